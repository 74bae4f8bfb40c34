package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows what a node knows about a transaction. */
@Command(
    name = "tx",
    description = "Show what a node knows about a transaction: where it is, and who has it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Says what this node saw itself since it started: whom it told, who fetched it from here,"
          + " who",
      "said that its copy is on disk, who announced it to this node. Peers that it is not linked"
          + " to",
      "may have it, and it does not know."
    })
final class TxCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "HASH", description = "Hex, Base64 or Base64url.")
  private String hash = "";

  TxCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    TxId id;
    try {
      id = TxId.parse(hash);
    } catch (IllegalArgumentException notAHash) {
      throw new CommandFailed(ExitCode.USAGE, String.valueOf(notAHash.getMessage()));
    }
    try (NodeClient client = node.connect()) {
      JsonNode status = new OutboxClient(client).statusOf(id);
      switch (output) {
        case JSON -> console.out().println(status);
        case TEXT -> TxRows.of(status).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }
}
