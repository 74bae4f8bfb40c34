package dev.sorcha.peer.core.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Pauses that grow, and that differ between nodes. */
final class Jitter {

  private Jitter() {}

  /**
   * Between 80 and 120 % of it, in whole milliseconds, so that nodes started together do not stay
   * in step.
   */
  static Duration around(Duration pause, RandomGenerator random) {
    return Duration.ofMillis((long) (pause.toMillis() * (0.8 + 0.4 * random.nextDouble())));
  }

  /** Somewhere within it. */
  static Duration within(Duration pause, RandomGenerator random) {
    return Duration.ofMillis((long) (pause.toMillis() * random.nextDouble()));
  }

  /** The first pause, doubled for each failure after the first, at most so long. */
  static Duration doubled(Duration first, int failures, Duration most) {
    Duration pause = first;
    for (int i = 1; i < failures && pause.compareTo(most) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return min(pause, most);
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
