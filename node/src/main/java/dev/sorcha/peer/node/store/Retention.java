package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Input;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What leaves the store, and when: bodies by bytes and by age, ids by number. Belongs to the store
 * thread; one batch, a commit of its own, at a time.
 *
 * <p>What waits for peers and dead letters stay. What a named subscriber has not acknowledged stays
 * beyond its age, and goes only where the bytes or rows are needed: then the subscriber is
 * suspended, its gap is kept, and everybody hears of it. Relaying waits for nobody.
 */
final class Retention {

  /** Pruning goes this part below a bound, so that it is not due again with the next group. */
  private static final int PRUNE_PART = 64;

  /** Times of suspected partitions that are told apart; the two oldest become one. A guess. */
  private static final int MOST_PARTITIONS = 8;

  /** Numbers that were learned while a partition was suspected. */
  private record Learned(long after, long through) {}

  private final StoreConfig config;
  private final Arrivals arrivals;
  private final DiskRoom room;
  private final Consumer<Input> sink;
  private final LongSupplier nanos;
  private final Ages peers;
  private final Ages own;
  private final ArrayDeque<Learned> learned = new ArrayDeque<>();

  /** Told when the commit that suspended them has returned. */
  private final List<Suspension> suspended = new ArrayList<>();

  private boolean toGoalRows;
  private boolean toGoalBytes;
  private boolean expiring;

  /** By age peers' bodies are gone up to here, but for those that subscribers need. */
  private long peersThrough;

  private long ownThrough;

  /** -1: no partition is suspected. Written by another thread. */
  private volatile boolean partition;

  private long partitionAfter = -1;

  /**
   * @param nanos time that passes, from any beginning
   */
  Retention(
      StoreConfig config,
      Arrivals arrivals,
      DiskRoom room,
      Consumer<Input> sink,
      LongSupplier nanos) {
    this.config = config;
    this.arrivals = arrivals;
    this.room = room;
    this.sink = sink;
    this.nanos = nanos;
    this.peers = new Ages(config.maxAge());
    this.own = new Ages(config.maxOwnAge());
  }

  /** Whether a partition is suspected: what is learned in it is kept for longer. Any thread. */
  void partition(boolean suspected) {
    partition = suspected;
  }

  /** Whether there is more to do at once. */
  boolean isBusy() {
    return toGoalRows || toGoalBytes || expiring;
  }

  /** After an error: not at once again. */
  void rest() {
    toGoalRows = false;
    toGoalBytes = false;
    expiring = false;
  }

  /**
   * Prunes a batch of what is due first, if anything is.
   *
   * @return whether that suspended somebody
   */
  boolean prune(QueueTables open) throws SQLException {
    suspended.clear();
    pruneBatch(open);
    suspended.forEach(
        gap -> sink.accept(new Input.Suspended(gap.name(), gap.after(), gap.through())));
    return !suspended.isEmpty();
  }

  private void pruneBatch(QueueTables open) throws SQLException {
    long now = nanos.getAsLong();
    peers.note(arrivals.last(), now);
    own.note(arrivals.last(), now);
    lookAtPartition(now);
    QueueTables.Totals sums = open.totals();
    toGoalRows = sums.rows() > (toGoalRows ? goalRows() : config.maxRows());
    toGoalBytes =
        room.isLow() || sums.bytes() > (toGoalBytes ? goalBytes(sums) : config.maxBytes());
    if (toGoalRows) {
      toGoalRows = open.prune(goalRows(), this::told) > 0;
    } else if (toGoalBytes) {
      toGoalBytes = open.strip(QueueTables.ANY, 0, Long.MAX_VALUE, goalBytes(sums), this::told) > 0;
    } else {
      expire(open, now);
    }
  }

  private long goalRows() {
    return config.maxRows() - config.maxRows() / PRUNE_PART;
  }

  private long goalBytes(QueueTables.Totals sums) {
    return room.isLow()
        ? Math.max(0, sums.bytes() - room.wantedBytes())
        : config.maxBytes() - config.maxBytes() / PRUNE_PART;
  }

  private void expire(QueueTables open, long now) throws SQLException {
    expiring = false;
    if (partition) {
      return;
    }
    if (peers.expiredThrough(now) <= peersThrough && own.expiredThrough(now) <= ownThrough) {
      return;
    }
    long needed = open.neededAfter();
    // What was learned in a partition is left to the age of own ones.
    long from = peersThrough;
    long to = Math.min(peers.expiredThrough(now), needed);
    for (Learned kept : learned) {
      if (from >= kept.after() && from < kept.through()) {
        from = kept.through();
      } else if (kept.after() >= from) {
        to = Math.min(to, kept.after());
      }
    }
    if (to > from) {
      expiring = strip(open, QueueTables.FROM_PEERS, from, to);
      peersThrough = expiring ? from : to;
      return;
    }
    peersThrough = from;
    long through = Math.min(own.expiredThrough(now), needed);
    if (through > ownThrough) {
      expiring = strip(open, QueueTables.ANY, 0, through);
      ownThrough = expiring ? ownThrough : through;
    }
  }

  private boolean strip(QueueTables open, String which, long after, long through)
      throws SQLException {
    return open.strip(which, after, through, -1, this::told) == QueueTables.PRUNE_BATCH;
  }

  /**
   * Hears before the commit, so that nobody reads past rows and does not know that they are gone.
   */
  private void told(long through, List<Suspension> now) {
    arrivals.prunedThrough(through);
    suspended.addAll(now);
  }

  private void lookAtPartition(long now) {
    if (partition && partitionAfter < 0) {
      partitionAfter = arrivals.last();
    } else if (!partition && partitionAfter >= 0) {
      learned.addLast(new Learned(partitionAfter, arrivals.last()));
      partitionAfter = -1;
      if (learned.size() > MOST_PARTITIONS) {
        Learned first = learned.removeFirst();
        learned.addFirst(new Learned(first.after(), learned.removeFirst().through()));
      }
    }
    long gone = own.expiredThrough(now);
    for (Iterator<Learned> all = learned.iterator(); all.hasNext(); ) {
      if (all.next().through() <= gone) {
        all.remove();
      }
    }
  }

  /** A subscriber whose rows had to go. */
  record Suspension(String name, long after, long through) {}
}
