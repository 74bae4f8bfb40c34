package dev.sorcha.peer.core.guard;

import java.time.Duration;

/**
 * Limits of the guard.
 *
 * @param ban how long a banned peer is cut off; default 10 minutes (gossip-protocol D21)
 * @param maxRecords peers with a record, least recently offending forgotten first; default 10,000
 *     (bounds, row 27)
 */
public record GuardConfig(Duration ban, int maxRecords) {

  /** The defaults. */
  public static final GuardConfig DEFAULT = new GuardConfig(Duration.ofMinutes(10), 10_000);

  public GuardConfig {
    if (ban.isNegative() || ban.isZero()) {
      throw new IllegalArgumentException("ban: " + ban + " (expected: > 0)");
    }
    if (maxRecords < 1) {
      throw new IllegalArgumentException("maxRecords: " + maxRecords + " (expected: >= 1)");
    }
  }
}
