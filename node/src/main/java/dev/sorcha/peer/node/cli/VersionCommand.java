package dev.sorcha.peer.node.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Prints what this is. */
@Command(
    name = "version",
    description = "Print the version of this program and of its Java.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    switch (output) {
      case TEXT -> console.out().println(text());
      case JSON ->
          console
              .out()
              .println(
                  Json.line(
                      Map.of(
                          "schema", "version/v1",
                          "version", version(),
                          "java", Runtime.version().toString())));
    }
    return ExitCode.OK;
  }

  /** For {@code --version}, which every command has. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }

  private static String text() {
    return "sorcha-peer " + version() + " (Java " + Runtime.version() + ")";
  }

  /** The jar's; classes outside a jar have none. */
  private static String version() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
