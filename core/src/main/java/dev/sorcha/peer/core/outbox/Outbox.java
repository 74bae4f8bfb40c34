package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Submissions, from the moment they come in until the network holds them.
 *
 * <pre>
 *   Submitted ──► saving ──Accepted──► waiting ──custody of two peers──► released
 *                    └─SaveFailed─► refused    └─no custody─► announced again, with growing pauses
 * </pre>
 *
 * <p>Nothing is promised before the fsync returned, nothing leaves before custody (contract D1,
 * D4). Being offline is not a second path: the entry waits, and a peer that comes up hears of it.
 */
public final class Outbox {

  /**
   * Entries announced again in one go; the next ones follow a second later. A guess that bounds a
   * step.
   */
  private static final int REANNOUNCE_MOST = 4_000;

  private static final Duration REANNOUNCE_TICK = Duration.ofSeconds(1);

  private final OutboxConfig config;
  private final LinkedHashMap<TxId, Saving> saving = new LinkedHashMap<>();
  private final LinkedHashMap<TxId, Entry> entries = new LinkedHashMap<>();
  private boolean stopping;
  private boolean timerArmed;

  private record Saving(Transaction transaction, List<ReplyTo> waiting) {}

  private static final class Entry {
    final int sizeBytes;
    final LinkedHashSet<PeerId> custody = new LinkedHashSet<>();
    int attempts;
    Instant dueAt;

    Entry(int sizeBytes, int attempts, Instant dueAt) {
      this.sizeBytes = sizeBytes;
      this.attempts = attempts;
      this.dueAt = dueAt;
    }
  }

  public Outbox(OutboxConfig config) {
    this.config = config;
  }

  /** What a former life accepted and did not bring to custody. */
  public void onStarted(List<StoredState.OutboxRow> rows, Instant now, Effects out) {
    for (StoredState.OutboxRow row : rows) {
      entries.put(row.id(), new Entry(row.sizeBytes(), row.attempts(), now));
    }
    arm(out);
  }

  /**
   * A submission. What was accepted before goes to the store again, which knows its first sequence.
   */
  public void onSubmitted(Transaction transaction, ReplyTo replyTo, Effects out) {
    Saving same = saving.get(transaction.id());
    if (same != null) {
      same.waiting().add(replyTo);
    } else if (stopping) {
      refuse(transaction.id(), replyTo, Report.Refusal.SHUTTING_DOWN, "the node is stopping", out);
    } else if (entries.size() + saving.size() >= config.maxEntries()
        && !entries.containsKey(transaction.id())) {
      refuse(
          transaction.id(),
          replyTo,
          Report.Refusal.QUEUE_FULL,
          config.maxEntries() + " transactions wait for peers; try again when some have left",
          out);
    } else {
      List<ReplyTo> waiting = new ArrayList<>();
      waiting.add(replyTo);
      saving.put(transaction.id(), new Saving(transaction, waiting));
      out.save(new Change.Accept(transaction));
    }
  }

  /**
   * The fsync returned.
   *
   * @return the transaction, if it is one of ours: now it may be announced
   */
  public Optional<Transaction> onAccepted(
      TxId id, long sequence, boolean fresh, Instant now, Effects out) {
    Saving saved = saving.remove(id);
    if (saved == null) {
      return Optional.empty();
    }
    Transaction transaction = saved.transaction();
    for (int i = 0; i < saved.waiting().size(); i++) {
      boolean already = !fresh || i > 0;
      out.tell(saved.waiting().get(i), new Report.Accepted(id, sequence, already));
    }
    if (fresh) {
      entries.put(id, new Entry(transaction.size(), 0, now.plus(pause(0))));
      out.publish(new NodeEvent.Accepted(id, transaction.size()));
      arm(out);
    }
    return fresh ? Optional.of(transaction) : Optional.empty();
  }

  /** The commit failed: nothing was promised. */
  public void onSaveFailed(TxId id, Report.Refusal code, String detail, Effects out) {
    Saving failed = saving.remove(id);
    if (failed != null) {
      failed.waiting().forEach(reply -> refuse(id, reply, code, detail, out));
    }
  }

  private static void refuse(
      TxId id, ReplyTo replyTo, Report.Refusal code, String detail, Effects out) {
    out.tell(replyTo, new Report.Refused(id, code, detail));
  }

  /**
   * A peer's copy is on its disk.
   *
   * @param knownPeers how many peers there are at all: a network of two has one to ask
   */
  public void onStored(PeerId peer, TxId id, int knownPeers, Effects out) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return;
    }
    entry.custody.add(peer);
    if (entry.custody.size() >= Math.min(config.custodyPeers(), Math.max(knownPeers, 1))) {
      entries.remove(id);
      out.save(new Change.Release(id));
      out.publish(new NodeEvent.InCustody(id, entry.custody.size()));
    }
  }

  /** Everything without custody, oldest first, for a peer that came up. */
  public List<Announcement> waitingFor(PeerId peer) {
    List<Announcement> waiting = new ArrayList<>();
    for (var row : entries.entrySet()) {
      if (waiting.size() >= REANNOUNCE_MOST) {
        break;
      }
      if (!row.getValue().custody.contains(peer)) {
        waiting.add(new Announcement(row.getKey(), row.getValue().sizeBytes));
      }
    }
    return waiting;
  }

  /**
   * The reminder fired.
   *
   * @param anybodyReachable time spent offline is no attempt (DESIGN S17)
   * @return what to announce again now
   */
  public List<Announcement> onReannounceDue(boolean anybodyReachable, Instant now, Effects out) {
    timerArmed = false;
    arm(out);
    if (!anybodyReachable) {
      return List.of();
    }
    List<Announcement> due = new ArrayList<>();
    for (var row : entries.entrySet()) {
      Entry entry = row.getValue();
      if (due.size() < REANNOUNCE_MOST && !entry.dueAt.isAfter(now)) {
        entry.attempts++;
        entry.dueAt = now.plus(pause(entry.attempts));
        due.add(new Announcement(row.getKey(), entry.sizeBytes));
        out.save(new Change.Attempted(row.getKey(), entry.attempts, now));
      }
    }
    return due;
  }

  /** Peers that need not hear of it again. */
  public boolean hasCustody(PeerId peer, TxId id) {
    Entry entry = entries.get(id);
    return entry == null || entry.custody.contains(peer);
  }

  private void arm(Effects out) {
    if (!timerArmed && !entries.isEmpty()) {
      timerArmed = true;
      out.schedule(REANNOUNCE_TICK, new Timer.ReannounceDue());
    }
  }

  private Duration pause(int attempts) {
    return config.reannounce().get(Math.min(attempts, config.reannounce().size() - 1));
  }

  /** The node stops: nothing new is taken, what is being saved is still answered. */
  public void onStopping() {
    stopping = true;
  }

  /** Whether this is accepted and not yet in custody. */
  public boolean contains(TxId id) {
    return entries.containsKey(id);
  }

  /** Accepted and not yet in custody. */
  public int size() {
    return entries.size();
  }

  /** What is known about one, for its status. */
  public Report.TransactionStatus statusOf(TxId id, boolean held) {
    Entry entry = entries.get(id);
    return entry == null
        ? new Report.TransactionStatus(id, held, false, 0, 0)
        : new Report.TransactionStatus(id, held, true, entry.custody.size(), entry.attempts);
  }
}
