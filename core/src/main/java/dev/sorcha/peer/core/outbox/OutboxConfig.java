package dev.sorcha.peer.core.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Limits of the outbox.
 *
 * @param maxEntries accepted and not yet in custody; one more is refused; default 10,000 (seed,
 *     MaxQueueSize)
 * @param custodyPeers distinct peers that must hold a copy on disk, or all known ones if fewer;
 *     default 2 (DESIGN S18)
 * @param reannounce pauses before an entry without custody is announced again, the last one
 *     repeating (D19)
 */
public record OutboxConfig(int maxEntries, int custodyPeers, List<Duration> reannounce) {

  /** The defaults. */
  public static final OutboxConfig DEFAULT =
      new OutboxConfig(
          10_000,
          2,
          List.of(
              Duration.ofSeconds(1),
              Duration.ofSeconds(5),
              Duration.ofSeconds(30),
              Duration.ofMinutes(2),
              Duration.ofMinutes(10)));

  public OutboxConfig {
    reannounce = List.copyOf(reannounce);
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries: " + maxEntries + " (expected: >= 1)");
    }
    if (custodyPeers < 1) {
      throw new IllegalArgumentException("custodyPeers: " + custodyPeers + " (expected: >= 1)");
    }
    if (reannounce.isEmpty()) {
      throw new IllegalArgumentException("reannounce: empty (expected: at least one pause)");
    }
  }
}
