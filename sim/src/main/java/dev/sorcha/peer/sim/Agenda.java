package dev.sorcha.peer.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * Virtual time and what is still to happen: events in the order of their time, and where that is
 * equal in the order in which they were entered.
 */
final class Agenda {

  /** The moment at which every simulation begins. */
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Event> events = new PriorityQueue<>(1 << 12);
  private long nowNanos;
  private Instant now = BEGIN;
  private long entered;
  private long run;

  private record Event(long atNanos, long sequence, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int order = Long.compare(atNanos, other.atNanos);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  /** Enters an event. One whose time is over happens now. */
  void at(long atNanos, Runnable action) {
    events.add(new Event(Math.max(atNanos, nowNanos), entered++, action));
  }

  /** Enters an event so much later than now. */
  void after(Duration delay, Runnable action) {
    after(delay.toNanos(), action);
  }

  /** Enters an event so much later than now. */
  void after(long delayNanos, Runnable action) {
    at(nowNanos + delayNanos, action);
  }

  /** Lets the next event happen; there must be one. */
  void runNext() {
    Event next = events.remove();
    if (next.atNanos != nowNanos) {
      nowNanos = next.atNanos;
      now = BEGIN.plusNanos(nowNanos);
    }
    run++;
    next.action.run();
  }

  /** When the next event happens; {@link Long#MAX_VALUE} if there is none. */
  long nextNanos() {
    Event next = events.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos;
  }

  /** Virtual nanoseconds since the simulation began. */
  long nowNanos() {
    return nowNanos;
  }

  /** The moment that the nodes are told. */
  Instant now() {
    return now;
  }

  /** How many events have happened. */
  long eventsRun() {
    return run;
  }
}
