package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;

/** Who waits for a body that is read from disk. */
public sealed interface LoadFor {

  /** A peer that asked on its link. */
  record Peer(PeerId id) implements LoadFor {}

  /** A unary caller. */
  record Call(PeerId from, ReplyTo replyTo, Request.Get request) implements LoadFor {}
}
