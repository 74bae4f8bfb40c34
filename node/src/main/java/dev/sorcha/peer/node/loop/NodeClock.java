package dev.sorcha.peer.node.loop;

import java.time.Instant;

/**
 * The time that the core sees: the wall clock at the start, moved on by the monotonic clock. It
 * never goes back or jumps, whatever happens to the wall clock (contract D8).
 */
final class NodeClock {

  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  /** Nanoseconds since the start. */
  long nanos() {
    return System.nanoTime() - startNanos;
  }

  /** The instant that many nanoseconds after the start. */
  Instant instant(long nanos) {
    return start.plusNanos(nanos);
  }
}
