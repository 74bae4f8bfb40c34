package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.List;

/**
 * What travels on a link, in either direction. Lists from the first day: under load the cost of a
 * message falls instead of rising. On a {@link Dialect#SEED} link an adapter writes one seed
 * message for each list entry; frames that the seeds do not have are never sent there.
 */
public sealed interface Frame {

  /** Most ids in one announcement (threats and bounds, row 2). */
  int MAX_ANNOUNCED = 1_000;

  /** Most ids in one request (threats and bounds, row 2). */
  int MAX_ASKED = 256;

  /** Most peers in one list: the seeds' figure. */
  int MAX_PEERS = 100;

  /**
   * The first frame of both ends, and the only one sent before the other's. A seed-only peer
   * ignores it.
   *
   * @param self the sender's claim about where it listens; its id must be the connection's
   * @param agent product and version, for people; at most 64 characters
   */
  record Hello(PeerInfo self, String agent) implements Frame {}

  /**
   * Transactions that the sender can serve.
   *
   * @param wantsCustody the sender answers for them and asks for {@link Stored} once they are on
   *     disk
   */
  record Announce(List<Announcement> entries, boolean wantsCustody) implements Frame {
    public Announce {
      entries = List.copyOf(entries);
    }
  }

  /** Asks for bodies. Each is answered by a {@link Body} or named in a {@link NotFound}. */
  record Get(List<TxId> ids) implements Frame {
    public Get {
      ids = List.copyOf(ids);
    }
  }

  /**
   * A body.
   *
   * @param claimed the id that the sender put beside the bytes; the receiver compares it with the
   *     bytes' own
   */
  record Body(TxId claimed, Transaction transaction) implements Frame {}

  /** The sender cannot serve these; ask somebody else. */
  record NotFound(List<TxId> ids) implements Frame {
    public NotFound {
      ids = List.copyOf(ids);
    }
  }

  /** Custody: the sender's verified copies of these are on disk after a fsync. */
  record Stored(List<TxId> ids) implements Frame {
    public Stored {
      ids = List.copyOf(ids);
    }
  }

  /**
   * The sender will not take these, and need not hear of them again. Sent only for announcements
   * that ask for custody: nobody else waits for an answer.
   */
  record Declined(List<TxId> ids, DeclineReason reason) implements Frame {
    public Declined {
      ids = List.copyOf(ids);
    }
  }

  /** Asks whom the other end knows. */
  record AskPeers(int max) implements Frame {}

  /**
   * Whom the sender knows.
   *
   * @param total the size of its table, of which these may be a sample
   */
  record Peers(List<PeerInfo> peers, int total) implements Frame {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /**
   * Asks for a {@link Pong} at once: shows that the other end lives, and how far away it is.
   *
   * @param number comes back in the answer
   */
  record Ping(long number) implements Frame {}

  /** Answers a {@link Ping}. */
  record Pong(long number) implements Frame {}

  /** Asks whether the receiver reaches a third peer that the sender no longer hears. */
  record AskReach(PeerId target) implements Frame {}

  /** Answers an {@link AskReach}. */
  record Reach(PeerId target, boolean reached) implements Frame {}

  /**
   * Asks the receiver to connect to the sender, at the address from which this link comes or leads.
   *
   * @param port where the sender listens
   */
  record AskDialBack(int port) implements Frame {}

  /**
   * Answers an {@link AskDialBack}.
   *
   * @param seenAt from where the sender of this sees the asker come
   */
  record DialedBack(DialBackOutcome outcome, String seenAt) implements Frame {}

  /** The last frame: why the sender closes. */
  record Goodbye(CloseReason reason) implements Frame {}
}
