package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;

/**
 * What the store is told to make durable. Changes are committed in the order in which the core
 * wrote them.
 */
public sealed interface Change {

  /**
   * An own submission: body, place in the delivery order, and outbox entry, in one commit. Answered
   * by an Accepted.
   */
  record Accept(Transaction transaction) implements Change {}

  /** A verified body from a peer: body and place in the delivery order. Answered by a Kept. */
  record Keep(Transaction transaction, PeerId from) implements Change {}

  /** Two peers hold it: the outbox entry goes, the body stays. Not answered. */
  record Release(TxId id) implements Change {}

  /** An outbox entry was announced again, for the n-th time. Not answered. */
  record Attempted(TxId id, int attempts, Instant at) implements Change {}

  /** The first key that answered at a bootstrap address given without one. Not answered. */
  record Pin(PeerAddress address, PeerId id) implements Change {}
}
