package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** One accepted transaction that is not yet in custody. */
final class Entry {

  /** What it waits for. */
  enum Phase {
    /** A peer, or its turn. */
    READY,
    /** A further peer: those that are there hold it, and they are not enough. */
    WAITING,
    /** Peers that were told. */
    OFFERED,
    /** The end of the pause after an attempt. */
    RESTING,
    /** Nothing but a sign that it spreads: enough peers hold it. */
    CONFIRMING
  }

  final TxId id;
  final int sizeBytes;
  final long sequence;

  /** How often an operator gave it back. */
  final int retried;

  final Receipt receipt;

  /** A former life accepted it, and may have told anybody. */
  boolean restored;

  Phase phase = Phase.READY;

  /** Real ones that are over. */
  int attempts;

  Optional<Instant> firstAttempt = Optional.empty();
  String lastReason = "";

  /** While OFFERED. */
  Optional<Attempt> attempt = Optional.empty();

  /** When RESTING or CONFIRMING is over. */
  Instant dueAt;

  /** Peers that refused it, ever: they are not among those that could hold it. */
  final LinkedHashSet<PeerId> refusers = new LinkedHashSet<>();

  /** Taken, and not on disk yet. */
  final List<Holder> unsaved = new ArrayList<>();

  Entry(TxId id, int sizeBytes, long sequence, int retried, Instant acceptedAt) {
    this.id = id;
    this.sizeBytes = sizeBytes;
    this.sequence = sequence;
    this.retried = retried;
    this.receipt = new Receipt(acceptedAt);
    this.dueAt = acceptedAt;
  }

  static Entry of(StoredState.OutboxRow row) {
    Entry entry =
        new Entry(row.id(), row.sizeBytes(), row.sequence(), row.retried(), row.acceptedAt());
    entry.restored = true;
    entry.attempts = row.attempts();
    entry.firstAttempt = row.firstAttempt();
    entry.lastReason = row.lastReason();
    row.holders()
        .forEach(holder -> entry.receipt.custody(holder.peer(), holder.group(), holder.since()));
    return entry;
  }

  Announcement announcement() {
    return new Announcement(id, sizeBytes);
  }

  DeadLetter dead(Instant now) {
    return new DeadLetter(
        id,
        sizeBytes,
        sequence,
        receipt.acceptedAt,
        attempts,
        firstAttempt.orElse(now),
        now,
        lastReason,
        retried);
  }

  Report.Stage stage() {
    return switch (phase) {
      case READY, WAITING, RESTING -> Report.Stage.QUEUED;
      case OFFERED -> Report.Stage.OFFERED;
      case CONFIRMING -> Report.Stage.CONFIRMING;
    };
  }

  Optional<Instant> nextAttempt() {
    return phase == Phase.RESTING ? Optional.of(dueAt) : Optional.empty();
  }
}
