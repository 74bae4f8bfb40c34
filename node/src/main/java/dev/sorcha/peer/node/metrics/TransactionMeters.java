package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.model.TxId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How large transactions are, how long own ones take, and what telling peers of them costs. */
final class TransactionMeters {

  /** Own submissions whose time is running; of further ones none is taken (OfflineMode's bound). */
  private static final int MOST_TIMED = 10_000;

  /** Of an announced id with its size, and of a frame around them, by estimate. */
  private static final int ENTRY_BYTES = 36;

  private static final int FRAME_BYTES = 40;

  /** Both targets of the seeds are edges: 500 ms and 60 s (operators 4.1). */
  private static final Duration[] EDGES = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

  private final LongSupplier nanos;
  private final Map<TxId, Long> begun = new LinkedHashMap<>();
  private final Timer distribution;
  private final DistributionSummary size;
  private final Counter told;
  private final Counter heard;
  private final Counter tellingBytes;
  private final Counter acceptedVerdicts;
  private final Counter rejections;

  /**
   * @param nanos of a clock that is never set
   */
  TransactionMeters(Meters meters, LongSupplier nanos) {
    this.nanos = nanos;
    this.distribution =
        Timer.builder("transaction.distribution.latency")
            .description(
                "From the acceptance of an own submission until enough peers said that it is on"
                    + " their disks and it was seen to spread")
            .serviceLevelObjectives(EDGES)
            .publishPercentiles(QUANTILES)
            .register(meters.registry());
    this.size =
        DistributionSummary.builder("transaction.size")
            .baseUnit("bytes")
            .description("Bytes of transactions that were accepted or came from peers")
            .serviceLevelObjectives(
                256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 10 << 20)
            .register(meters.registry());
    this.told = notifications(meters, "sent");
    this.heard = notifications(meters, "received");
    this.tellingBytes =
        meters.counter(
            "gossip.notification.bytes", "Sent to tell peers of transactions, by estimate");
    this.acceptedVerdicts = verdicts(meters, "accepted");
    this.rejections = verdicts(meters, "rejected");
  }

  private static Counter verdicts(Meters meters, String verdict) {
    return meters.counter(
        "transactions.judged", "verdict", verdict, "Verdicts of local subscribers");
  }

  /** A subscriber has judged one. */
  void judged(boolean accepted) {
    (accepted ? acceptedVerdicts : rejections).increment();
  }

  private static Counter notifications(Meters meters, String direction) {
    return meters.counter(
        "gossip.notifications", "direction", direction, "Transactions that a peer was told of");
  }

  /** An own submission is durable. */
  void accepted(TxId id, int bytes) {
    size.record(bytes);
    if (begun.size() < MOST_TIMED) {
      begun.put(id, nanos.getAsLong());
    }
  }

  /** A new body came from a peer. */
  void learned(int bytes) {
    size.record(bytes);
  }

  /** An own submission is safe. */
  void inCustody(TxId id) {
    Long start = begun.remove(id);
    if (start != null) {
      distribution.record(nanos.getAsLong() - start, TimeUnit.NANOSECONDS);
    }
  }

  /** An own submission is not tried any more. */
  void dead(TxId id) {
    begun.remove(id);
  }

  /** So many are in a message to a peer. */
  void told(int entries) {
    told.increment(entries);
    tellingBytes.increment(FRAME_BYTES + (double) entries * ENTRY_BYTES);
  }

  /** So many were in a message of a peer. */
  void heard(int entries) {
    heard.increment(entries);
  }

  /** The seeds' name for it, without a unit: a summary in seconds over the last minutes. */
  MetricSnapshot seedSummary() {
    List<Quantile> quantiles = new ArrayList<>();
    for (double quantile : QUANTILES) {
      quantiles.add(new Quantile(quantile, quantileSeconds(quantile)));
    }
    return SummarySnapshot.builder()
        .name("transaction_distribution_latency")
        .help("transaction_distribution_latency_seconds of the last minutes, by the seeds' name")
        .dataPoint(
            SummaryDataPointSnapshot.builder()
                .quantiles(Quantiles.of(quantiles))
                .count(distribution.count())
                .sum(distribution.totalTime(TimeUnit.SECONDS))
                .build())
        .build();
  }

  /** Of the last minutes; 0 when there was none. */
  double quantileSeconds(double quantile) {
    for (ValueAtPercentile value : distribution.takeSnapshot().percentileValues()) {
      if (value.percentile() == quantile) {
        return value.value(TimeUnit.NANOSECONDS) / 1e9;
      }
    }
    return 0;
  }

  /** Transactions that a peer was told of, each peer counted. */
  long toldEntries() {
    return (long) told.count();
  }

  /** What telling them cost, by estimate. */
  long tellingBytes() {
    return (long) tellingBytes.count();
  }

  /** How many were measured since the start. */
  long measured() {
    return distribution.count();
  }
}
