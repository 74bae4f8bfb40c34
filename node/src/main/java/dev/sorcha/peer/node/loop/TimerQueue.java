package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.Timer;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Reminders by the time at which they are due, equal times in the order in which they were set.
 * Owned by the loop's thread. As large as what the core schedules: one entry for each request in
 * flight and a handful more.
 */
final class TimerQueue {

  private record Entry(long dueNanos, long sequence, Timer timer) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::dueNanos).thenComparingLong(Entry::sequence));
  private long sequence;

  void add(long dueNanos, Timer timer) {
    entries.add(new Entry(dueNanos, sequence++, timer));
  }

  /** Nanoseconds until the next one, or this many if that is sooner; never negative. */
  long waitNanos(long nowNanos, long most) {
    Entry next = entries.peek();
    return next == null ? most : Math.clamp(next.dueNanos() - nowNanos, 0, most);
  }

  boolean isDue(long nowNanos) {
    Entry next = entries.peek();
    return next != null && next.dueNanos() <= nowNanos;
  }

  /** The next one; there is one when {@link #isDue} says so. */
  Timer next() {
    return entries.remove().timer();
  }
}
