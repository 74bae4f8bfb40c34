package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The built files that are committed are those that the sources beside them give. */
final class DashboardFilesTest {

  private static final Path WEB = Path.of("..", "web");
  private static final Path BUILT = Path.of("src", "main", "resources", "dashboard");

  /** DESIGN of the dashboard: what goes over the wire at the first visit. */
  private static final int MOST_BYTES = 200_000;

  /** Names of formats, which nobody fetches. */
  private static final Pattern REMOTE = Pattern.compile("(https?:)?//(?!www\\.w3\\.org/)[a-z0-9]");

  @Test
  void theBuiltFilesAreCurrent() throws Exception {
    var noted = new TreeMap<String, String>();
    for (String line : Files.readAllLines(BUILT.resolve("built-from.txt"))) {
      noted.put(line.substring(66), line.substring(0, 64));
    }

    var found = new TreeMap<String, String>();
    for (String source : sources()) {
      digest(WEB.resolve(source), "web", WEB, found);
    }
    digest(BUILT, "dashboard", BUILT, found);
    found.remove("dashboard/built-from.txt");

    assertThat(found)
        .as("if this differs, run: cd web && npm ci && npm run build")
        .isEqualTo(noted);
  }

  /** All of web/ but what npm fetches. */
  private static List<String> sources() throws IOException {
    try (Stream<Path> paths = Files.list(WEB)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("node_modules"))
          .sorted()
          .toList();
    }
  }

  private static void digest(Path path, String shown, Path root, Map<String, String> into)
      throws IOException, NoSuchAlgorithmException {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        String name = root.relativize(file).toString().replace('\\', '/');
        into.put(shown + "/" + name, HexFormat.of().formatHex(digest));
      }
    }
  }

  @Test
  void everyFileHasATypeAndEveryTypeAFile() throws IOException {
    try (Stream<Path> files = Files.list(BUILT)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.equals("built-from.txt"))
          .containsExactlyInAnyOrderElementsOf(DashboardFiles.TYPES.keySet());
    }
  }

  @Test
  void theyAreSmall() {
    assertThat(new DashboardFiles().compressedBytes()).isBetween(10_000, MOST_BYTES);
  }

  @Test
  void theyNameNoOtherHost() throws IOException {
    for (String name : DashboardFiles.TYPES.keySet()) {
      String text = Files.readString(BUILT.resolve(name), StandardCharsets.UTF_8);

      assertThat(REMOTE.matcher(text).results().map(found -> around(text, found.start())))
          .as(name)
          .isEmpty();
    }
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40));
  }
}
