package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may want to read. {@code node.metrics} turns each into a log line and a count.
 */
public sealed interface NodeEvent {

  /** A peer can be reached that could not be before. */
  record PeerUp(PeerId peer, String path) implements NodeEvent {}

  /** A peer cannot be reached any more. */
  record PeerDown(PeerId peer, String reason) implements NodeEvent {}

  /**
   * Which way to a peer is used from now on, and why.
   *
   * @param rung the way
   * @param reason what became of the better ones, in words
   * @param nextTry when better ones are tried again; empty when there is none
   */
  record RungChosen(
      PeerId peer, PeerAddress at, Protocol rung, String reason, Optional<Instant> nextTry)
      implements NodeEvent {}

  /** A peer failed so often in a row that it is left alone for a while. */
  record BreakerOpened(PeerId peer, int failures, Instant until) implements NodeEvent {}

  /** A peer that was left alone is there again. */
  record BreakerClosed(PeerId peer) implements NodeEvent {}

  /** A dial failed, on every rung that could help. */
  record DialFailed(PeerAddress address, Failure failure) implements NodeEvent {}

  /** No bootstrap node answered. */
  record BootstrapSilent(int tried, Duration nextTry) implements NodeEvent {}

  /** A discovery round ended with new peers. */
  record PeersDiscovered(PeerId from, int added, int known) implements NodeEvent {}

  /**
   * A discovery round is over.
   *
   * @param number counts the node's rounds since its start, from 1
   * @param asked peers that were asked, {@code answered} of which answered
   * @param heard entries in their lists, {@code added} of which were new and taken
   * @param refused entries that break a rule for addresses
   * @param known size of the table
   */
  record RoundEnded(
      int number, int asked, int answered, int heard, int added, int refused, int known)
      implements NodeEvent {}

  /** A peer answered for the first time where it says that it listens. */
  record PeerVerified(PeerId peer, PeerAddress at) implements NodeEvent {}

  /** A check of a peer failed, for the n-th time in a row. */
  record CheckFailed(PeerId peer, int failures, Failure failure) implements NodeEvent {}

  /** A peer left the table, and why. */
  record PeerRemoved(PeerId peer, String reason) implements NodeEvent {}

  /** A link is silent; others are asked whether they reach its peer. */
  record PeerSuspected(PeerId peer, Duration silentFor) implements NodeEvent {}

  /** This node may be cut off from a part of the network, and the signs of it in words. */
  record PartitionSuspected(List<String> signs) implements NodeEvent {
    public PartitionSuspected {
      signs = List.copyOf(signs);
    }
  }

  /** The signs of a partition are gone. */
  record PartitionOver(Duration lasted) implements NodeEvent {}

  /** The node is known to others under another address from now on. */
  record AddressChanged(String address, String source) implements NodeEvent {}

  /** Peers that dialled back agree whether this node can be dialled. */
  record ReachabilityChanged(AddressView.Verdict verdict, String reason) implements NodeEvent {}

  /** The network state changed. */
  record StateChanged(NetworkState from, NetworkState to, String reason) implements NodeEvent {}

  /** An own submission is durable. */
  record Accepted(TxId id, int sizeBytes) implements NodeEvent {}

  /** A body arrived, matched its hash, and was new. */
  record Learned(TxId id, PeerId from, int sizeBytes) implements NodeEvent {}

  /** A body arrived again. */
  record DuplicateBody(TxId id, PeerId from) implements NodeEvent {}

  /** A large body is fetched from now on. */
  record TransferBegun(TxId id, int sizeBytes) implements NodeEvent {}

  /** A peer that served a large body stopped; others go on after so many chunks. */
  record TransferMoved(TxId id, PeerId from, int chunks, String reason) implements NodeEvent {}

  /** All chunks of a large body are here, and their bytes have its id. */
  record TransferEnded(TxId id, int sizeBytes, int sources, Duration took) implements NodeEvent {}

  /** What had come of a large body is forgotten. */
  record TransferFailed(TxId id, int chunks, String reason) implements NodeEvent {}

  /** Enough peers hold an own submission: it left the outbox. */
  record InCustody(TxId id, int peers) implements NodeEvent {}

  /** An attempt at an own submission is over, and no peer took it. */
  record AttemptFailed(TxId id, int attempts, Duration pause, String reason) implements NodeEvent {}

  /** No peer took an own submission in as many attempts as there are. */
  record DeadLettered(DeadLetter letter) implements NodeEvent {}

  /** As many dead letters are kept as may be: further ones stay in the outbox. */
  record DeadLettersFull(int kept) implements NodeEvent {}

  /** An operator, or an application that submitted it again, gave a dead letter to the outbox. */
  record DeadLetterRetried(TxId id) implements NodeEvent {}

  /** An operator gave a dead letter up: it will not reach the network. */
  record DeadLetterDiscarded(TxId id, String reason) implements NodeEvent {}

  /**
   * A named subscriber had stopped for so long that what it had not acknowledged had to go: it gets
   * nothing until somebody says that it shall go on without. Relaying goes on.
   *
   * @param after numbers after this one, up to {@code through}, of which some are gone
   */
  record SubscriberSuspended(String subscriber, long after, long through) implements NodeEvent {}

  /**
   * A local subscriber rejects a transaction.
   *
   * @param stopped whether this node neither tells of it nor serves it from now on
   */
  record Rejected(TxId id, String subscriber, String reason, boolean stopped)
      implements NodeEvent {}

  /** The node is to end with nothing owed: so many wait, and at most so long is waited for them. */
  record Draining(int waiting, Duration atMost) implements NodeEvent {}

  /** The node was drained, or its time for that is over: so many still wait, and are kept. */
  record Drained(int waiting) implements NodeEvent {}

  /** Nobody who announced it served it; it is fetched when somebody announces it again. */
  record PullExhausted(TxId id, int asked) implements NodeEvent {}

  /**
   * An announcement was not taken, because a bound was reached or it is larger than this node
   * carries.
   */
  record AnnouncementIgnored(TxId id, PeerId from, String reason) implements NodeEvent {}

  /** A provable fault. */
  record Offended(PeerId peer, Offence offence, String detail) implements NodeEvent {}

  /** A peer's offences add up: it is cut off for a while. */
  record Banned(PeerId peer, Duration time) implements NodeEvent {}

  /** An operator bans a peer; for good if no time is given. */
  record BannedByOperator(PeerId peer, Optional<Duration> time, String reason)
      implements NodeEvent {}

  /** An operator lifts a ban. */
  record Unbanned(PeerId peer) implements NodeEvent {}

  /** The store could not commit. */
  record StorageFailed(TxId id, String detail) implements NodeEvent {}

  /**
   * A round of reconciliation that this node began is over.
   *
   * @param symbols of the other end, taken
   * @param lacking what this node did not have
   * @param told what the other end did not have
   */
  record Reconciled(PeerId peer, RoundResult result, int symbols, int lacking, int told)
      implements NodeEvent {}

  /** How a round of reconciliation ends. */
  enum RoundResult {
    /** Both ends had the same. */
    ALIKE,
    /** What differed was found. */
    DECODED,
    /** Too much differs for one round: slice by slice. */
    DIVIDED,
    /** Too much differs for slices: by the other end's order. */
    FAR,
    /** The other end did not want it. */
    REFUSED,
    /** The other end did not answer in time. */
    EXPIRED
  }

  /** The order of a peer was read to its end. */
  record OrderRead(PeerId peer, int entries, int lacking) implements NodeEvent {}
}
