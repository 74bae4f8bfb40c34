package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Submissions, from the moment they come in until the network holds them or an operator gives them
 * up.
 *
 * <pre>
 *   Submitted ──► saving ──Accepted──► in the {@link Flush} ──custody──► released
 *                    └─SaveFailed─► refused  ▲   └─no peer took it in five attempts──► dead letter
 *                                            └────────────── retried ──────────────────┘ └─► discarded
 * </pre>
 *
 * <p>Nothing is promised before the fsync returned; nothing leaves but on custody, as a dead
 * letter, or by an operator's word (contract D1, D4). Nothing is trimmed: at a bound what is new is
 * refused.
 */
public final class Outbox {

  private final OutboxConfig config;
  private final LinkedHashMap<TxId, Saving> saving = new LinkedHashMap<>();
  private final Flush flush;
  private final DeadLetters dead;
  private final Drain drain = new Drain();
  private long savingBytes;
  private boolean stopping;

  /**
   * On its way to the disk.
   *
   * @param body empty for a large one, whose bytes are staged there already
   */
  private record Saving(
      TxId id, int sizeBytes, Optional<Transaction> body, List<ReplyTo> waiting) {}

  /**
   * An own submission that is durable.
   *
   * @param body empty for a large one
   */
  public record Own(Announcement what, Optional<Transaction> body) {}

  public Outbox(OutboxConfig config, Surroundings around, RandomGenerator random) {
    this.config = config;
    this.dead = new DeadLetters(config.maxDead(), config.maxDeadBytes());
    this.flush = new Flush(config, around, random, dead);
  }

  /** What a former life accepted and did not bring to custody. */
  public void onStarted(StoredState stored, Instant now, Effects out) {
    stored.dead().forEach(dead::add);
    flush.onStarted(stored.outbox(), now, out);
  }

  // Submissions.

  /**
   * A submission. What was accepted before goes to the store again, which knows its first sequence.
   */
  public void onSubmitted(Transaction transaction, ReplyTo replyTo, Effects out) {
    onSubmitted(
        transaction.id(),
        transaction.size(),
        Optional.of(transaction),
        new Change.Accept(transaction),
        replyTo,
        out);
  }

  /** A submission of a large body, which is staged on the disk. */
  public void onSubmitted(Input.SubmittedStaged staged, Effects out) {
    Change accept = new Change.Large.Accept(staged.id(), staged.sizeBytes(), staged.stage());
    onSubmitted(staged.id(), staged.sizeBytes(), Optional.empty(), accept, staged.replyTo(), out);
  }

  private void onSubmitted(
      TxId id,
      int sizeBytes,
      Optional<Transaction> body,
      Change accept,
      ReplyTo replyTo,
      Effects out) {
    Saving same = saving.get(id);
    if (same != null) {
      same.waiting().add(replyTo);
      return;
    }
    if (stopping) {
      refuse(id, replyTo, Report.Refusal.SHUTTING_DOWN, "the node is stopping", out);
      return;
    }
    if (drain.isBegun()) {
      String detail = "the node is being drained and takes nothing new; submit at another one";
      refuse(id, replyTo, Report.Refusal.SHUTTING_DOWN, detail, out);
      return;
    }
    Optional<String> full = fullFor(id, sizeBytes);
    if (full.isPresent()) {
      refuse(id, replyTo, Report.Refusal.QUEUE_FULL, full.get(), out);
      return;
    }
    List<ReplyTo> waiting = new ArrayList<>();
    waiting.add(replyTo);
    saving.put(id, new Saving(id, sizeBytes, body, waiting));
    savingBytes += sizeBytes;
    out.save(accept);
  }

  /** Which bound has no room for it, in words. */
  private Optional<String> fullFor(TxId id, int sizeBytes) {
    if (flush.contains(id)) {
      return Optional.empty();
    }
    if (flush.size() + saving.size() >= config.maxEntries()) {
      return Optional.of(
          config.maxEntries() + " transactions wait for peers; try again when some have left");
    }
    boolean isDead = dead.find(id).isPresent();
    if (!isDead && bytes() + savingBytes + sizeBytes > config.maxBytes()) {
      return Optional.of(
          flush.bytes()
              + " bytes wait for peers and "
              + dead.bytes()
              + " are dead letters (together at most "
              + config.maxBytes()
              + "); try again when some have left");
    }
    if (!saving.isEmpty() && savingBytes + sizeBytes > config.maxSavingBytes()) {
      return Optional.of(savingBytes + " bytes wait for the disk; try again in a moment");
    }
    return Optional.empty();
  }

  private long bytes() {
    return flush.bytes() + dead.bytes();
  }

  /**
   * The fsync returned. A dead letter that was submitted again goes back into the outbox.
   *
   * @return the transaction, if it is one of ours and new: now the network may know
   */
  public Optional<Own> onAccepted(TxId id, long sequence, boolean fresh, Instant now, Effects out) {
    Optional<Saving> saved = saved(id);
    if (saved.isEmpty()) {
      return Optional.empty();
    }
    int sizeBytes = saved.get().sizeBytes();
    List<ReplyTo> waiting = saved.get().waiting();
    for (int i = 0; i < waiting.size(); i++) {
      boolean already = !fresh || i > 0;
      out.tell(waiting.get(i), new Report.Accepted(id, sequence, already));
    }
    if (!fresh) {
      dead.find(id).ifPresent(letter -> revive(List.of(letter), now, out));
      return Optional.empty();
    }
    flush.add(new Entry(id, sizeBytes, sequence, 0, now), now, out);
    out.publish(new NodeEvent.Accepted(id, sizeBytes));
    return Optional.of(new Own(new Announcement(id, sizeBytes), saved.get().body()));
  }

  /** The commit failed: nothing was promised. */
  public void onSaveFailed(TxId id, String detail, Effects out) {
    refuseAll(id, Report.Refusal.STORAGE_ERROR, detail, out);
  }

  /** The store did not take it: nothing was stored. */
  public void onSaveRefused(TxId id, Report.Refusal code, String detail, Effects out) {
    refuseAll(id, code, detail, out);
  }

  private void refuseAll(TxId id, Report.Refusal code, String detail, Effects out) {
    saved(id).ifPresent(it -> it.waiting().forEach(to -> refuse(id, to, code, detail, out)));
  }

  private Optional<Saving> saved(TxId id) {
    Optional<Saving> saved = Optional.ofNullable(saving.remove(id));
    saved.ifPresent(it -> savingBytes -= it.sizeBytes());
    return saved;
  }

  private static void refuse(
      TxId id, ReplyTo replyTo, Report.Refusal code, String detail, Effects out) {
    out.tell(replyTo, new Report.Refused(id, code, detail));
  }

  /** The node stops: nothing new is taken, what is being saved is still answered. */
  public void onStopping(Effects out) {
    stopping = true;
    flush.saveCustody(out);
  }

  /** An operator wants to end the node with nothing owed. */
  public void onDrainAsked(Duration atMost, ReplyTo replyTo, Instant now, Effects out) {
    if (!drain.isBegun()) {
      out.publish(new NodeEvent.Draining(flush.size(), atMost));
      flush.hurry();
    }
    drain.ask(replyTo, atMost, now, out);
  }

  /** Somebody who waits for that has waited long enough. */
  public void onDrainExpired(Instant now, Effects out) {
    if (drain.expire(() -> waiting(0, Drain.ROWS), now, out)) {
      out.publish(new NodeEvent.Drained(flush.size()));
    }
  }

  /** Everything that waited in this burst was dealt with. */
  public void onBurstEnded(Effects out) {
    if (drain.isAwaited() && flush.size() == 0 && saving.isEmpty()) {
      drain.end(waiting(0, Drain.ROWS), out);
      out.publish(new NodeEvent.Drained(0));
    }
  }

  // Peers.

  /** Of what is in flight, that which a peer that came up has not heard of. */
  public List<Announcement> onPeerUp(PeerId peer, Instant now) {
    return flush.onPeerUp(peer, now);
  }

  /** A peer cannot be reached any more. */
  public void onPeerDown(PeerId peer, Instant now) {
    flush.onPeerDown(peer, now);
  }

  /** Peers were told of these by a message that is on its way. */
  public void onTold(PeerId peer, List<TxId> ids, Instant now) {
    flush.onTold(peer, ids, now);
  }

  /** A peer got the bytes from this node. */
  public void onFetched(PeerId peer, TxId id, Instant now) {
    flush.onFetched(peer, id, now);
  }

  /** A peer's copy is on its disk. */
  public void onStored(PeerId peer, TxId id, Instant now, Effects out) {
    flush.onStored(peer, id, now, out);
  }

  /** A peer has it and says so to others. */
  public void onAnnounced(PeerId peer, TxId id, Instant now, Effects out) {
    flush.onAnnounced(peer, id, now, out);
  }

  /** A peer will not take it. */
  public void onDeclined(PeerId peer, TxId id, DeclineReason reason, Instant now, Effects out) {
    flush.onDeclined(peer, id, reason, now, out);
  }

  /** A seed-only peer answers a notification with "already known". */
  public void onKnownToSeedPeer(PeerId peer, TxId id, Instant now, Effects out) {
    flush.onKnownToSeedPeer(peer, id, now, out);
  }

  /**
   * What peers are told of now, in the order of acceptance, as far as the window has room. Called
   * when a burst of inputs ends.
   *
   * @param turn whether one that nobody has heard of may be told now; those after it wait, too
   */
  public List<Offer> offers(Instant now, Predicate<Announcement> turn) {
    return flush.offers(now, turn);
  }

  /** Peers that are known to have it. */
  public List<PeerId> holders(TxId id) {
    return flush.holders(id);
  }

  /**
   * Something that peers are to be told of.
   *
   * @param first whether no peer is known to have heard of it in this life
   */
  public record Offer(Announcement what, boolean first) {}

  /**
   * The reminder fired.
   *
   * @return what peers are told of once more within the attempt that is under way
   */
  public List<Announcement> onDue(Instant now, Effects out) {
    return flush.onDue(now, out);
  }

  /** Whether a peer is to hear of it: it is in flight, and the peer neither has nor refused it. */
  public boolean isWantedFrom(PeerId peer, TxId id) {
    return flush.isWantedFrom(peer, id);
  }

  // Operators.

  /** Dead letters go back into the outbox, as far as it has room. */
  public void onRetryAsked(DeadLetterMatch match, ReplyTo replyTo, Instant now, Effects out) {
    int room =
        drain.isBegun() ? 0 : Math.max(0, config.maxEntries() - flush.size() - saving.size());
    List<DeadLetter> letters = dead.matching(match).stream().limit(room).toList();
    revive(letters, now, out);
    out.tell(replyTo, new Report.Changed(letters.size()));
  }

  private void revive(List<DeadLetter> letters, Instant now, Effects out) {
    for (List<TxId> ids : inChanges(letters)) {
      out.save(new Change.Revive(ids, now));
    }
    for (DeadLetter letter : letters) {
      dead.remove(letter);
      flush.add(
          new Entry(letter.id(), letter.sizeBytes(), letter.sequence(), letter.retried() + 1, now),
          now,
          out);
      out.publish(new NodeEvent.DeadLetterRetried(letter.id()));
    }
  }

  /** Dead letters are given up. */
  public void onDiscardAsked(DeadLetterMatch match, ReplyTo replyTo, Instant now, Effects out) {
    List<DeadLetter> letters = dead.matching(match);
    for (List<TxId> ids : inChanges(letters)) {
      out.save(new Change.Discard(ids, now));
    }
    for (DeadLetter letter : letters) {
      dead.remove(letter);
      out.publish(new NodeEvent.DeadLetterDiscarded(letter.id(), letter.reason()));
    }
    out.tell(replyTo, new Report.Changed(letters.size()));
  }

  private static List<List<TxId>> inChanges(List<DeadLetter> letters) {
    List<TxId> ids = letters.stream().map(DeadLetter::id).toList();
    List<List<TxId>> changes = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += Change.MOST_AT_ONCE) {
      changes.add(ids.subList(from, Math.min(from + Change.MOST_AT_ONCE, ids.size())));
    }
    return changes;
  }

  /** A page of the dead letters. */
  public Report.DeadLetters deadLetters(DeadLetterMatch match, long after, int most) {
    return dead.page(match, after, most);
  }

  /** A page of what waits. */
  public Report.Waiting waiting(long after, int most) {
    return flush.page(queue(), after, most);
  }

  /** The figures. */
  public NodeStatus.Queue queue() {
    return new NodeStatus.Queue(
        flush.size(),
        bytes(),
        config.maxEntries(),
        flush.inFlight(),
        flush.oldest(),
        dead.size(),
        drain.isBegun());
  }

  /** Whether this is accepted and not yet in custody. */
  public boolean contains(TxId id) {
    return flush.contains(id);
  }

  /** Whether it waits for peers or is a dead letter, which an operator may send once more. */
  public boolean isPromised(TxId id) {
    return flush.contains(id) || dead.find(id).isPresent();
  }

  /** Accepted and not yet in custody. */
  public int size() {
    return flush.size();
  }

  /** What is known about one, for its status. */
  public Report.TransactionStatus statusOf(TxId id, boolean held) {
    return dead.find(id).map(letter -> status(letter, held)).orElse(flush.statusOf(id, held));
  }

  private Report.TransactionStatus status(DeadLetter letter, boolean held) {
    Report.TransactionStatus seen = flush.statusOf(letter.id(), held);
    return new Report.TransactionStatus(
        letter.id(),
        held,
        Report.Stage.DEAD,
        letter.attempts(),
        Optional.of(letter.acceptedAt()),
        Optional.empty(),
        Optional.empty(),
        letter.reason(),
        seen.reachable(),
        seen.traces());
  }
}
