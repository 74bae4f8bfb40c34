package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;

/** An answer to the local application or operator. */
public sealed interface Report {

  /**
   * The bytes are on disk after a fsync, and are announced until enough peers hold them.
   *
   * @param sequence place in this node's delivery order, from 1
   * @param already these bytes were here before
   */
  record Accepted(TxId id, long sequence, boolean already) implements Report {}

  /**
   * Nothing was stored, except after {@link Refusal#STORAGE_ERROR}, where it is unknown (contract
   * D3).
   */
  record Refused(TxId id, Refusal code, String detail) implements Report {}

  /**
   * What is known about a transaction.
   *
   * @param held a verified copy is on this node's disk
   * @param inOutbox accepted here and not yet in custody
   * @param custody peers that said that their copy is on disk
   * @param attempts how often it was announced again
   */
  record TransactionStatus(TxId id, boolean held, boolean inOutbox, int custody, int attempts)
      implements Report {}

  /** See {@link NodeStatus}. */
  record Status(NodeStatus status) implements Report {}

  /**
   * A refresh has begun.
   *
   * @param checks rows that are being checked, a few at a time
   * @param bootstrapDials bootstrap nodes that are being dialled
   */
  record Refreshing(int checks, int bootstrapDials) implements Report {}

  /** Whether a peer was in the table, and is not any more. */
  record Removed(PeerId peer, boolean wasKnown) implements Report {}

  /** Why a submission was not taken. The name is the stable code in problem JSON. */
  enum Refusal {
    /** Larger than the node carries. */
    TOO_LARGE,
    /** No bytes at all. */
    EMPTY,
    /** The outbox is at its bound; nothing is trimmed to make room (DESIGN S16). */
    QUEUE_FULL,
    /** There is almost no room on the disk; what is here keeps what is left (contract D2). */
    DISK_LOW,
    /** This node is read-only: it may fetch, not distribute (DESIGN S14). */
    READ_ONLY,
    /** The store could not commit. */
    STORAGE_ERROR,
    /** The node stops. */
    SHUTTING_DOWN
  }
}
