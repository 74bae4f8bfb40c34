package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Says how a node is. */
@Command(
    name = "status",
    description = "Say how a node is: state, peers, queue, deliveries.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "table|json",
      description = "Form of the answer (default: table).")
  private TableOrJson output = TableOrJson.TABLE;

  @Mixin private NodeOptions node = new NodeOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.status();
      switch (output) {
        case JSON -> console.out().println(answer);
        case TABLE -> Words.table(rows(answer)).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private static List<List<String>> rows(JsonNode status) {
    String reason = text(status, "stateReason");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("node", text(status, "name") + " " + text(status, "id")));
    rows.add(List.of("state", text(status, "state") + (reason.isEmpty() ? "" : ", " + reason)));
    rows.add(
        List.of(
            "peers",
            text(status, "peersReachable")
                + " reachable of "
                + text(status, "peersKnown")
                + " known"));
    rows.add(
        List.of("outbox", text(status, "outbox") + " accepted and not yet held by enough peers"));
    rows.add(List.of("pulling", text(status, "pulling") + " announced and not yet here"));
    rows.add(
        List.of(
            "seen",
            text(status, "seen")
                + " transactions, the last one has sequence "
                + text(status, "lastSequence")));
    rows.add(List.of("address", text(status, "peerAddress")));
    rows.add(List.of("metrics", text(status, "telemetry") + "/metrics"));
    rows.add(List.of("version", text(status, "version")));
    rows.add(List.of("started", started(text(status, "startedAt"))));
    return rows;
  }

  private static String started(String time) {
    try {
      return Words.relative(Instant.parse(time), Instant.now());
    } catch (DateTimeParseException otherForm) {
      return time;
    }
  }

  private static String text(JsonNode status, String member) {
    return status.path(member).asString("");
  }
}
