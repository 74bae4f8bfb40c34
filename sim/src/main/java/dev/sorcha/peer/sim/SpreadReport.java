package dev.sorcha.peer.sim;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of a {@link SpreadScenario}. Copies, announcements and bytes are received ones, for
 * one living node and one transaction.
 *
 * @param coverage share of (living honest node, transaction) pairs that were delivered, 0 to 1
 * @param latencies from the submit until a node has verified it
 * @param links of each node
 * @param digest of the moments, senders and receivers of all messages
 */
record SpreadReport(
    SpreadScenario scenario,
    double coverage,
    LatencyMs latencies,
    double payloadCopies,
    double announcements,
    double bytes,
    double links,
    long events,
    String digest)
    implements RunReport {

  /** Quantiles in virtual milliseconds. */
  @JsonPropertyOrder({"p50", "p99", "p999", "last"})
  record LatencyMs(double p50, double p99, double p999, double last) {

    /**
     * The quantiles of these.
     *
     * @param nanos in ascending order
     */
    static LatencyMs of(long[] nanos) {
      return new LatencyMs(ms(nanos, 0.5), ms(nanos, 0.99), ms(nanos, 0.999), ms(nanos, 1));
    }

    private static double ms(long[] nanos, double share) {
      int place = (int) Math.ceil(share * nanos.length) - 1;
      return nanos.length == 0 ? 0 : Math.round(nanos[Math.max(0, place)] / 1e5) / 10.0;
    }
  }

  @JsonPropertyOrder({
    "schema",
    "scenario",
    "protocol",
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
      String scenario,
      String protocol,
      int nodes,
      long seed,
      double coverage,
      LatencyMs latencyMs,
      double payloadCopies,
      double announcementsPerNode,
      long bytesPerTransaction,
      String digest,
      long elapsedMs) {}

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1e3;
  }

  /** The line of {@link SimulationReport}, with scenario and protocol. */
  @Override
  public String json(long elapsedMs) {
    return JsonMapper.shared()
        .writeValueAsString(
            new Line(
                "simulate/v1",
                scenario.kind().word(),
                scenario.protocol().word(),
                scenario.nodes(),
                scenario.seed(),
                coverage,
                latencies,
                rounded(payloadCopies),
                rounded(announcements),
                Math.round(bytes),
                digest,
                elapsedMs));
  }

  @Override
  public String text(long elapsedMs) {
    return String.join(
        "\n",
        List.of(
            scenario.command().replace("./sorcha-peer ", ""),
            line("coverage", String.format(Locale.ROOT, "%.4f %%", 100 * coverage)),
            line(
                "latency",
                String.format(
                    Locale.ROOT,
                    "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, last %.1f ms (virtual)",
                    latencies.p50(),
                    latencies.p99(),
                    latencies.p999(),
                    latencies.last())),
            "received for each node and transaction:",
            line("  bodies", "" + rounded(payloadCopies)),
            line("  announcements", "" + rounded(announcements)),
            line("  bytes", String.format(Locale.ROOT, "%,d", Math.round(bytes))),
            "the run:",
            line("  links for each node", String.format(Locale.ROOT, "%.1f", links)),
            line("  events", String.format(Locale.ROOT, "%,d", events)),
            line("  digest", digest),
            line("  elapsed", String.format(Locale.ROOT, "%.1f s", elapsedMs / 1e3))));
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-28s %s", name, value);
  }
}
