package dev.sorcha.peer.sim;

import java.time.Duration;

/**
 * Checks what a scenario is told: each message names the option, the value and what was expected.
 */
final class Ranges {

  private Ranges() {}

  /**
   * @throws IllegalArgumentException unless the value lies between the two, or is one of them
   */
  static void within(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }

  /**
   * @throws IllegalArgumentException unless the value lies between the two, or is one of them
   */
  static void within(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }
}
