package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists what a node has accepted and still owes the network. */
@Command(
    name = "queue",
    description = "List what a node has accepted and enough peers do not hold yet.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "queued      waits for a peer, for its turn, or for the next attempt",
      "offered     peers were told and have not taken it yet",
      "confirming  enough peers hold it; a sign that it spreads is waited for",
      "",
      "What no peer took in as many attempts as there are is in 'sorcha-peer dead'."
    })
final class QueueCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("HASH", "SEQUENCE", "SIZE", "AGE", "STAGE", "TRIES", "HELD BY", "NEXT TRY", "REASON");

  private static final List<String> CSV_COLUMNS =
      List.of(
          "hash",
          "sequence",
          "size",
          "acceptedAt",
          "stage",
          "attempts",
          "custody",
          "nextAttempt",
          "lastReason");

  private final Console console;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "No more than so many, the oldest first (default: 50; 0: all).")
  private long limit = 50;

  @Option(
      names = "--output",
      paramLabel = "table|json|csv",
      description = "Form of the answer (default: table).")
  private TableForm output = TableForm.TABLE;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  QueueCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      OutboxClient.Queue queue = new OutboxClient(client).queue(limit > 0 ? limit : Long.MAX_VALUE);
      switch (output) {
        case JSON -> console.out().println(json(queue));
        case TABLE -> print(queue);
        case CSV -> Csv.lines(CSV_COLUMNS, queue.entries()).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private static String json(OutboxClient.Queue queue) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("schema", "queue/v1");
    for (String figure : List.of("waiting", "capacity", "bytes", "inFlight", "deadLetters")) {
      members.put(figure, queue.head().path(figure));
    }
    members.put("entries", queue.entries());
    return Json.line(members);
  }

  private void print(OutboxClient.Queue queue) {
    Instant now = Instant.now();
    if (!queue.entries().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(COLUMNS);
      queue.entries().forEach(entry -> rows.add(cells(entry, now)));
      Words.table(rows).forEach(console.out()::println);
    }
    int dead = queue.head().path("deadLetters").asInt(0);
    console.say(
        queue.head().path("waiting").asInt(0)
            + " of "
            + queue.head().path("capacity").asInt(0)
            + " wait"
            + (dead == 0 ? "" : "; " + Words.count(dead, "dead letter")));
  }

  private static List<String> cells(JsonNode entry, Instant now) {
    return List.of(
        Words.shortId(JsonText.text(entry, "hash")),
        entry.path("sequence").asString(""),
        entry.path("size").asString(""),
        JsonText.relative(entry, "acceptedAt", now),
        JsonText.text(entry, "stage"),
        entry.path("attempts").asString(""),
        Words.count(entry.path("custody").asInt(0), "peer"),
        JsonText.time(entry, "nextAttempt")
            .map(next -> Words.clock(next, now, ZoneId.systemDefault()))
            .orElse("-"),
        JsonText.orDash(entry, "lastReason"));
  }
}
