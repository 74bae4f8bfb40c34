package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Shows a node at work. */
@Command(
    name = "top",
    description = "Show a node at work: verdict, rates, latency, queue, busiest facts.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Until ^C. Rates are those since the last look. --count ends it after so many looks."
    })
final class TopCommand implements Callable<Integer> {

  private static final int MOST_EVENTS = 8;

  private final Console console;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Between two looks, 1..3600 (default: 2).")
  private int interval = 2;

  @Option(names = "--count", paramLabel = "N", description = "How many looks (default: 0, no end).")
  private int count;

  @Mixin private NodeOptions node = new NodeOptions();

  /** Figures that only grow, at one moment. */
  private record Sample(long nanos, double sent, double received, long sequence) {}

  TopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem, InterruptedException {
    if (interval < 1 || interval > 3_600) {
      throw new CommandFailed(
          ExitCode.USAGE, "--interval: " + interval + " (expected: 1..3600 seconds)");
    }
    Optional<Sample> last = Optional.empty();
    for (int look = 1; ; look++) {
      try (NodeClient client = node.connect()) {
        last = Optional.of(look(client, last));
      }
      console.out().flush();
      if (look == count) {
        return ExitCode.OK;
      }
      Thread.sleep(interval * 1_000L);
    }
  }

  private Sample look(NodeClient client, Optional<Sample> last) throws NodeUnreachable, ApiProblem {
    JsonNode status = client.status();
    JsonNode figures = client.get("/api/v1/metrics");
    JsonNode events = client.get("/api/v1/events?limit=" + MOST_EVENTS);
    Sample now =
        new Sample(
            System.nanoTime(),
            figures.path("bandwidth_sent_bytes").asDouble(0),
            figures.path("bandwidth_received_bytes").asDouble(0),
            status.path("lastSequence").asLong(0));
    if (console.colour()) {
      console.out().print("\u001b[H\u001b[2J");
    }
    rows(status, figures, now, last).forEach(console.out()::println);
    console.out().println();
    events.path("events").forEach(event -> console.out().println(EventsCommand.line(event)));
    return now;
  }

  private static List<String> rows(
      JsonNode status, JsonNode figures, Sample now, Optional<Sample> last) {
    JsonNode latency = figures.path("transaction_distribution_latency");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            JsonText.text(status, "name") + " " + Words.shortId(JsonText.text(status, "id")),
            JsonText.text(status, "verdict") + ": " + JsonText.text(status, "summary")));
    rows.add(
        List.of(
            "network",
            JsonText.text(status, "state")
                + ", "
                + status.path("peersReachable").asInt(0)
                + " of "
                + status.path("peersKnown").asInt(0)
                + " peers reachable"));
    rows.add(
        List.of(
            "delivered",
            now.sequence()
                + rate(last, sample -> (double) now.sequence() - sample.sequence(), now, "/s", 1)));
    rows.add(
        List.of(
            "traffic",
            "out"
                + rate(last, sample -> now.sent() - sample.sent(), now, " KB/s", 1_000)
                + ", in"
                + rate(last, sample -> now.received() - sample.received(), now, " KB/s", 1_000)));
    rows.add(
        List.of(
            "outbox",
            status.path("outbox").asInt(0)
                + " of "
                + status.path("outboxCapacity").asInt(0)
                + ", "
                + Words.count(status.path("deadLetters").asInt(0), "dead letter")));
    rows.add(
        List.of(
            "latency",
            String.format(
                Locale.ROOT,
                "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms to custody",
                latency.path("p50Seconds").asDouble(0) * 1e3,
                latency.path("p95Seconds").asDouble(0) * 1e3,
                latency.path("p99Seconds").asDouble(0) * 1e3)));
    rows.add(List.of("looked", Instant.now().toString()));
    return Words.table(rows);
  }

  private interface Growth {
    double since(Sample sample);
  }

  private static String rate(
      Optional<Sample> last, Growth growth, Sample now, String unit, double per) {
    return last.map(
            sample ->
                String.format(
                    Locale.ROOT,
                    " %.1f%s",
                    growth.since(sample) / per / ((now.nanos() - sample.nanos()) / 1e9),
                    unit))
        .orElse(" -");
  }
}
