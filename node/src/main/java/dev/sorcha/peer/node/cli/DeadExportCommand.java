package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes dead letters to standard output, with their bytes. */
@Command(
    name = "export",
    description = "Write dead letters to standard output, a line of JSON each, with their bytes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = "data is standard Base64, or null where the bytes cannot be read.")
final class DeadExportCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those whose reason has this text in it.")
  private String reason = "";

  /**
   * @param node of the command above, which shares its options with this one
   */
  DeadExportCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect();
        InputStream lines = new OutboxClient(client).export(reason)) {
      lines.transferTo(console.out());
      if (console.out().checkError()) {
        throw new CommandFailed(ExitCode.FAILED, "standard output cannot be written to");
      }
      return ExitCode.OK;
    } catch (IOException broken) {
      throw new CommandFailed(
          ExitCode.FAILED, "the node broke off, and lines are missing: " + broken.getMessage());
    }
  }
}
