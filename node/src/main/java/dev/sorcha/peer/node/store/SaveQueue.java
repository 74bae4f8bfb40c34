package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes that wait for the store thread, in order, bounded in number and bytes. Offering never
 * waits.
 *
 * <p>Chunks of large bodies wait behind everything else, a few at a time.
 *
 * <p>Changes of no size have as many places again: nobody is told when one fails, and a lost
 * Release would keep its body from being pruned until the next start. Peers have a size and are
 * bounded like bodies: one that is lost is learned again.
 */
final class SaveQueue {

  /** Why something was not taken. */
  enum Verdict {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Most changes in a group. The one that was measured, ADR 5. */
  private static final int GROUP = 512;

  /**
   * Most bytes in a group, but for a single larger body: bounds the WAL and how long the first one
   * waits.
   */
  private static final long GROUP_BYTES = 8L << 20;

  /**
   * Chunks in a group with nothing else, and beside others: half and a quarter of a MiB, so that
   * nothing waits long behind a large body. A guess.
   */
  private static final int BULK_ALONE = 8;

  private static final int BULK_BESIDE = 4;

  /** What a row of the peer list takes in memory, about. */
  private static final long ROW_BYTES = 512;

  private final int maxBodies;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Change> waiting = new ArrayDeque<>();
  private final Queue<Change> bulk = new ArrayDeque<>();
  private long waitingBytes;
  private boolean nudged;
  private boolean closed;

  SaveQueue(int maxBodies, long maxBytes) {
    this.maxBodies = maxBodies;
    this.maxBytes = maxBytes;
  }

  Verdict offer(Change change) {
    lock.lock();
    try {
      if (closed) {
        return Verdict.CLOSED;
      }
      long bytes = bytes(change);
      boolean fits =
          hasSize(change)
              ? waiting.size() + bulk.size() < maxBodies
                  && (waitingBytes == 0 || waitingBytes + bytes <= maxBytes)
              : waiting.size() + bulk.size() < 2L * maxBodies;
      if (!fits) {
        return Verdict.FULL;
      }
      (isBulk(change) ? bulk : waiting).add(change);
      waitingBytes += bytes;
      changed.signal();
      return Verdict.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait in {@link #take}, or the next one: there is other work. */
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next group, in order: empty if nothing came in this time, on a nudge, after the close. */
  List<Change> take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (waiting.isEmpty() && bulk.isEmpty() && !nudged && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      nudged = false;
      List<Change> group = new ArrayList<>();
      long bytes = move(waiting, group, GROUP, GROUP_BYTES);
      int chunks = group.isEmpty() ? BULK_ALONE : BULK_BESIDE;
      bytes += move(bulk, group, group.size() + chunks, Long.MAX_VALUE);
      waitingBytes -= bytes;
      return group;
    } finally {
      lock.unlock();
    }
  }

  /** Moves the first ones, up to so many in the group; says how many bytes they have. */
  private static long move(Queue<Change> from, List<Change> group, int most, long mostBytes) {
    long bytes = 0;
    for (Change next = from.peek();
        next != null
            && group.size() < most
            && (group.isEmpty() || bytes + bytes(next) <= mostBytes);
        next = from.peek()) {
      group.add(from.remove());
      bytes += bytes(next);
    }
    return bytes;
  }

  /** Chunks of large bodies, in their own order; what follows from them waits for their answers. */
  private static boolean isBulk(Change change) {
    return change instanceof Change.Large.Stage || change instanceof Change.Large.Unstage;
  }

  /** Takes nothing more; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits and nothing will. */
  boolean isDrained() {
    lock.lock();
    try {
      return closed && waiting.isEmpty() && bulk.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size() + bulk.size();
    } finally {
      lock.unlock();
    }
  }

  private static boolean hasSize(Change change) {
    return hasBody(change) || change instanceof Change.Peers;
  }

  /** Whether somebody waits for an answer. */
  static boolean hasBody(Change change) {
    return switch (change) {
      case Change.Accept accept -> true;
      case Change.Keep keep -> true;
      case Change.Large.Stage _, Change.Large.Keep _, Change.Large.Accept _ -> true;
      case Change.Large.Unstage unstage -> false;
      case Change.Release release -> false;
      case Change.Attempted attempted -> false;
      case Change.Custody custody -> false;
      case Change.Bury bury -> false;
      case Change.Revive revive -> false;
      case Change.Discard discard -> false;
      case Change.Pin pin -> false;
      case Change.Peers peers -> false;
      case Change.TableKey key -> false;
      case Change.Bans bans -> false;
    };
  }

  private static long bytes(Change change) {
    return switch (change) {
      case Change.Accept(var transaction) -> transaction.size();
      case Change.Keep(var transaction, var from) -> transaction.size();
      case Change.Large.Stage(var id, var place, var chunk) -> chunk.size();
      case Change.Large.Keep _, Change.Large.Accept _, Change.Large.Unstage _ -> 0;
      case Change.Release release -> 0;
      case Change.Attempted attempted -> 0;
      case Change.Custody custody -> 0;
      case Change.Bury bury -> 0;
      case Change.Revive revive -> 0;
      case Change.Discard discard -> 0;
      case Change.Pin pin -> 0;
      case Change.Peers(var gone, var put) -> ROW_BYTES * (put.size() + gone.size());
      case Change.TableKey key -> 0;
      case Change.Bans(var gone, var put) -> ROW_BYTES * (put.size() + gone.size());
    };
  }
}
