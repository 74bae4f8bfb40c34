package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows the way of a transaction. */
@Command(
    name = "trace",
    description = "Show the way of a transaction: from whom, when, to whom, and what failed.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer trace 4fc51a9e…                                what this node saw",
      "  sorcha-peer trace 4fc51a9e… --also ./second --also ./third the tree over these nodes",
      "",
      "A node knows its own part: from whom it came, whom it told, who showed that he has it. It",
      "remembers the newest 5,000 transactions since its start. Linked peers are asked for theirs;",
      "those with ShareReceiveTimes tell when it came and from whom, by this node's clock. With",
      "--also, the parts of several nodes of this machine are put together; times are those of",
      "their own clocks. Exit status 1: a node that was named does not have it."
    })
final class TraceCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--also",
      paramLabel = "DIR",
      description = "Folder of a further node on this machine; may be given several times.")
  private List<Path> also = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description =
          "Form of the answer (default: text); json: a line for each node, and one for what"
              + " linked peers said.")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "HASH", description = "Hex, Base64 or Base64url.")
  private String hash = "";

  TraceCommand(Console console) {
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
    List<TraceTree.Part> parts = new ArrayList<>();
    parts.add(part(node, id));
    for (Path folder : also) {
      parts.add(further(folder, id));
    }
    if (parts.stream().noneMatch(part -> part.trace().isPresent())) {
      throw new CommandFailed(
          ExitCode.NOT_FOUND, "transaction " + id.hex() + " is not here, and not remembered");
    }
    if (output == TextOrJson.JSON) {
      parts.stream().flatMap(part -> part.trace().stream()).forEach(console.out()::println);
      if (also.isEmpty()) {
        console.out().println(hops(id).json());
      }
    } else if (also.isEmpty()) {
      TraceRows.of(parts.getFirst().trace().orElseThrow()).forEach(console.out()::println);
      showHops(id, parts.getFirst());
    } else {
      TraceTree.lines(id, parts).forEach(console.out()::println);
    }
    return parts.stream().allMatch(TraceTree.Part::hasIt) ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Hops beyond the node itself, where a peer shares its own. */
  private void showHops(TxId id, TraceTree.Part own)
      throws CommandFailed, NodeUnreachable, ApiProblem {
    TraceHops hops = hops(id);
    List<TraceTree.Part> parts = new ArrayList<>(List.of(own));
    parts.addAll(hops.parts());
    if (parts.size() > 1) {
      console.out().println();
      TraceTree.rows(parts).forEach(console.out()::println);
      hops.rest().forEach(console.out()::println);
    }
  }

  private TraceHops hops(TxId id) throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      return new TraceHops(client.get("/api/v1/transactions/" + id.hex() + "/hops"));
    }
  }

  /** One that has stopped is no reason not to show the others. */
  private static TraceTree.Part further(Path folder, TxId id) throws CommandFailed, ApiProblem {
    try {
      return part(NodeOptions.of(folder), id);
    } catch (NodeUnreachable stopped) {
      return new TraceTree.Part("", folder + ", where no node answers,", Optional.empty());
    }
  }

  private static TraceTree.Part part(NodeOptions one, TxId id)
      throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = one.connect()) {
      JsonNode status = client.status();
      String node = JsonText.text(status, "id");
      String name = JsonText.text(status, "name");
      try {
        return new TraceTree.Part(
            node, name, Optional.of(client.get("/api/v1/transactions/" + id.hex() + "/trace")));
      } catch (ApiProblem problem) {
        if (problem.exitCode() == ExitCode.NOT_FOUND) {
          return new TraceTree.Part(node, name, Optional.empty());
        }
        throw problem;
      }
    }
  }
}
