package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * What is known about a transaction. Everything about peers is what this node saw itself, in this
   * life: it never guesses what others have.
   *
   * @param held a verified copy is on this node's disk
   * @param stage how far it is
   * @param attempts that ended without a peer that took it
   * @param acceptedAt when it was accepted here
   * @param releasedAt when it left the outbox for custody
   * @param nextAttempt when peers are asked again
   * @param reason what came of the last attempt, in words, or empty
   * @param reachable peers that can be reached now
   * @param traces what passed between this node and each peer about it
   * @param transfer how much of it has come, while it is fetched chunk by chunk
   */
  record TransactionStatus(
      TxId id,
      boolean held,
      Stage stage,
      int attempts,
      Optional<Instant> acceptedAt,
      Optional<Instant> releasedAt,
      Optional<Instant> nextAttempt,
      String reason,
      List<PeerId> reachable,
      List<PeerTrace> traces,
      Optional<Arriving> transfer)
      implements Report {

    /** One that is not being fetched. */
    public TransactionStatus(
        TxId id,
        boolean held,
        Stage stage,
        int attempts,
        Optional<Instant> acceptedAt,
        Optional<Instant> releasedAt,
        Optional<Instant> nextAttempt,
        String reason,
        List<PeerId> reachable,
        List<PeerTrace> traces) {
      this(
          id,
          held,
          stage,
          attempts,
          acceptedAt,
          releasedAt,
          nextAttempt,
          reason,
          reachable,
          traces,
          Optional.empty());
    }

    /** The same with what is known about its chunks. */
    public TransactionStatus with(Optional<Arriving> arriving, Map<PeerId, Long> sent) {
      return new TransactionStatus(
          id,
          held,
          stage,
          attempts,
          acceptedAt,
          releasedAt,
          nextAttempt,
          reason,
          reachable,
          traces.stream()
              .map(trace -> trace.withSent(sent.getOrDefault(trace.peer(), 0L)))
              .toList(),
          arriving);
    }

    public TransactionStatus {
      reachable = List.copyOf(reachable);
      traces = List.copyOf(traces);
    }

    /** Accepted here, and not yet in custody of enough peers. */
    public boolean inOutbox() {
      return switch (stage) {
        case QUEUED, OFFERED, CONFIRMING -> true;
        case IN_CUSTODY, DEAD, NOT_OURS -> false;
      };
    }

    /** Peers whose copy is on their disk. */
    public int custody() {
      return (int) traces.stream().filter(trace -> trace.custody().isPresent()).count();
    }

    /** Of the peers that can be reached now, those that showed that they have it. */
    public int reached() {
      Set<PeerId> now = new LinkedHashSet<>(reachable);
      return (int)
          traces.stream().filter(trace -> trace.hasIt() && now.contains(trace.peer())).count();
    }
  }

  /** How far a transaction is. */
  enum Stage {
    /** Accepted here; it waits for a peer, for its turn, or for the next attempt. */
    QUEUED,
    /** Peers were told, and have not taken custody yet. */
    OFFERED,
    /** Enough peers hold it; a sign that it spreads is waited for. */
    CONFIRMING,
    /** Enough peers hold it. */
    IN_CUSTODY,
    /** No peer took it. */
    DEAD,
    /** Not submitted here, or so long ago that only the copy is left. */
    NOT_OURS
  }

  /**
   * How far the fetching of a large body is.
   *
   * @param bytes that are verified, of {@code sizeBytes}
   * @param sources peers that serve it now, of those that announced it
   */
  record Arriving(long bytes, long sizeBytes, int sources, int announcers) {}

  /**
   * What passed between this node and one peer about a transaction, each for the first time.
   *
   * @param announced this node told the peer of it
   * @param fetched the peer got the bytes from this node
   * @param custody the peer said that its copy is on disk
   * @param echoed the peer announced it to this node
   * @param sentBytes of a large body that this node sent to the peer so far
   */
  record PeerTrace(
      PeerId peer,
      Optional<Instant> announced,
      Optional<Instant> fetched,
      Optional<Instant> custody,
      Optional<Instant> echoed,
      long sentBytes) {

    /** Of a body that is sent at once. */
    public PeerTrace(
        PeerId peer,
        Optional<Instant> announced,
        Optional<Instant> fetched,
        Optional<Instant> custody,
        Optional<Instant> echoed) {
      this(peer, announced, fetched, custody, echoed, 0);
    }

    PeerTrace withSent(long bytes) {
      return new PeerTrace(peer, announced, fetched, custody, echoed, bytes);
    }

    /** Whether the peer showed that it has the bytes. */
    public boolean hasIt() {
      return fetched.isPresent() || custody.isPresent() || echoed.isPresent();
    }
  }

  /**
   * A part of the outbox, in order of sequence.
   *
   * @param more whether there are further ones
   */
  record Waiting(NodeStatus.Queue queue, List<WaitingRow> rows, boolean more) implements Report {
    public Waiting {
      rows = List.copyOf(rows);
    }
  }

  /**
   * One that waits.
   *
   * @param custody peers whose copy is on their disk
   * @param lastReason what came of the last attempt, in words, or empty
   */
  record WaitingRow(
      TxId id,
      int sizeBytes,
      long sequence,
      Instant acceptedAt,
      Stage stage,
      int attempts,
      int custody,
      Optional<Instant> nextAttempt,
      String lastReason) {}

  /**
   * A part of the dead letters, in order of sequence.
   *
   * @param total of those that match
   * @param more whether there are further ones
   */
  record DeadLetters(int total, List<DeadLetter> rows, boolean more) implements Report {
    public DeadLetters {
      rows = List.copyOf(rows);
    }
  }

  /** So many dead letters were retried or discarded. */
  record Changed(int count) implements Report {}

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

  /**
   * Who is banned now.
   *
   * @param done false if there was no place for a ban, or nothing to lift
   */
  record Bans(List<Ban> bans, boolean done) implements Report {
    public Bans {
      bans = List.copyOf(bans);
    }
  }

  /** Why a submission was not taken. The name is the stable code in problem JSON. */
  enum Refusal {
    /** Larger than the node carries. */
    TOO_LARGE,
    /** No bytes at all. */
    EMPTY,
    /** A bound of the outbox is reached; nothing is trimmed to make room (DESIGN S16). */
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

  /**
   * What peers said of a transaction.
   *
   * @param hops in the order in which the answers came
   * @param silent peers that were asked and did not answer in time
   */
  record Traced(TxId id, List<Hop> hops, List<PeerId> silent) implements Report {
    public Traced {
      hops = List.copyOf(hops);
      silent = List.copyOf(silent);
    }
  }

  /**
   * To {@link Input.RefillAsked}.
   *
   * @param body verified; empty if no linked peer serves it now
   */
  record Refilled(TxId id, Optional<Transaction> body) implements Report {}

  /**
   * One peer's part.
   *
   * @param at when it came to the peer, by this node's clock; only for {@link HopState#HELD}
   * @param within how much earlier or later that may have been
   * @param from who sent it to the peer; empty for a submission, and where it is not told
   */
  record Hop(
      PeerId peer, HopState state, Optional<Instant> at, Duration within, Optional<PeerId> from) {}

  /** To {@link Input.AddressAsked}. */
  record Address(AddressView view) implements Report {}
}
