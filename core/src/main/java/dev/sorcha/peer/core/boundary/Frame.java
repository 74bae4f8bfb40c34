package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  /** Most bodies in one push. A guess. */
  int MAX_PUSHED = 256;

  /** Bytes of the bodies in one push, unless it has only one: what stands behind it waits less. */
  int MAX_PUSHED_BYTES = 64 << 10;

  /** Most credit that one peer can have with another, in bytes; what is above it is ignored. */
  long MAX_CREDIT = 1L << 30;

  /**
   * Largest body in one message, in bytes (the seeds' figure). Larger ones travel in chunks, and
   * nothing but their announcement goes the way of the others.
   */
  int MAX_WHOLE = 1 << 20;

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

  /**
   * The receiver of this frame may send so much more that nobody asked for (see {@link Push#cost}).
   * Who never says this is never sent a push: this frame is how a peer shows that it knows them.
   *
   * @param eager whether the sender wants every new body at once; otherwise only young ones
   * @param bytes 0 to {@link #MAX_CREDIT}
   */
  record Credit(boolean eager, long bytes) implements Frame {}

  /**
   * Bodies that nobody asked for, within the {@link Credit} that the receiver gave.
   *
   * @param entries at most {@link #MAX_PUSHED}
   * @param wantsCustody as in {@link Announce}
   */
  record Push(List<Pushed> entries, boolean wantsCustody) implements Frame {

    /** What a body costs beside its bytes, so that small ones are bounded in number. A guess. */
    private static final int OVERHEAD = 128;

    public Push {
      entries = List.copyOf(entries);
    }

    /** What a body of this size takes from the credit. */
    public static long cost(long sizeBytes) {
      return sizeBytes + OVERHEAD;
    }
  }

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

  /**
   * How a body that is too large for one message travels between our nodes: chunk by chunk, each
   * checked against what its sender said it would be (gossip-protocol D11).
   */
  sealed interface Large extends Frame {

    /** Most chunks asked for in one frame. */
    int MAX_CHUNKS = 64;

    /** Most chunks of a body, whatever is configured: 64 MiB. */
    int MAX_PLACES = 1_024;

    /** Asks what a body consists of. Answered by a {@link Contents} or a {@link Lacks}. */
    record AskContents(TxId id) implements Large {}

    /** What a body consists of: the sender answers for it that these chunks are this id's bytes. */
    record Contents(TxId id, Manifest manifest) implements Large {}

    /**
     * Asks for chunks. Each is answered by a {@link Piece}, or they are named in a {@link Lacks}.
     *
     * @param places at most {@link #MAX_CHUNKS}, each from 0
     */
    record AskPieces(TxId id, List<Integer> places) implements Large {
      public AskPieces {
        places = List.copyOf(places);
      }
    }

    /** A chunk of a body. */
    record Piece(TxId id, int place, Chunk chunk) implements Large {}

    /** The sender cannot serve this body, or not now; ask somebody else. */
    record Lacks(TxId id) implements Large {}
  }

  /** How a node finds out when a transaction came to its peers (see {@code core.trace}). */
  sealed interface Trace extends Frame {

    /** Asks for the receiver's part in the way of a transaction. Answered by a {@link Told}. */
    record Ask(TxId id) implements Trace {}

    /**
     * The sender's part.
     *
     * @param at when it came, by the sender's clock; means something for {@link HopState#HELD}
     * @param now the sender's clock when it wrote this
     * @param from who sent it the bytes; empty for its own submission
     */
    record Told(TxId id, HopState state, Instant at, Instant now, Optional<PeerId> from)
        implements Trace {}
  }

  /** The last frame: why the sender closes. */
  record Goodbye(CloseReason reason) implements Frame {}

  /**
   * How two ends find out which transactions only one of them has, whatever was lost before (see
   * {@code core.reconcile}). Only between nodes that said hello.
   */
  sealed interface Recon extends Frame {

    /** Most symbols in one frame. */
    int MAX_SYMBOLS = 1_024;

    /** Most symbols of one round, whatever is configured. */
    int MAX_ROW = 1 << 16;

    /** Most short ids in one frame: of a round with the most symbols. */
    int MAX_WANTED = 2_048;

    /** Parts into which ids are divided when too much differs; {@link #WHOLE} is all of them. */
    int SLICES = 8;

    /** The slice of a round over all ids. */
    int WHOLE = SLICES;

    /**
     * Begins a round.
     *
     * @param round its number, drawn by the sender
     * @param base the round after which both ends had the same, so that only what came later is
     *     compared; 0 compares the newest that each has
     * @param key0 half of the key of the short ids
     * @param key1 the other half
     * @param slice which ids are compared, 0 to {@link #WHOLE}
     * @param size ids in the sender's set
     * @param first the sender's first symbol
     */
    record Open(long round, long base, long key0, long key1, int slice, int size, Symbol first)
        implements Recon {}

    /**
     * Symbols of the receiver of an {@link Open}. No symbols: both sets are alike.
     *
     * @param from place of the first one
     */
    record Symbols(long round, int from, List<Symbol> symbols) implements Recon {
      public Symbols {
        symbols = List.copyOf(symbols);
      }
    }

    /** Asks for further symbols. */
    record More(long round, int from, int count) implements Recon {}

    /**
     * What the difference says.
     *
     * @param entries what the sender has and the receiver lacks
     * @param wanted short ids of what the sender lacks; answered by another Found
     * @param decoded false when too much differs for this round
     * @param last whether these are all
     */
    record Found(
        long round, List<Announcement> entries, List<Long> wanted, boolean decoded, boolean last)
        implements Recon {
      public Found {
        entries = List.copyOf(entries);
        wanted = List.copyOf(wanted);
      }
    }

    /** The sender holds everything that it was told in this round. */
    record Settled(long round) implements Recon {}

    /** The sender was told everything by other means: from now on both compare what comes later. */
    record Agree(long round) implements Recon {}

    /** No round now. */
    record Refused(long round, Refusal why) implements Recon {}

    /** Why there is no round. */
    enum Refusal {
      /** Too many rounds are under way, or another reason; later perhaps. */
      BUSY,
      /** The base is not known here. */
      BASE,
      /** Too much differs: read each other's order. */
      FAR
    }

    /**
     * Asks what came after this place in the receiver's order.
     *
     * @param life of the receiver, in which the place counts; of another life it is the beginning
     */
    record AskOrder(long life, long after) implements Recon {}

    /**
     * A part of the sender's order.
     *
     * @param next the place after which to ask on
     * @param end the place of its newest
     */
    record Order(long life, List<Announcement> entries, long next, long end) implements Recon {
      public Order {
        entries = List.copyOf(entries);
      }
    }
  }
}
