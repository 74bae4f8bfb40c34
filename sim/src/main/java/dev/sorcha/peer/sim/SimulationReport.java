package dev.sorcha.peer.sim;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of a run. Copies, announcements and bytes are received ones, for one node and one
 * transaction.
 *
 * @param coverage share of (honest node, accepted transaction) pairs that were delivered, 0 to 1
 * @param latencies from the accepted submit until a node has it on disk, over all pairs
 * @param payloadCopies bodies; 1 is the least, but for the node where it was submitted
 * @param announcements announced ids
 * @param bytes bytes of announcements, requests, bodies, refusals and custody
 * @param digest of the whole run, see {@link Digest}
 * @param notes further figures, by name
 */
record SimulationReport(
    Scenario scenario,
    double coverage,
    LatencyMs latencies,
    double payloadCopies,
    double announcements,
    long bytes,
    String digest,
    Map<String, String> notes)
    implements RunReport {

  /** Quantiles in virtual milliseconds. */
  @JsonPropertyOrder({"p50", "p99", "last"})
  record LatencyMs(double p50, double p99, double last) {}

  /** The form that machines read; fields are added and never change their meaning. */
  @JsonPropertyOrder({
    "schema",
    "nodes",
    "seed",
    "coverage",
    "latencyMs",
    "payloadCopies",
    "announcementsPerNode",
    "bytesPerTransaction",
    "digest",
    "elapsedMs"
  })
  private record Line(
      String schema,
      int nodes,
      long seed,
      double coverage,
      LatencyMs latencyMs,
      double payloadCopies,
      double announcementsPerNode,
      long bytesPerTransaction,
      String digest,
      long elapsedMs) {}

  static SimulationReport of(Scenario scenario, Network network) {
    Ledger ledger = network.ledger();
    Traffic traffic = network.traffic();
    double pairs = (double) scenario.nodes() * Math.max(1, ledger.accepted());
    return new SimulationReport(
        scenario,
        ledger.coverage(),
        latencies(ledger.latenciesNanos()),
        rounded(traffic.bodies() / pairs, 3),
        rounded(traffic.announcements() / pairs, 3),
        Math.round(traffic.gossipBytes() / pairs),
        network.trace().digest(),
        notes(scenario.nodes(), network));
  }

  private static Map<String, String> notes(int nodes, Network network) {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("events", String.format(Locale.ROOT, "%,d", network.agenda().eventsRun()));
    notes.put("virtual time", network.agenda().nowNanos() / 1_000_000_000 + " s");
    notes.put("links for each node", "" + rounded(2.0 * network.streams().size() / nodes, 1));
    notes.put(
        "other bytes for each node",
        String.format(Locale.ROOT, "%,d", network.traffic().otherBytes() / nodes));
    notes.put("outbox entries left", "" + network.ledger().outboxRows());
    network.trace().published().forEach((event, times) -> notes.put(event, "" + times));
    return notes;
  }

  private static LatencyMs latencies(long[] nanos) {
    return new LatencyMs(quantileMs(nanos, 0.5), quantileMs(nanos, 0.99), quantileMs(nanos, 1.0));
  }

  /** The smallest value that so large a share of the values does not exceed. */
  private static double quantileMs(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return rounded(sorted[Math.max(0, place)] / 1e6, 1);
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }

  /** One line of JSON: schema {@code simulate/v1}. */
  @Override
  public String json(long elapsedMs) {
    return JsonMapper.shared()
        .writeValueAsString(
            new Line(
                "simulate/v1",
                scenario.nodes(),
                scenario.seed(),
                coverage,
                latencies,
                payloadCopies,
                announcements,
                bytes,
                digest,
                elapsedMs));
  }

  @Override
  public String text(long elapsedMs) {
    List<String> lines = new ArrayList<>();
    lines.add(scenario.command().replace("./sorcha-peer ", ""));
    lines.add(line("coverage", String.format(Locale.ROOT, "%.4f %%", 100 * coverage)));
    lines.add(
        line(
            "latency",
            String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, last %.1f ms (virtual)",
                latencies.p50(),
                latencies.p99(),
                latencies.last())));
    lines.add("received for each node and transaction:");
    lines.add(line("  bodies", "" + payloadCopies));
    lines.add(line("  announcements", "" + announcements));
    lines.add(line("  bytes", String.format(Locale.ROOT, "%,d", bytes)));
    lines.add("the run:");
    notes.forEach((name, value) -> lines.add(line("  " + name, value)));
    lines.add(line("  digest", digest));
    lines.add(line("  elapsed", String.format(Locale.ROOT, "%.1f s", elapsedMs / 1e3)));
    return String.join("\n", lines);
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-28s %s", name, value);
  }
}
