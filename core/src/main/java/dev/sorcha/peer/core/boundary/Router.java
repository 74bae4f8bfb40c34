package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;

/**
 * Knows how a peer is reached at this moment. The link machine is it; the others only name peers.
 */
public interface Router {

  /** The way to a peer. */
  Route route(PeerId peer);

  /** A way. */
  sealed interface Route {

    /** A stream. */
    record Stream(LinkId link, Dialect dialect) implements Route {}

    /** Unary calls to this address. */
    record Unary(PeerAddress at) implements Route {}

    /** None now; the machine that names the peer hears of it, or has heard, by a peer-down. */
    record None() implements Route {}
  }
}
