import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java file of the project, in one JVM.
 *
 * <p>{@code Format check ROOT} fails when a file is not formatted and names the command that
 * corrects it; {@code Format fix ROOT} corrects it. The parent pom runs this; ROOT is its folder.
 */
public final class Format {
  /** The folders that hold sources; what is generated is in target and so is not looked at. */
  private static final List<String> SOURCES =
      List.of("build", "core/src", "node/src", "sim/src", "bench/src", "browser/src");

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean fix =
        switch (args[0]) {
          case "check" -> false;
          case "fix" -> true;
          default ->
              throw new IllegalArgumentException("mode: " + args[0] + " (expected: check or fix)");
        };
    List<String> command = new ArrayList<>();
    if (fix) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    Path root = Path.of(args[1]);
    int files = 0;
    for (String folder : SOURCES) {
      for (Path file : javaFiles(root.resolve(folder))) {
        command.add(file.toString());
        files++;
      }
    }
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    int result = formatter.run(System.out, System.err, command.toArray(String[]::new));
    System.out.flush();
    if (result != 0) {
      System.err.println(
          fix
              ? "The files named above cannot be parsed."
              : "The files named above are not formatted. Run: ./verify --format");
      System.exit(1);
    }
    System.out.println((fix ? "formatted " : "format checked: ") + files + " files");
  }

  private static List<Path> javaFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
