package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.health.Verdict;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The node, as the local API needs it. The assembly implements it.
 *
 * <p>The futures fail with an {@link IllegalStateException} when the node is too busy to be asked
 * or has stopped. {@link #find}, {@link #after}, {@link #subscribers} and {@link #awaitAfter} block
 * and are called on virtual threads only.
 */
public interface LocalNode {

  /** Completes with an {@code Accepted} after the fsync, or with a {@code Refused}. */
  CompletableFuture<Report> submit(Transaction transaction);

  /** Bodies chunk by chunk. */
  LargeBodies large();

  /** Completes with a {@code TransactionStatus}. */
  CompletableFuture<Report> statusOf(TxId id);

  /**
   * What waits in the outbox, in the order of sequence.
   *
   * @param after a sequence, or 0
   * @param most rows at once, at least 1
   */
  CompletableFuture<Report.Waiting> waiting(long after, int most);

  /** Dead letters that match, in the order of sequence. */
  CompletableFuture<Report.DeadLetters> deadLetters(DeadLetterMatch match, long after, int most);

  /** Gives dead letters back to the outbox. */
  CompletableFuture<Report.Changed> retry(DeadLetterMatch match);

  /** Gives dead letters up. */
  CompletableFuture<Report.Changed> discard(DeadLetterMatch match);

  /**
   * Takes nothing new from now on, and ends the node shortly after the future has completed: when
   * nothing waits in the outbox, or the time is over. A second one is answered alike.
   *
   * @return what still waits
   */
  CompletableFuture<Report.Waiting> drain(Duration atMost);

  /** The node at this moment. */
  CompletableFuture<NodeStatus> status();

  /** Begins to dial bootstrap nodes and to check every row of the peer table. */
  CompletableFuture<Report.Refreshing> refreshPeers();

  /** Begins to look how far a peer is; none begins for one that is not known. */
  CompletableFuture<Report.Refreshing> pingPeer(PeerId peer);

  /** Forgets a peer, and ends what there is to it. It may be heard of again. */
  CompletableFuture<Report.Removed> removePeer(PeerId peer);

  /**
   * What the node knows of its own address.
   *
   * @param fresh whether everybody is asked again, for which the answer does not wait
   */
  CompletableFuture<AddressView> address(boolean fresh);

  /** Who is banned, by whomever. */
  CompletableFuture<Report.Bans> bans();

  /** Ends links to a peer, forgets it, and keeps it out; for good if no time is given. */
  CompletableFuture<Report.Bans> ban(PeerId peer, Optional<Duration> time, String reason);

  /** Lifts a ban. */
  CompletableFuture<Report.Bans> unban(PeerId peer);

  /** What the node measured of itself. Does not wait. */
  Measured measured();

  /** What went through the node so far. Does not wait. */
  Flow flow();

  /**
   * What is wrong with the node, as it was half a second ago at most. Blocks for about a second
   * where the node hangs, and not for longer.
   */
  Verdict health();

  /**
   * Events after a number, oldest first. Blocks for the disk.
   *
   * @param most at least 1
   */
  List<LoggedEvent> eventsAfter(long sequence, int most);

  /** The newest events before a number, oldest first. Blocks for the disk. */
  List<LoggedEvent> eventsBefore(long sequence, int most);

  /** The seeds' eleven metrics by the seeds' names: numbers, words and small objects. */
  Map<String, Object> seedFigures();

  /** The way of a transaction as far as it is remembered. */
  TraceView trace(TxId id);

  /** What linked peers say of it when they are asked: two seconds at most. */
  CompletableFuture<Report.Traced> hops(TxId id);

  /** The number of the newest event; 0 before the first. */
  long lastEvent();

  /** Waits until there is an event after this one, and says whether there is. */
  boolean awaitEvent(long sequence, Duration time) throws InterruptedException;

  /** What does not change while the node runs. */
  NodeFacts facts();

  /** The bytes, if they are here. */
  Optional<Transaction> find(TxId id);

  /**
   * What was delivered after the cursor, oldest first.
   *
   * @param cursor a sequence, or 0
   * @param goneThrough up to here those whose bytes are gone are given, too; see {@link #refill}
   * @param most rows at once, at least 1
   */
  List<Delivered> after(long cursor, long goneThrough, int most);

  /**
   * Asks linked peers, one after the other, for bytes that are not here any more. They are
   * verified, and not kept.
   */
  CompletableFuture<Report.Refilled> refill(TxId id);

  /**
   * The subscriber of this name, kept from now on where it was not; completes after the fsync.
   *
   * @param start the cursor of a new one
   * @return empty if as many are kept as there may be
   */
  CompletableFuture<Optional<Subscriber>> openSubscriber(String name, long start);

  /**
   * Moves a subscriber's cursor forward, never back; completes after the fsync.
   *
   * @return where it is; empty if there is none of this name
   */
  CompletableFuture<OptionalLong> acknowledge(String name, long sequence);

  /**
   * Lets a suspended subscriber go on; completes after the fsync. It gets its gap first: what is
   * here, and word of what is not, whose bytes are asked from peers when they are read.
   *
   * @return as it is then; empty if there is none of this name
   */
  CompletableFuture<Optional<Subscriber>> resumeSubscriber(String name);

  /**
   * Writes down what a subscriber says of a transaction; completes after the fsync.
   *
   * @param reason of a rejection, or empty
   * @return whether any subscriber rejects it now; empty if there is no such transaction or
   *     subscriber
   */
  CompletableFuture<Optional<Boolean>> judge(
      String subscriber, TxId id, boolean accepted, String reason);

  /** What subscribers said of a transaction, by name. Blocks for the disk. */
  List<JudgedBy> verdicts(TxId id);

  /** How many are suspended now. */
  int suspendedSubscribers();

  /** Forgets a subscriber, and says whether it was there. */
  CompletableFuture<Boolean> removeSubscriber(String name);

  /** All that are kept, by name. */
  List<Subscriber> subscribers();

  /** The newest sequence that {@link #after} would give, 0 if there is none yet. */
  long lastSequence();

  /**
   * One more than the newest sequence that was pruned, 1 if none was. Not the oldest row's: numbers
   * are reserved in blocks, and a gap is no loss.
   */
  long firstSequence();

  /**
   * Waits until something newer than the cursor is committed.
   *
   * @return whether there is; false when the time is over
   * @throws InterruptedException when the stream that waits is ended
   */
  boolean awaitAfter(long cursor, Duration time) throws InterruptedException;
}
