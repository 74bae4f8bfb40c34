package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;

/**
 * Knows how a peer is reached at this moment. The link machine is it; the others only name peers.
 */
public interface Router {

  /** The way to a peer. */
  Route route(PeerId peer);

  /** Which calls this peer takes, as far as is known: gRPC's, unless only REST has worked. */
  default Protocol rung(PeerId peer) {
    return Protocol.GRPC;
  }

  /** Where announcements and requests for bodies wait for a peer that asks for them. */
  interface Box {
    void put(Frame frame, Effects out);
  }

  /** A way. */
  sealed interface Route {

    /** A stream. */
    record Stream(LinkId link, Dialect dialect) implements Route {}

    /** Calls to this address, by gRPC or REST. */
    record Unary(PeerAddress at, Protocol rung) implements Route {}

    /** It asks for what waits in this box; nobody can call it. */
    record Polled(Box box) implements Route {}

    /** None now; the machine that names the peer hears of it, or has heard, by a peer-down. */
    record None() implements Route {}
  }
}
