package dev.sorcha.peer.node;

import java.time.Instant;
import java.time.InstantSource;

/** The wall clock at one moment, moved on by the monotonic clock: it never goes back or jumps. */
final class RunningClock implements InstantSource {

  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  private RunningClock() {}

  static InstantSource fromNow() {
    return new RunningClock();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
