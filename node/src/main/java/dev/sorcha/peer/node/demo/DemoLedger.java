package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.model.TxId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which node delivered which transaction, and when. Written by the store threads of all nodes.
 * Grows with the number of transactions of one demo, 8 bytes a node each.
 */
final class DemoLedger {

  private final int nodes;
  private final Map<TxId, Row> rows = new ConcurrentHashMap<>();
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger everywhere = new AtomicInteger();
  private final AtomicInteger duplicates = new AtomicInteger();
  private final AtomicInteger deliveries = new AtomicInteger();

  private static final class Row {
    /** When each node committed it; 0 for not yet. */
    private final AtomicLongArray deliveredNanos;

    private final AtomicInteger delivered = new AtomicInteger();

    /** Who accepted it, and when; set once. */
    private final AtomicReference<@Nullable Origin> origin = new AtomicReference<>();

    Row(int nodes) {
      deliveredNanos = new AtomicLongArray(nodes);
    }
  }

  private record Origin(int node, long acceptedNanos) {}

  DemoLedger(int nodes) {
    this.nodes = nodes;
  }

  /** A submission was accepted. The first one counts, if the same bytes come again. */
  void accepted(TxId id, int origin, long nanos) {
    if (row(id).origin.compareAndSet(null, new Origin(origin, nanos))) {
      submitted.incrementAndGet();
    }
  }

  /** A node committed it. */
  void delivered(TxId id, int node, long nanos) {
    Row row = row(id);
    if (!row.deliveredNanos.compareAndSet(node, 0, nanos)) {
      duplicates.incrementAndGet();
      return;
    }
    deliveries.incrementAndGet();
    if (row.delivered.incrementAndGet() == nodes) {
      everywhere.incrementAndGet();
    }
  }

  private Row row(TxId id) {
    return rows.computeIfAbsent(id, _ -> new Row(nodes));
  }

  int submitted() {
    return submitted.get();
  }

  int everywhere() {
    return everywhere.get();
  }

  int duplicates() {
    return duplicates.get();
  }

  /** Deliveries on nodes other than the one that accepted it. */
  int remoteDeliveries() {
    return Math.max(0, deliveries.get() - submitted.get());
  }

  /**
   * Milliseconds from the accepted submit until 90 % of the other nodes delivered, for those that
   * got so far.
   */
  Latencies latencies() {
    return new Latencies(
        rows.values().stream().mapToDouble(this::latency).filter(ms -> ms >= 0).sorted().toArray());
  }

  private double latency(Row row) {
    Origin origin = row.origin.get();
    int wanted = (int) Math.ceil(0.9 * (nodes - 1));
    long[] others = new long[nodes];
    int count = 0;
    for (int node = 0; node < nodes; node++) {
      long at = row.deliveredNanos.get(node);
      if (at != 0 && (origin == null || node != origin.node())) {
        others[count++] = at;
      }
    }
    if (origin == null || wanted == 0 || count < wanted) {
      return -1;
    }
    Arrays.sort(others, 0, count);
    // The answer to the submitter may overtake the note of it here; less than nothing is nothing.
    return Math.max(0, others[wanted - 1] - origin.acceptedNanos()) / 1e6;
  }

  /** Transactions that some node did not deliver: short id, and on how many nodes it is. */
  Map<String, Integer> missing(int most) {
    Map<String, Integer> missing = new LinkedHashMap<>();
    rows.forEach(
        (id, row) -> {
          if (row.origin.get() != null && row.delivered.get() < nodes && missing.size() < most) {
            missing.put(id.shortHex(), row.delivered.get());
          }
        });
    return missing;
  }
}
