package dev.sorcha.peer.node.api;

import java.util.Optional;

/**
 * A named application whose cursor the node keeps. Times are Unix milliseconds (DESIGN S22).
 *
 * @param acknowledged the last sequence that it said it has dealt with, or where it began
 * @param lastSeenMillis when it last began a stream or acknowledged
 * @param suspended what it had not acknowledged had to go: it begins again when somebody says so
 * @param gap what it missed, once something was
 */
public record Subscriber(
    String name,
    long acknowledged,
    long createdAtMillis,
    long lastSeenMillis,
    boolean suspended,
    Optional<Gap> gap) {

  /**
   * Sequences of which some are gone.
   *
   * @param after those after this one, up to {@code through}
   * @param sinceMillis when it was suspended first
   */
  public record Gap(long after, long through, long sinceMillis) {}
}
