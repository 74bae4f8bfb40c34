package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Accepted transactions on their way into custody (DESIGN S17, S18).
 *
 * <pre>
 *           ┌──── nobody was there: no attempt ────┐
 *           ▼                                      │
 *   add ─► READY ──in order, window has room──► OFFERED ──enough custody──► CONFIRMING ──echo──► released
 *           ▲                                      │ └──── custody, and an echo or enough of it ────┘
 *           └──pause is over── RESTING ◄─no custody┘
 *                                 └─ after the last attempt: dead letter
 * </pre>
 *
 * <p>WAITING, which is left out above, is READY where every peer that is there holds it already.
 *
 * <p>A transaction that nobody takes holds up no other: it has a place in the window for the time
 * of an attempt, and rests outside of it.
 */
final class Flush {

  /** How often all entries are looked through. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** A look so much too late means that this node was stopped, and not that its peers were idle. */
  private static final Duration LATE = Duration.ofSeconds(3);

  private final OutboxConfig config;
  private final Surroundings around;
  private final RandomGenerator random;
  private final DeadLetters dead;
  private final CustodyRule rule;
  private final LinkedHashMap<TxId, Entry> entries = new LinkedHashMap<>();
  private final Lane small;
  private final Lane large;

  /** Entries with custody that is not on disk yet. */
  private final LinkedHashSet<TxId> unsavedCustody = new LinkedHashSet<>();

  /** Of those that left, the newest. */
  private final LinkedHashMap<TxId, Receipt> receipts = new LinkedHashMap<>();

  private long bytes;
  private boolean timerArmed;
  private Instant dueAt = Instant.MAX;
  private boolean fullOfDead;

  Flush(OutboxConfig config, Surroundings around, RandomGenerator random, DeadLetters dead) {
    this.config = config;
    this.around = around;
    this.random = random;
    this.dead = dead;
    this.rule = new CustodyRule(config.custodyPeers(), around);
    this.small = new Lane(config);
    this.large = new Lane(config);
  }

  void onStarted(List<StoredState.OutboxRow> rows, Instant now, Effects out) {
    for (StoredState.OutboxRow row : rows) {
      Entry entry = Entry.of(row);
      entries.put(entry.id, entry);
      bytes += entry.sizeBytes;
      if (isHeldByEnough(entry)) {
        confirm(entry, now);
      } else if (entry.attempts == 0) {
        ready(entry);
      } else {
        // The clock that wrote it may have been another one: no pause is longer than it would be.
        Instant latest = now.plus(pause(entry.attempts));
        entry.phase = Entry.Phase.RESTING;
        entry.dueAt = row.nextAttempt().filter(latest::isAfter).orElse(latest);
      }
    }
    arm(now, out);
  }

  void add(Entry entry, Instant now, Effects out) {
    entries.putLast(entry.id, entry);
    bytes += entry.sizeBytes;
    receipts.remove(entry.id);
    ready(entry);
    arm(now, out);
  }

  private void ready(Entry entry) {
    entry.phase = Entry.Phase.READY;
    entry.attempt = Optional.empty();
    lane(entry).ready.add(entry.id);
  }

  private Lane lane(Entry entry) {
    return entry.sizeBytes > Frame.MAX_WHOLE ? large : small;
  }

  /** What rests after an attempt is tried now: there may be no later. */
  void hurry() {
    entries.values().stream()
        .filter(entry -> entry.phase == Entry.Phase.RESTING)
        .forEach(this::ready);
  }

  // Offering.

  List<Outbox.Offer> offers(Instant now, Predicate<Announcement> turn) {
    List<Outbox.Offer> offers = new ArrayList<>();
    if (!(small.ready.isEmpty() && large.ready.isEmpty()) && !around.reachable().isEmpty()) {
      offer(small, Duration.ZERO, turn, now, offers);
      offer(large, small.window.time(), chunked -> true, now, offers);
    }
    return offers;
  }

  /**
   * Fills the window of a lane.
   *
   * @param others what a peer may need for all that goes before these
   * @param turn whether there is room on the way to the peers; large bodies are fetched in chunks
   */
  private void offer(
      Lane lane,
      Duration others,
      Predicate<Announcement> turn,
      Instant now,
      List<Outbox.Offer> offers) {
    while (!lane.ready.isEmpty()) {
      Entry entry = entry(lane.ready.getFirst());
      if (!lane.window.hasRoomFor(entry)) {
        break;
      }
      boolean first = entry.receipt.contacts() == 0;
      if (first && !turn.test(entry.announcement())) {
        break;
      }
      lane.ready.removeFirst();
      if (isWantedFromNobody(entry)) {
        entry.phase = Entry.Phase.WAITING;
        continue;
      }
      entry.phase = Entry.Phase.OFFERED;
      lane.window.add(entry);
      Duration time = config.attemptTime().plus(others).plus(lane.window.time());
      entry.attempt = Optional.of(new Attempt(now, now.plus(time)));
      offers.add(new Outbox.Offer(entry.announcement(), first));
    }
  }

  private boolean isWantedFromNobody(Entry entry) {
    return entry.receipt.custody() > 0
        && around.reachable().stream().allMatch(entry.receipt::hasCustody);
  }

  List<Announcement> onPeerUp(PeerId peer, Instant now) {
    List<Announcement> untold = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (isWokenBy(peer, entry)) {
        ready(entry);
      } else if (isWantedFrom(peer, entry)) {
        untold.add(entry.announcement());
      }
    }
    return untold;
  }

  /**
   * Somebody new came: those who were there are not the only ones any more. After a start nobody is
   * new: a pause goes on.
   */
  private static boolean isWokenBy(PeerId peer, Entry entry) {
    return switch (entry.phase) {
      case WAITING -> !entry.receipt.hasCustody(peer);
      case RESTING -> entry.receipt.isToldToAnybody() && !entry.receipt.isTold(peer);
      case READY, OFFERED, CONFIRMING -> false;
    };
  }

  boolean isWantedFrom(PeerId peer, TxId id) {
    Entry entry = entries.get(id);
    return entry != null && isWantedFrom(peer, entry);
  }

  private static boolean isWantedFrom(PeerId peer, Entry entry) {
    return entry.phase == Entry.Phase.OFFERED
        && !entry.receipt.hasCustody(peer)
        && !entry.attempt.map(attempt -> attempt.isDeclinedBy(peer)).orElse(false);
  }

  void onPeerDown(PeerId peer, Instant now) {
    for (Lane lane : List.of(small, large)) {
      for (Entry entry : lane.window.all()) {
        Attempt attempt = entry.attempt.orElseThrow();
        attempt.gone(peer);
        if (attempt.isUntold() && around.reachable().isEmpty()) {
          lane.window.remove(entry);
          ready(entry);
        }
      }
    }
  }

  void onTold(PeerId peer, List<TxId> ids, Instant now) {
    for (TxId id : ids) {
      receipt(id).ifPresent(receipt -> receipt.told(peer, now));
      Optional.ofNullable(entries.get(id))
          .flatMap(entry -> entry.attempt)
          .ifPresent(attempt -> attempt.told(peer, now));
    }
  }

  // What peers say.

  void onFetched(PeerId peer, TxId id, Instant now) {
    receipt(id).ifPresent(receipt -> receipt.fetched(peer, now));
  }

  void onAnnounced(PeerId peer, TxId id, Instant now, Effects out) {
    receipt(id).ifPresent(receipt -> receipt.announced(peer, now));
    Entry entry = entries.get(id);
    if (entry != null) {
      look(entry, now, out);
    }
  }

  void onStored(PeerId peer, TxId id, Instant now, Effects out) {
    NetGroup group = around.groupOf(peer);
    Entry entry = entries.get(id);
    if (entry == null) {
      receipt(id).ifPresent(receipt -> receipt.custody(peer, group, now));
      return;
    }
    if (entry.receipt.custody(peer, group, now)) {
      entry.refusers.remove(peer);
      entry.unsaved.add(new Holder(peer, group, now));
      unsavedCustody.add(id);
      entry.attempt.ifPresent(attempt -> attempt.taken = true);
      look(entry, now, out);
    }
  }

  void onKnownToSeedPeer(PeerId peer, TxId id, Instant now, Effects out) {
    Entry entry = entries.get(id);
    if (entry == null) {
      receipt(id).ifPresent(receipt -> receipt.announced(peer, now));
    } else if (entry.receipt.tells(peer) <= 1 && entry.attempts == 0 && !entry.restored) {
      // It has it from others. Later this would not say so: the seeds call known what was
      // announced, and a former life may have announced it.
      onStored(peer, id, now, out);
    } else {
      onDeclined(peer, id, DeclineReason.OTHER, now, out);
    }
  }

  void onDeclined(PeerId peer, TxId id, DeclineReason reason, Instant now, Effects out) {
    Entry entry = entries.get(id);
    if (entry == null || !entry.receipt.isTold(peer) || entry.receipt.hasCustody(peer)) {
      return;
    }
    entry.refusers.add(peer);
    entry.attempt.ifPresent(attempt -> attempt.declined(peer, reason));
    look(entry, now, out);
    if (entry.phase == Entry.Phase.OFFERED
        && entry.attempt.orElseThrow().isDeclinedByAll()
        && around.reachable().stream().allMatch(other -> entry.receipt.isTold(other))) {
      end(entry, now, out);
    }
  }

  List<PeerId> holders(TxId id) {
    return receipt(id).map(Receipt::holders).orElse(List.of());
  }

  private Optional<Receipt> receipt(TxId id) {
    Entry entry = entries.get(id);
    return Optional.ofNullable(entry == null ? receipts.get(id) : entry.receipt);
  }

  // Custody.

  /** Something became known about an entry: it may be in custody now. */
  private void look(Entry entry, Instant now, Effects out) {
    if (!isHeldByEnough(entry)) {
      return;
    }
    if (entry.phase != Entry.Phase.CONFIRMING) {
      lane(entry).remove(entry);
      confirm(entry, now);
    }
    if (rule.isConfirmed(entry.receipt) || !entry.dueAt.isAfter(now)) {
      release(entry, now, out);
    }
  }

  private boolean isHeldByEnough(Entry entry) {
    return rule.isHeldByEnough(entry.receipt, entry.refusers);
  }

  private void confirm(Entry entry, Instant now) {
    entry.phase = Entry.Phase.CONFIRMING;
    entry.attempt = Optional.empty();
    entry.dueAt = now.plus(config.echoPatience());
  }

  private void release(Entry entry, Instant now, Effects out) {
    remove(entry);
    entry.receipt.releasedAt = Optional.of(now);
    keep(entry);
    out.save(new Change.Release(entry.id));
    out.publish(new NodeEvent.InCustody(entry.id, entry.receipt.custody()));
  }

  private void remove(Entry entry) {
    entries.remove(entry.id);
    lane(entry).remove(entry);
    unsavedCustody.remove(entry.id);
    bytes -= entry.sizeBytes;
  }

  private void keep(Entry entry) {
    receipts.putLast(entry.id, entry.receipt);
    if (receipts.size() > config.receipts()) {
      receipts.pollFirstEntry();
    }
  }

  /**
   * Custody that did not lead to a release at once. A crash before this forgets it: the peers say
   * it again (crash point C9).
   */
  void saveCustody(Effects out) {
    for (TxId id : unsavedCustody) {
      Entry entry = entry(id);
      out.save(new Change.Custody(id, entry.unsaved));
      entry.unsaved.clear();
    }
    unsavedCustody.clear();
  }

  // Time.

  List<Announcement> onDue(Instant now, Effects out) {
    timerArmed = false;
    Duration late = Duration.between(dueAt, now);
    boolean stopped = late.compareTo(LATE) > 0;
    List<Announcement> nudged = new ArrayList<>();
    for (Entry entry : List.copyOf(entries.values())) {
      // Who is there may have changed, and with it what is enough.
      look(entry, now, out);
      switch (entry.phase) {
        case READY, WAITING -> {}
        case OFFERED -> {
          Attempt attempt = entry.attempt.orElseThrow();
          if (stopped) {
            attempt.endsAt = attempt.endsAt.plus(late);
          }
          if (!attempt.endsAt.isAfter(now)) {
            end(entry, now, out);
          } else if (isNudgeDue(attempt, now)) {
            attempt.nudged++;
            nudged.add(entry.announcement());
          }
        }
        case RESTING -> {
          if (!entry.dueAt.isAfter(now)) {
            ready(entry);
          }
        }
        case CONFIRMING -> {
          if (!isHeldByEnough(entry)) {
            // More peers became known than there were, or another net group.
            ready(entry);
          }
        }
      }
    }
    saveCustody(out);
    arm(now, out);
    return nudged;
  }

  private boolean isNudgeDue(Attempt attempt, Instant now) {
    return attempt.nudged < config.nudges().size()
        && !attempt.since.plus(config.nudges().get(attempt.nudged)).isAfter(now);
  }

  /** The attempt is over. */
  private void end(Entry entry, Instant now, Effects out) {
    Attempt attempt = entry.attempt.orElseThrow();
    lane(entry).window.remove(entry);
    if (!attempt.isFailure(around)) {
      ready(entry);
      return;
    }
    entry.attempts = Math.min(entry.attempts, config.attempts() - 1) + 1;
    entry.firstAttempt = entry.firstAttempt.or(() -> Optional.of(now));
    entry.lastReason = reason(entry, attempt);
    if (entry.attempts >= config.attempts() && bury(entry, now, out)) {
      return;
    }
    rest(entry, now, out);
  }

  private String reason(Entry entry, Attempt attempt) {
    int custody = entry.receipt.custody();
    String held = custody == 0 ? "" : custody + " hold it, more are needed; ";
    return held + attempt.inWords(around);
  }

  private void rest(Entry entry, Instant now, Effects out) {
    Duration pause = drawn(pause(entry.attempts));
    entry.attempt = Optional.empty();
    entry.phase = Entry.Phase.RESTING;
    entry.dueAt = now.plus(pause);
    Instant first = entry.firstAttempt.orElse(now);
    out.save(
        new Change.Attempted(entry.id, entry.attempts, first, now, entry.dueAt, entry.lastReason));
    out.publish(new NodeEvent.AttemptFailed(entry.id, entry.attempts, pause, entry.lastReason));
  }

  /** Returns whether there was room among the dead letters. */
  private boolean bury(Entry entry, Instant now, Effects out) {
    if (!dead.hasRoomFor(entry.sizeBytes)) {
      if (!fullOfDead) {
        out.publish(new NodeEvent.DeadLettersFull(dead.size()));
      }
      fullOfDead = true;
      return false;
    }
    fullOfDead = false;
    remove(entry);
    keep(entry);
    DeadLetter letter = entry.dead(now);
    dead.add(letter);
    out.save(new Change.Bury(letter));
    out.publish(new NodeEvent.DeadLettered(letter));
    return true;
  }

  /** After so many attempts. */
  private Duration pause(int attempts) {
    return config.pauses().get(Math.min(attempts, config.pauses().size()) - 1);
  }

  /** A fifth less to a fifth more: what failed together is not tried together again. */
  private Duration drawn(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis - millis / 5 + random.nextLong(2 * millis / 5 + 1));
  }

  private void arm(Instant now, Effects out) {
    if (!timerArmed && !entries.isEmpty()) {
      timerArmed = true;
      dueAt = now.plus(TICK);
      out.schedule(TICK, new Timer.ReannounceDue());
    }
  }

  // What is known.

  private Entry entry(TxId id) {
    return Objects.requireNonNull(entries.get(id));
  }

  boolean contains(TxId id) {
    return entries.containsKey(id);
  }

  int size() {
    return entries.size();
  }

  long bytes() {
    return bytes;
  }

  int inFlight() {
    return small.window.size() + large.window.size();
  }

  Optional<Instant> oldest() {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.firstEntry().getValue().receipt.acceptedAt);
  }

  Report.Waiting page(NodeStatus.Queue queue, long after, int most) {
    List<Entry> following =
        entries.values().stream()
            .filter(entry -> entry.sequence > after)
            .sorted(Comparator.comparingLong(entry -> entry.sequence))
            .limit(most + 1L)
            .toList();
    return new Report.Waiting(
        queue, following.stream().limit(most).map(Flush::row).toList(), following.size() > most);
  }

  private static Report.WaitingRow row(Entry entry) {
    return new Report.WaitingRow(
        entry.id,
        entry.sizeBytes,
        entry.sequence,
        entry.receipt.acceptedAt,
        entry.stage(),
        entry.attempts,
        entry.receipt.custody(),
        entry.nextAttempt(),
        entry.lastReason);
  }

  Report.TransactionStatus statusOf(TxId id, boolean held) {
    Optional<Entry> entry = Optional.ofNullable(entries.get(id));
    Optional<Receipt> receipt = receipt(id);
    return new Report.TransactionStatus(
        id,
        held,
        entry
            .map(Entry::stage)
            .orElse(receipt.isPresent() ? Report.Stage.IN_CUSTODY : Report.Stage.NOT_OURS),
        entry.map(it -> it.attempts).orElse(0),
        receipt.map(it -> it.acceptedAt),
        receipt.flatMap(it -> it.releasedAt),
        entry.flatMap(Entry::nextAttempt),
        entry.map(it -> it.lastReason).orElse(""),
        around.reachable(),
        receipt.map(Receipt::traces).orElse(List.of()));
  }
}
