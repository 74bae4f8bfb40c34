package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of the peer table as it is kept on disk. Only peers that can be dialled are.
 *
 * @param info who and where
 * @param standing which part of the table it is in
 * @param firstHand whether it said so itself, on a connection that proves its key
 * @param source net group of whoever told of it first: what that group may fill is bounded
 * @param firstSeen when it was heard of first
 * @param lastSeen the last contact of any kind
 * @param reachedAt when it last answered where it says that it listens
 * @param failures checks that failed in a row
 * @param bootstrap whether it answered at a configured bootstrap address
 * @param anchor 1 to 4 for the longest-lived links that this node dialled, which it dials first
 *     after a restart; 0 for all others
 * @param nextTry when it is tried again, for one that has departed
 * @param rung the way to it that worked last
 */
public record StoredPeer(
    PeerInfo info,
    Standing standing,
    boolean firstHand,
    String source,
    Instant firstSeen,
    Optional<Instant> lastSeen,
    Optional<Instant> reachedAt,
    int failures,
    boolean bootstrap,
    int anchor,
    Optional<Instant> nextTry,
    Optional<Protocol> rung) {

  /** The parts of the table. */
  public enum Standing {
    /** Heard of, or claimed by itself: nobody here has reached it. */
    NEW,
    /** Reached by this node where it says that it listens. */
    TRIED,
    /** Removed after too many failures, and tried again by this node itself for 30 days. */
    DEPARTED
  }

  /** One whose ways are not known. */
  public StoredPeer(
      PeerInfo info,
      Standing standing,
      boolean firstHand,
      String source,
      Instant firstSeen,
      Optional<Instant> lastSeen,
      Optional<Instant> reachedAt,
      int failures,
      boolean bootstrap,
      int anchor,
      Optional<Instant> nextTry) {
    this(
        info,
        standing,
        firstHand,
        source,
        firstSeen,
        lastSeen,
        reachedAt,
        failures,
        bootstrap,
        anchor,
        nextTry,
        Optional.empty());
  }

  public StoredPeer {
    if (!info.hasAddress()) {
      throw new IllegalArgumentException("info: " + info + " (expected: one with an address)");
    }
  }
}
