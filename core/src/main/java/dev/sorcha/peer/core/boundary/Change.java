package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.List;

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

  /** What becomes of a large body, which comes to the disk chunk by chunk. */
  sealed interface Large extends Change {

    /** A chunk of a body that is arriving. Answered by a Staged. */
    record Stage(TxId id, int place, Chunk chunk) implements Large {}

    /** What was staged of this body is not wanted any more. Not answered. */
    record Unstage(TxId id) implements Large {}

    /**
     * All chunks of a peer's body are staged, and their bytes have this id: from now on they are a
     * transaction. Answered by a Kept.
     */
    record Keep(TxId id, int sizeBytes, PeerId from) implements Large {}

    /**
     * An own submission whose bytes are staged under this number. Answered by an Accepted; when it
     * is refused, or these bytes were here before, what is staged is forgotten.
     */
    record Accept(TxId id, int sizeBytes, long stage) implements Large {}
  }

  /** Two peers hold it: the outbox entry goes, the body stays. Not answered. */
  record Release(TxId id) implements Change {}

  /**
   * An attempt at an outbox entry is over, and no peer took it. Not answered.
   *
   * @param attempts real ones so far
   * @param first when the first of them ended
   * @param at when this one ended
   * @param next when the next one is due
   * @param reason what came of it, in words
   */
  record Attempted(TxId id, int attempts, Instant first, Instant at, Instant next, String reason)
      implements Change {}

  /** Peers took custody of an outbox entry that still waits for more. Not answered. */
  record Custody(TxId id, List<Holder> holders) implements Change {
    public Custody {
      holders = List.copyOf(holders);
    }
  }

  /** An outbox entry becomes a dead letter, in one commit (crash point C12). Not answered. */
  record Bury(DeadLetter letter) implements Change {}

  /**
   * Dead letters go back into the outbox, as if they were new, in one commit. Not answered.
   *
   * @param ids at most {@link #MOST_AT_ONCE}
   */
  record Revive(List<TxId> ids, Instant at) implements Change {
    public Revive {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Dead letters are given up, in one commit; the bodies stay until they are pruned. Not answered.
   *
   * @param ids at most {@link #MOST_AT_ONCE}
   */
  record Discard(List<TxId> ids, Instant at) implements Change {
    public Discard {
      ids = List.copyOf(ids);
    }
  }

  /** Most ids in one change. A guess: moving so many bodies of 1 MiB is 256 MiB in one commit. */
  int MOST_AT_ONCE = 256;

  /**
   * What changed in the peer table since the last one. Not answered: a row that is lost is learned
   * again.
   *
   * @param gone rows that are no longer kept, wherever they were; they go first
   * @param put rows that are new or changed, whole; one may have changed its standing
   */
  record Peers(List<PeerId> gone, List<StoredPeer> put) implements Change {
    public Peers {
      gone = List.copyOf(gone);
      put = List.copyOf(put);
    }
  }

  /**
   * The secret that decides which bucket of the table a peer falls into; drawn once. Not answered.
   */
  record TableKey(long key) implements Change {
    /** Without the secret: changes are logged. */
    @Override
    public String toString() {
      return "TableKey[...]";
    }
  }

  /**
   * An operator's bans. Not answered.
   *
   * @param gone those that are over
   * @param put those that are new
   */
  record Bans(List<PeerId> gone, List<Ban> put) implements Change {
    public Bans {
      gone = List.copyOf(gone);
      put = List.copyOf(put);
    }
  }

  /** The first key that answered at a bootstrap address given without one. Not answered. */
  record Pin(PeerAddress address, PeerId id) implements Change {}
}
