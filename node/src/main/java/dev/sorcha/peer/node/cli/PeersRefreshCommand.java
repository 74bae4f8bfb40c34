package dev.sorcha.peer.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Has a node check its peers now, and not when each is due. */
@Command(
    name = "refresh",
    description = "Have a node dial its bootstrap nodes and check every peer now.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Returns when the checks have begun, a few at a time; 'sorcha-peer peers' shows what comes of"
          + " them."
    })
final class PeersRefreshCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  /**
   * @param node of the command above, which shares its options with this one
   */
  PeersRefreshCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode begun = client.refreshPeers();
      switch (output) {
        case JSON -> console.out().println(begun);
        case TEXT -> console.out().println(text(begun));
      }
      return ExitCode.OK;
    }
  }

  private static String text(JsonNode begun) {
    int checks = begun.path("checks").asInt(0);
    int dials = begun.path("bootstrapDials").asInt(0);
    return checks == 0 && dials == 0
        ? "nothing began: there is no peer to check and no bootstrap node to dial"
        : Words.count(checks, "check") + " and " + Words.count(dials, "bootstrap dial") + " began";
  }
}
