package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.TxId;

/** A unary call of the seeds' two services, made by a peer or to one. */
public sealed interface Request {

  /** {@code NotifyTransaction}. */
  record Notify(Announcement announcement) implements Request {}

  /** {@code GetTransaction}. */
  record Get(TxId id) implements Request {}

  /** {@code GetPeerList}. */
  record ListPeers(int max) implements Request {}

  /** {@code RegisterPeer}: where the caller says it can be dialled. */
  record Register(PeerInfo claim) implements Request {}

  /** {@code Ping}. */
  record Ping() implements Request {}
}
