package dev.sorcha.peer.node.demo;

import java.util.List;
import java.util.Locale;

/**
 * What was measured, as it was measured. What did not come about in time is infinite.
 *
 * @param bootstrapMillis for each newcomer, from its start until it was linked to the bootstrap
 *     node
 * @param peersMillis for each newcomer, from its start until it knew as many peers as were there
 * @param reachMillis from the accepted submission until 90 % of the other nodes had it on disk, for
 *     those that got so far
 * @param bytesPerNotification sent by all nodes for each delivery, without the body itself, and
 *     without what they send anyway
 * @param idleBytesPerSecond what each node sends anyway
 * @param memory of a process with one node
 */
record BenchFigures(
    List<Double> bootstrapMillis,
    List<Double> peersMillis,
    Latencies reachMillis,
    double bytesPerNotification,
    double idleBytesPerSecond,
    Memory memory) {

  /**
   * A process with one node.
   *
   * @param megabytes a million bytes each, infinite if the table was not filled
   * @param peers that were in its table
   * @param what which memory that is
   */
  record Memory(double megabytes, int peers, String what) {}

  List<Criterion> criteria(BenchSettings settings) {
    return List.of(
        new Criterion(
            "SC-001",
            "bootstrap node connected within 10 s",
            10_000,
            worst(bootstrapMillis),
            "ms",
            "slowest of " + settings.newcomers() + " newcomers, from its start to the link"),
        new Criterion(
            "SC-002",
            "50 peers known within 2 min",
            120_000,
            worst(peersMillis),
            "ms",
            "slowest of the same, from its start until it knew " + settings.nodes() + " peers"),
        new Criterion(
            "SC-003",
            "on 90 % of the network within 1 min",
            60_000,
            ofAll(settings, 1),
            "ms",
            "slowest of all transactions, from accepted to the disks of 90 % of the other nodes"),
        new Criterion(
            "SC-004",
            "distribution latency under 500 ms (P95)",
            500,
            ofAll(settings, 0.95),
            "ms",
            "the same, 95 of 100"
                + (Double.isInfinite(ofAll(settings, 0.5))
                    ? ""
                    : String.format(Locale.ROOT, " (median %.0f ms)", ofAll(settings, 0.5)))),
        new Criterion(
            "SC-005",
            "under 10 KB for a notification",
            10_000,
            bytesPerNotification,
            "bytes",
            String.format(
                Locale.ROOT,
                "all that was sent for each delivery, without the body; and without the %,.0f bytes"
                    + " a second that a node sends anyway",
                idleBytesPerSecond)),
        new Criterion(
            "SC-006",
            "memory under 500 MB for 1,000 peers",
            500,
            memory.megabytes(),
            "MB",
            String.format(
                Locale.ROOT,
                "%s of a process with one node that knows %,d peers",
                memory.what(),
                memory.peers())));
  }

  private static double worst(List<Double> millis) {
    return millis.stream().mapToDouble(Double::doubleValue).max().orElse(Double.POSITIVE_INFINITY);
  }

  /** Those that did not get so far count as the slowest ones. */
  private double ofAll(BenchSettings settings, double share) {
    double rank = Math.ceil(share * settings.transactions());
    return rank > reachMillis.count()
        ? Double.POSITIVE_INFINITY
        : reachMillis.percentile(rank / reachMillis.count());
  }
}
