package dev.sorcha.peer.node.store;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How old rows are, in the time that this node has run: a wall clock that is set an hour or ten
 * years off expires nothing (contract D8). What a start finds on disk counts as new.
 *
 * <p>Rows are not dated one by one: a mark every sixtieth of the age says up to which number they
 * were there by then, so one may stay that much longer, and 62 marks are all there are.
 */
final class Ages {

  private static final int MARKS = 60;

  private record Mark(long through, long atNanos) {}

  private final long ageNanos;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long expiredThrough;

  Ages(Duration age) {
    // 292 years of nanoseconds are all there are.
    this.ageNanos = age.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 2 : age.toNanos();
  }

  /** So far the numbers go now. */
  void note(long last, long nowNanos) {
    if (marks.isEmpty() || nowNanos - marks.getLast().atNanos() >= ageNanos / MARKS) {
      marks.addLast(new Mark(last, nowNanos));
    }
  }

  /** Rows up to this number are too old. */
  long expiredThrough(long nowNanos) {
    while (!marks.isEmpty() && nowNanos - marks.getFirst().atNanos() >= ageNanos) {
      expiredThrough = marks.removeFirst().through();
    }
    return expiredThrough;
  }
}
