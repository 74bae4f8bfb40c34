package dev.sorcha.peer.node.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A named application and how far it has come in the delivery order.
 *
 * @param acknowledged the last sequence that it said it has dealt with, or where it began
 * @param lastSeen when it last began a stream or acknowledged, by this node's wall clock; for
 *     people
 * @param suspended what it had not acknowledged had to go: it begins again when somebody says so
 * @param gap what it missed, once something was
 */
public record KeptSubscriber(
    String name,
    long acknowledged,
    Instant createdAt,
    Instant lastSeen,
    boolean suspended,
    Optional<Gap> gap) {

  /**
   * Numbers of which some had to go before the subscriber had acknowledged them. One that was
   * suspended several times has one gap, from the first to the last.
   *
   * @param after numbers after this one, up to {@code through}
   * @param since when it was suspended first, by this node's wall clock
   */
  public record Gap(long after, long through, Instant since) {}
}
