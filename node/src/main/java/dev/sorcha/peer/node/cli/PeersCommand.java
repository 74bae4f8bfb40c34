package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists the peers of a node. */
@Command(
    name = "peers",
    description = "List the peers that a node knows, and how it reaches them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PeersCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "table|json",
      description = "Form of the answer (default: table).")
  private TableOrJson output = TableOrJson.TABLE;

  @Mixin private NodeOptions node = new NodeOptions();

  PeersCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.peers();
      switch (output) {
        case JSON -> console.out().println(answer);
        case TABLE -> print(answer.path("peers"));
      }
      return ExitCode.OK;
    }
  }

  private void print(JsonNode peers) {
    if (peers.isEmpty()) {
      console.say(
          "no peer is known yet: 'sorcha-peer run --bootstrap HOST:PORT' names a first one");
      return;
    }
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "ADDRESS", "PATH", "LAST SEEN", "FAILURES", "NEXT TRY", "BOOTSTRAP"));
    for (JsonNode peer : peers) {
      rows.add(
          List.of(
              Words.shortId(peer.path("id").asString("")),
              orDash(peer.path("address").asString("")),
              orDash(peer.path("path").asString("")),
              time(peer.path("lastSeen"), now, "never"),
              Long.toString(peer.path("failures").asLong(0)),
              time(peer.path("retryAt"), now, "-"),
              peer.path("bootstrap").asBoolean(false) ? "yes" : "no"));
    }
    Words.table(rows).forEach(console.out()::println);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String time(JsonNode millis, Instant now, String none) {
    return millis.isNumber() ? Words.relative(Instant.ofEpochMilli(millis.asLong()), now) : none;
  }
}
