package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.Optional;

/** A row of the peer table. */
final class PeerRecord {

  /** What is said about it; its own word replaces hearsay. */
  PeerInfo info;

  /** Whether it said so itself, on a connection that proves its key. */
  boolean firstHand;

  boolean bootstrap;
  Optional<Instant> lastSeen = Optional.empty();

  /** Dials that failed in a row. */
  int failures;

  /** Not dialled before this. */
  Instant retryAt = Instant.MIN;

  /** Whether it was asked for its peers since the node started. */
  boolean asked;

  PeerRecord(PeerInfo info) {
    this.info = info;
  }
}
