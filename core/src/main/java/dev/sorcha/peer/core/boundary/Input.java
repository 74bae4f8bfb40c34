package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A fact that the node learns. */
public sealed interface Input {

  /** The node runs: the first input, once. */
  record Started(StoredState stored, List<BootstrapNode> bootstrap) implements Input {
    public Started {
      bootstrap = List.copyOf(bootstrap);
    }
  }

  /** The local application submitted a transaction. Answered by a {@link Report}. */
  record Submitted(Transaction transaction, ReplyTo replyTo) implements Input {}

  /**
   * The local application submitted a transaction whose bytes are staged on the disk, with this
   * hash. Answered by a {@link Report}.
   *
   * @param stage the number of what is staged, for the store
   */
  record SubmittedStaged(TxId id, int sizeBytes, long stage, ReplyTo replyTo) implements Input {}

  /** The local application asks about a transaction. Answered by a {@link Report}. */
  record StatusAsked(TxId id, ReplyTo replyTo) implements Input {}

  /** An operator asks about the node. Answered by a {@link Report}. */
  record NodeAsked(ReplyTo replyTo) implements Input {}

  /**
   * An operator wants the peer list refreshed now: bootstrap nodes dialled, every row checked.
   * Answered by a {@link Report}.
   *
   * @param only the only peer that is looked at, on its link where there is one
   */
  record RefreshAsked(Optional<PeerId> only, ReplyTo replyTo) implements Input {

    /** Of everything. */
    public RefreshAsked(ReplyTo replyTo) {
      this(Optional.empty(), replyTo);
    }
  }

  /** An operator wants a peer forgotten. Answered by a {@link Report}. */
  record RemovalAsked(PeerId peer, ReplyTo replyTo) implements Input {}

  /**
   * An operator bans a peer: links to it end, and it is forgotten and not known again until the ban
   * is over. Answered by a {@link Report.Bans}.
   *
   * @param time for how long; empty for good
   * @param reason for people, at most {@link Ban#MOST_REASON} characters
   */
  record BanAsked(PeerId peer, Optional<Duration> time, String reason, ReplyTo replyTo)
      implements Input {}

  /** An operator lifts a ban. Answered by a {@link Report.Bans}. */
  record UnbanAsked(PeerId peer, ReplyTo replyTo) implements Input {}

  /** An operator asks who is banned. Answered by a {@link Report.Bans}. */
  record BansAsked(ReplyTo replyTo) implements Input {}

  /**
   * An operator asks under which address this node is known. Answered by a {@link Report.Address}.
   *
   * @param fresh whether every source and some peers are asked again; the answer does not wait for
   *     them
   */
  record AddressAsked(boolean fresh, ReplyTo replyTo) implements Input {}

  /** An operator asks which peers have a transaction. Answered by a {@link Report.Traced}. */
  record TraceAsked(TxId id, ReplyTo replyTo) implements Input {}

  /**
   * Somebody wants to read a body that is not here any more. Answered by a {@link Report.Refilled}.
   */
  record RefillAsked(TxId id, ReplyTo replyTo) implements Input {}

  /**
   * An operator asks what waits in the outbox. Answered by a {@link Report.Waiting}.
   *
   * @param after the sequence of the last one that the operator has seen, or 0
   * @param most rows in the answer
   */
  record OutboxAsked(long after, int most, ReplyTo replyTo) implements Input {}

  /**
   * An operator asks about dead letters. Answered by a {@link Report.DeadLetters}.
   *
   * @param after the sequence of the last one that the operator has seen, or 0
   * @param most rows in the answer
   */
  record DeadLettersAsked(DeadLetterMatch match, long after, int most, ReplyTo replyTo)
      implements Input {}

  /** An operator gives dead letters back to the outbox. Answered by a {@link Report.Changed}. */
  record RetryAsked(DeadLetterMatch match, ReplyTo replyTo) implements Input {}

  /** An operator gives dead letters up. Answered by a {@link Report.Changed}. */
  record DiscardAsked(DeadLetterMatch match, ReplyTo replyTo) implements Input {}

  /**
   * An operator wants the node to end with nothing owed: from now on submissions are refused, and
   * what rests after an attempt is tried at once. There is no way back but a restart. Answered by a
   * {@link Report.Waiting} when nothing waits any more, or the time is over: then with what does.
   */
  record DrainAsked(Duration atMost, ReplyTo replyTo) implements Input {}

  /**
   * A stream is open and its peer has proved its key.
   *
   * @param host the IP address at the other end
   * @param dialled the address that was dialled, for an outbound link
   */
  record LinkUp(
      LinkId link, PeerId peer, String host, Direction direction, Optional<PeerAddress> dialled)
      implements Input {}

  /** A stream ended, whoever ended it. */
  record LinkDown(LinkId link, String reason) implements Input {}

  /** A dial of a rung without links was answered: this peer takes calls on it. */
  record DialAnswered(PeerAddress address, Protocol rung, PeerId peer) implements Input {}

  /**
   * A dial came to nothing on this rung.
   *
   * @param stage how far it had come
   * @param presented the key that answered, when one did
   */
  record DialFailed(
      PeerAddress address,
      Protocol rung,
      DialStage stage,
      Optional<PeerId> presented,
      Failure failure)
      implements Input {

    /** Of a stream, for want of a connection. */
    public DialFailed(PeerAddress address, Optional<PeerId> presented, Failure failure) {
      this(address, Protocol.GRPC_STREAM, DialStage.CONNECT, presented, failure);
    }
  }

  /** A frame came in on a link. */
  record FrameArrived(LinkId link, Frame frame, boolean ours) implements Input {}

  /** A peer made a unary call. Answered by a {@link Response}. */
  record Received(Caller from, Request request, ReplyTo replyTo) implements Input {}

  /** A unary call of ours was answered. */
  record Answered(PeerId from, Response response) implements Input {}

  /** A unary call of ours failed. */
  record CallFailed(PeerId to, Request request, Failure failure) implements Input {}

  /**
   * An adapter saw a provable fault before the core could: a false sender, a message that does not
   * parse.
   */
  record Offended(PeerId peer, Offence offence, String detail) implements Input {}

  /**
   * An own submission is committed and its fsync has returned.
   *
   * @param sequence place in the delivery order
   * @param fresh false when the store held these bytes before; then the sequence is the first one
   */
  record Accepted(TxId id, long sequence, boolean fresh) implements Input {}

  /** A body from a peer is committed and its fsync has returned. */
  record Kept(TxId id) implements Input {}

  /**
   * The store could not commit this change. Only a body's is reported; of the others the store's
   * log tells, and the row stays as it was.
   */
  record SaveFailed(Change change, String detail) implements Input {}

  /**
   * The store did not take this change, because a bound is reached: nothing was stored, and later
   * it may be. Only a body's is reported.
   *
   * @param code QUEUE_FULL or DISK_LOW
   */
  record SaveRefused(Change change, Report.Refusal code, String detail) implements Input {}

  /**
   * Room was needed, and what this named subscriber had not acknowledged had to go: it gets nothing
   * until somebody says that it shall go on without.
   *
   * @param after numbers after this one, up to {@code through}, of which some are gone
   */
  record Suspended(String subscriber, long after, long through) implements Input {}

  /**
   * A local subscriber has judged what it was sent; that is on disk.
   *
   * @param sizeBytes of the body, or 0 if that is gone
   * @param accepted its verdict
   * @param reason of a rejection, or empty
   * @param rejected whether any subscriber rejects it now
   */
  record Judged(
      TxId id, int sizeBytes, String subscriber, boolean accepted, String reason, boolean rejected)
      implements Input {}

  /** A body was read from disk, or is not there. */
  record Loaded(TxId id, Optional<Transaction> transaction, LoadFor reader) implements Input {}

  /**
   * Bodies were read from disk.
   *
   * @param ids that were asked for
   * @param bodies of these, those that are there and could be read
   */
  record BodiesLoaded(List<TxId> ids, List<Transaction> bodies) implements Input {
    public BodiesLoaded {
      ids = List.copyOf(ids);
      bodies = List.copyOf(bodies);
    }
  }

  /** A chunk of an arriving body is on disk. */
  record Staged(TxId id, int place) implements Input {}

  /**
   * A chunk was read from disk, or is not there.
   *
   * @param sizeBytes of the whole body
   */
  record ChunkLoaded(TxId id, int place, int sizeBytes, Optional<Chunk> chunk, PieceFor reader)
      implements Input {}

  /** What a body consists of was read from disk, or it is not there. */
  record ContentsLoaded(TxId id, Optional<Manifest> manifest, PieceFor reader) implements Input {}

  /** A peer got all of a body from this node, by a call. */
  record Served(PeerId peer, TxId id) implements Input {}

  /** A source told what it knows of this node's own address. */
  record LookedUp(AddressFindings findings) implements Input {}

  /** A reminder fired. */
  record TimerFired(Timer timer) implements Input {}

  /**
   * Everything that waited has been stepped: what was collected for the links goes out now. This is
   * how messages become lists under load, and why they wait for nothing when there is none.
   */
  record BurstEnded() implements Input {}

  /** The machine's addresses changed: what could not be reached may be, and the other way round. */
  record NetworkChanged() implements Input {}

  /** The node stops: refuse what is new, say goodbye. */
  record Stopping() implements Input {}
}
