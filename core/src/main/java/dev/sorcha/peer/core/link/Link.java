package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.Optional;

/** One stream: fixed facts, the dialect once it is known, and whether we have begun to close it. */
final class Link {

  final LinkId id;
  final PeerId peer;
  final String host;
  final Direction direction;
  final Optional<PeerAddress> dialled;
  Dialect dialect = Dialect.UNKNOWN;
  boolean closing;
  final Instant upSince;

  /** When something came in last. */
  Instant heardAt;

  /** The last ping that was sent and is not answered. */
  long pingNumber;

  Instant pingedAt = Instant.MIN;

  /** Hellos after the first, which renew what was said of the own address. */
  int hellosHeard;

  int hellosSaid;

  Link(
      LinkId id,
      PeerId peer,
      String host,
      Direction direction,
      Optional<PeerAddress> dialled,
      Instant now) {
    this.id = id;
    this.peer = peer;
    this.host = host;
    this.direction = direction;
    this.dialled = dialled;
    this.upSince = now;
    this.heardAt = now;
  }

  boolean isReady() {
    return dialect != Dialect.UNKNOWN && !closing;
  }
}
