package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was submitted, accepted and delivered, where and when. Delivered means: durable in the
 * node's store, as the local application would find it after a power cut.
 */
final class Ledger {

  private final Trace trace;
  private final Agenda agenda;
  private final boolean[] honest;
  private final LinkedHashMap<TxId, Row> rows = new LinkedHashMap<>();
  private int accepted;
  private long honestDeliveries;
  private long outboxRows;

  private static final class Row {
    OptionalLong acceptedNanos = OptionalLong.empty();

    /** By node; 0 is not yet, as nothing is submitted at time 0. */
    final long[] deliveredNanos;

    Row(int nodes) {
      deliveredNanos = new long[nodes];
    }
  }

  /**
   * @param honest for each node whether it counts
   */
  Ledger(Trace trace, Agenda agenda, boolean[] honest) {
    this.trace = trace;
    this.agenda = agenda;
    this.honest = honest.clone();
  }

  /** A transaction is about to be submitted, or submitted again. */
  void onSubmitted(Transaction transaction) {
    rows.putIfAbsent(transaction.id(), new Row(honest.length));
  }

  /** A node promised it. */
  void onAccepted(TxId id) {
    Row row = row(id);
    if (row.acceptedNanos.isEmpty()) {
      row.acceptedNanos = OptionalLong.of(agenda.nowNanos());
      accepted++;
    }
  }

  /** A node's store made it durable, for the first time. */
  void onDelivered(SimNode node, TxId id, byte[] bytes) {
    if (!TxId.hash(bytes).equals(id)) {
      throw trace.failure("node " + node.index() + " delivers bytes whose hash is not " + id);
    }
    long[] delivered = row(id).deliveredNanos;
    if (delivered[node.index()] != 0) {
      throw trace.failure("node " + node.index() + " delivers twice: " + id);
    }
    delivered[node.index()] = agenda.nowNanos();
    honestDeliveries += honest[node.index()] ? 1 : 0;
  }

  /** Entries of all outboxes on disk became more or fewer. */
  void onOutboxChanged(int by) {
    outboxRows += by;
  }

  private Row row(TxId id) {
    Row row = rows.get(id);
    if (row == null) {
      throw trace.failure("a node has what nobody submitted: " + id);
    }
    return row;
  }

  int accepted() {
    return accepted;
  }

  long outboxRows() {
    return outboxRows;
  }

  /** Whether so many were accepted and each is on every honest node. */
  boolean isComplete(int transactions) {
    return accepted == transactions && honestDeliveries == (long) transactions * honestNodes();
  }

  /** The share of (honest node, accepted transaction) pairs that were delivered, 0 to 1. */
  double coverage() {
    long delivered = 0;
    for (Row row : rows.values()) {
      for (int i = 0; i < honest.length && row.acceptedNanos.isPresent(); i++) {
        delivered += honest[i] && row.deliveredNanos[i] != 0 ? 1 : 0;
      }
    }
    long pairs = (long) accepted * honestNodes();
    return pairs == 0 ? 0 : (double) delivered / pairs;
  }

  /** Nodes and transactions that did not meet, at most so many, in words. */
  String missing(int most) {
    StringBuilder missing = new StringBuilder();
    int found = 0;
    for (var row : rows.entrySet()) {
      for (int i = 0; i < honest.length && row.getValue().acceptedNanos.isPresent(); i++) {
        if (honest[i] && row.getValue().deliveredNanos[i] == 0 && found++ < most) {
          missing.append("\n  ").append(row.getKey().shortHex()).append(" at node ").append(i);
        }
      }
    }
    return found + " deliveries are missing" + missing + (found > most ? "\n  ..." : "");
  }

  /** From the accepted submit to each delivery on an honest node, in ascending order. */
  long[] latenciesNanos() {
    long[] latencies = new long[accepted * honestNodes()];
    int count = 0;
    for (Row row : rows.values()) {
      for (int i = 0; i < honest.length && row.acceptedNanos.isPresent(); i++) {
        if (honest[i] && row.deliveredNanos[i] != 0) {
          // A node that lost its caller in a crash may have spread it before it was accepted.
          long since = row.deliveredNanos[i] - row.acceptedNanos.getAsLong();
          latencies[count++] = Math.max(0, since);
        }
      }
    }
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * From the accepted submit to each delivery on these nodes, of what was accepted between two
   * moments, in ascending order.
   */
  long[] latenciesNanos(List<SimNode> nodes, long fromNanos, long untilNanos) {
    return rows.values().stream()
        .filter(row -> row.acceptedNanos.orElse(-1) >= fromNanos)
        .filter(row -> row.acceptedNanos.orElse(untilNanos) < untilNanos)
        .flatMapToLong(
            row ->
                nodes.stream()
                    .mapToLong(node -> row.deliveredNanos[node.index()])
                    .filter(delivered -> delivered != 0)
                    .map(delivered -> Math.max(0, delivered - row.acceptedNanos.orElse(0))))
        .sorted()
        .toArray();
  }

  private int honestNodes() {
    int count = 0;
    for (boolean is : honest) {
      count += is ? 1 : 0;
    }
    return count;
  }
}
