package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;

/** Who waits for a chunk of a large body, or for what it consists of. */
public sealed interface PieceFor {

  /** A peer that asked on its link. */
  record Peer(PeerId id) implements PieceFor {}

  /** A peer that asked in its news. */
  record Post(PeerId id) implements PieceFor {}

  /** A caller. */
  record Call(PeerId from, ReplyTo replyTo, Request request) implements PieceFor {}
}
