package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Looks after the rows of the table: every one is checked once in a refresh interval, one that
 * fails sooner, and who fails too often departs (seed 002, Phase 3; DESIGN S9).
 *
 * <pre>
 *   ok ──check fails──► failing 1 ──30 s──► failing 2 ──1 min──► failing 3 ──2 min──► departed
 *    ▲                      │                                       │                    │ 1 min .. 6 h
 *    └──────────────────────┴────── answers ────────────────────────┴────────────────────┘
 * </pre>
 *
 * <p>Linked peers are looked after by their link. While so many are silent that the network itself
 * may be cut, failing peers stay.
 */
final class Upkeep {

  /** A row that answered lately keeps its place against a newcomer (gossip-protocol D14). */
  private static final Duration PROTECTED_FOR = Duration.ofHours(4);

  /** Checks that are due are looked for so often, at least and at most. Guesses. */
  private static final Duration SHORTEST_TICK = Duration.ofMillis(50);

  private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

  /** Between feelers while too few peers are reachable (gossip-protocol D17). */
  private static final Duration HURRIED_FEELER = Duration.ofSeconds(1);

  /** A peer that flaps must not have everybody tried each time. A guess. */
  private static final Duration SILENT_TRIES_APART = Duration.ofSeconds(20);

  /** Peers looked at when a partition is suspected (gossip-protocol D20). */
  private static final int SUSPICION_CHECKS = 4;

  private final MembershipConfig config;
  private final PeerTable table;
  private final Departed departed;
  private final Discovery discovery;
  private final News news;
  private final PartitionWatch partition;
  private final Reachable reachable;
  private final RandomGenerator random;
  private final Checks checks;

  /** Rows of TRIED that are being checked, and who takes their place if they do not answer. */
  private final LinkedHashMap<PeerId, PeerId> contested = new LinkedHashMap<>();

  /** When signs of a partition are looked for again. */
  private Instant lookAt = Instant.MIN;

  private Instant silentTriedAt = Instant.EPOCH;
  private Instant feelerAt = Instant.MAX;
  private Instant departedAt = Instant.MAX;

  Upkeep(
      MembershipConfig config,
      PeerTable table,
      Departed departed,
      Discovery discovery,
      News news,
      PartitionWatch partition,
      Reachable reachable,
      RandomGenerator random) {
    this.config = config;
    this.table = table;
    this.departed = departed;
    this.discovery = discovery;
    this.news = news;
    this.partition = partition;
    this.reachable = reachable;
    this.random = random;
    this.checks = new Checks(config.maxConcurrentDiscoveries());
  }

  void onStarted(Instant now, Effects out) {
    out.schedule(tick(), new Timer.RefreshDue());
    scheduleFeeler(Jitter.around(config.feelerInterval(), random), now, out);
    scheduleDeparted(now, out);
  }

  // What is found out about a row.

  /** It answered where it says that it listens. */
  void onReached(PeerRecord row, Instant now, Effects out) {
    boolean first = row.reachedAt.isEmpty();
    boolean handedOut =
        row.failures == 0 && row.isReachedSince(now.minus(PeerLists.HANDED_OUT_FOR));
    boolean wasSilent = row.silent;
    row.reachedAt = Optional.of(now);
    row.lastSeen = Optional.of(now);
    row.checkAt = nextCheck(now);
    row.absolve();
    partition.signs().onOutcome(row.info.id(), false, now);
    if (wasSilent) {
      tryTheSilent(now, out);
    }
    table
        .reached(row)
        .filter(it -> !reachable.isUp(it.info.id()))
        .filter(it -> !it.isReachedSince(now.minus(PROTECTED_FOR)))
        .ifPresent(
            it -> {
              contested.put(it.info.id(), row.info.id());
              checks.soon(it.info.id());
            });
    if (!handedOut) {
      news.onReached(row, out);
    }
    if (first) {
      row.address().ifPresent(at -> out.publish(new NodeEvent.PeerVerified(row.info.id(), at)));
    }
  }

  /** A dial or a check of it failed. */
  void onFailed(PeerRecord row, Failure failure, Instant now, Effects out) {
    PeerId peer = row.info.id();
    boolean silent = isSilence(failure);
    if (row.reachedAt.isPresent()) {
      // The silence of one that never answered says nothing about the network.
      partition.signs().onOutcome(peer, silent, now);
    }
    row.lastFailure = failure.toString();
    row.silent = silent;
    row.checkAt = nextCheck(now);
    table.touch(row);
    if (reachable.isUp(peer)) {
      // It lives; only where it says that it listens nobody answers.
      return;
    }
    // Half of it, because the next check comes a little early as often as a little late.
    boolean apart =
        row.failures == 0 || !now.isBefore(row.failedAt.plus(config.peerTimeout().dividedBy(2)));
    if (apart && !now.isBefore(row.excusedUntil)) {
      row.failures++;
      row.failedAt = now;
      row.failingSince = row.failures == 1 ? now : row.failingSince;
      out.publish(new NodeEvent.CheckFailed(peer, row.failures, failure));
    }
    Duration untilCheck =
        Jitter.doubled(config.peerTimeout(), row.failures, config.refreshInterval());
    row.checkAt = now.plus(Jitter.around(untilCheck, random));
    Duration untilDial = Jitter.doubled(config.backoffFirst(), row.failures, config.backoffMax());
    retryAfter(row, Jitter.around(untilDial, random), now, out);
    if (failure.kind() == Failure.Kind.IDENTITY && row.reachedAt.isEmpty()) {
      // Somebody else answers there: what was said of it is false, whoever said it.
      leave(row, "another key answers at " + row.address().orElseThrow(), now, out);
    } else if (row.failures > config.failureThreshold()
        && !(silent && partition.isHeld(reachable.up(), row.failingSince))) {
      leave(row, row.failures + " checks failed, the last: " + row.lastFailure, now, out);
    }
  }

  private static boolean isSilence(Failure failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, TIMED_OUT -> true;
      case NOT_LISTENING, REFUSED, UNIMPLEMENTED, TLS, IDENTITY, MALFORMED, BUSY -> false;
    };
  }

  /** Whoever says no is there: its key was proved before it could say so. */
  private static boolean isAnswer(Failure failure) {
    return switch (failure.kind()) {
      case REFUSED, UNIMPLEMENTED, BUSY -> true;
      case UNREACHABLE, NOT_LISTENING, TIMED_OUT, TLS, IDENTITY, MALFORMED -> false;
    };
  }

  private void leave(PeerRecord row, String reason, Instant now, Effects out) {
    PeerId peer = row.info.id();
    table.remove(row);
    boolean wasLost = reachable.forget(peer);
    contested.remove(peer);
    // One that was only heard of, and may be on the far side of a partition, may be heard of again.
    boolean mayBeCutOff = row.silent && row.lastSeen.isEmpty() && !partition.suspicion().isEmpty();
    if (!mayBeCutOff) {
      departed.add(new Departed.Entry(row, wasLost, now), now, random);
    }
    out.publish(new NodeEvent.PeerRemoved(peer, reason));
    scheduleDeparted(now, out);
  }

  /** It is not dialled for a link before this pause is over. */
  void retryAfter(PeerRecord row, Duration pause, Instant now, Effects out) {
    Instant at = now.plus(pause);
    if (at.isAfter(row.retryAt)) {
      row.retryAt = at;
      out.schedule(pause, new Timer.DialDue());
    }
  }

  Instant nextCheck(Instant now) {
    return now.plus(Jitter.around(config.refreshInterval(), random));
  }

  // Checks.

  /** A peer claims an address: look whether it is there, unless too many do so at once. */
  void verify(PeerId peer, Instant now, Effects out) {
    checks.verify(peer, now);
    startChecks(now, out);
  }

  /** Checks it as soon as there is a place; false if too many wait. */
  boolean checkSoon(PeerId peer, Instant now, Effects out) {
    boolean taken = checks.soon(peer);
    startChecks(now, out);
    return taken;
  }

  boolean isChecking(PeerId peer) {
    return checks.isInFlight(peer);
  }

  private void startChecks(Instant now, Effects out) {
    for (PeerId peer : checks.next()) {
      table
          .find(peer)
          .flatMap(PeerRecord::address)
          .or(() -> departed.find(peer).flatMap(entry -> entry.info.address()))
          .ifPresent(at -> checks.ping(peer, at, now, out));
    }
  }

  /** A ping of ours was answered. */
  void onPong(PeerId peer, Instant now, Effects out) {
    Optional<Checks.Over> over = checks.over(peer, now);
    if (table.find(peer).isEmpty()) {
      departed.find(peer).ifPresent(entry -> onBack(entry, now, out));
    }
    if (over.isPresent()) {
      onAnswered(peer, over.get().at(), now, out);
      table
          .find(peer)
          .ifPresent(
              row -> {
                row.roundTrip = Optional.of(over.get().took());
                if (!row.asked) {
                  discovery.ask(row, out);
                }
              });
    }
    contested.remove(peer);
    startChecks(now, out);
  }

  /** A peer answered at this address; one that has moved since has answered nowhere yet. */
  void onAnswered(PeerId peer, PeerAddress at, Instant now, Effects out) {
    table
        .find(peer)
        .filter(row -> row.address().equals(Optional.of(at)))
        .ifPresent(row -> onReached(row, now, out));
  }

  /**
   * Its answer is not enough for the network to be one again: meanwhile both sides have all the
   * links that they want. So those that had a link get one, and so does the first of many that come
   * back, because a node that was restarted meanwhile knows nothing of links.
   */
  private void onBack(Departed.Entry entry, Instant now, Effects out) {
    PeerId peer = entry.info.id();
    if (table.claimed(entry.info, entry.source, entry.firstSeen, nextCheck(now)).isEmpty()) {
      // The table is full of others; it is tried again later.
      departed.onFailed(peer, now, random);
      return;
    }
    departed.forget(peer);
    boolean first = tryTheSilent(now, out);
    if (entry.wasLost || first) {
      reachable.isLost(peer);
      out.schedule(Duration.ZERO, new Timer.DialDue());
    }
    discovery.hurry(now, out);
  }

  /** A ping of ours failed. */
  void onPingFailed(PeerId peer, Failure failure, Instant now, Effects out) {
    if (isAnswer(failure)) {
      onPong(peer, now, out);
      return;
    }
    Optional<Checks.Over> over = checks.over(peer, now);
    departed.onFailed(peer, now, random);
    Optional<PeerRecord> row = table.find(peer);
    Optional<Instant> sentAt = over.map(it -> now.minus(it.took()));
    if (row.isPresent() && sentAt.filter(at -> isOutdated(row.get(), at)).isPresent()) {
      row.get().checkAt = now;
    } else {
      row.ifPresent(it -> onFailed(it, failure, now, out));
    }
    PeerId newcomer = contested.remove(peer);
    if (newcomer != null) {
      row.ifPresent(table::demote);
      // It may have moved since it answered.
      table.find(newcomer).filter(it -> it.reachedAt.isPresent()).ifPresent(table::reached);
    }
    scheduleDeparted(now, out);
    startChecks(now, out);
  }

  /** Since a ping was sent its peer was reached, or the silent came back: it says nothing now. */
  private boolean isOutdated(PeerRecord row, Instant sentAt) {
    return row.isReachedSince(sentAt) || !sentAt.isAfter(silentTriedAt);
  }

  /** Time to look which rows are due for their check. */
  void onRefreshDue(Instant now, Effects out) {
    out.schedule(tick(), new Timer.RefreshDue());
    List<PeerRecord> due = new ArrayList<>();
    for (PeerRecord row : table.rows()) {
      if (row.checkAt.isAfter(now) || !row.info.hasAddress()) {
        continue;
      }
      if (row.linkDialled && reachable.isUp(row.info.id())) {
        // The link was opened to where it listens, and lives: the check is made already.
        row.reachedAt = Optional.of(now);
        row.checkAt = nextCheck(now);
        row.asked = false;
        table.touch(row);
      } else if (!checks.isInFlight(row.info.id())) {
        due.add(row);
      }
    }
    due.sort((a, b) -> a.checkAt.compareTo(b.checkAt));
    for (PeerRecord row : due.subList(0, Math.min(due.size(), Math.max(0, checks.free())))) {
      row.asked = false;
      checks.soon(row.info.id());
    }
    startChecks(now, out);
    if (!now.isBefore(lookAt)) {
      lookAt = now.plus(LONGEST_TICK);
      if (partition.look(reachable.up(), now, out)) {
        tryTheSilent(now, out);
      }
    }
  }

  private Duration tick() {
    Duration each = config.refreshInterval().dividedBy(Math.max(1, table.size()));
    return Jitter.max(SHORTEST_TICK, Jitter.min(each, LONGEST_TICK));
  }

  /** Time to try a peer that was only heard of, and that nobody waits for. */
  void onFeelerDue(boolean tooFew, Instant now, Effects out) {
    if (now.isBefore(feelerAt)) {
      return;
    }
    Duration pause =
        tooFew ? Jitter.min(HURRIED_FEELER, config.feelerInterval()) : config.feelerInterval();
    scheduleFeeler(Jitter.around(pause, random), now, out);
    table
        .draw(
            1,
            row ->
                // One that answered and found no place in TRIED is known well enough.
                row.reachedAt.isEmpty()
                    && row.info.hasAddress()
                    && row.failures == 0
                    && !reachable.isUp(row.info.id()),
            random)
        .forEach(row -> checks.soon(row.info.id()));
    startChecks(now, out);
  }

  /** The next feeler comes now. */
  void hurryFeeler(Instant now, Effects out) {
    scheduleFeeler(Duration.ZERO, now, out);
  }

  private void scheduleFeeler(Duration pause, Instant now, Effects out) {
    feelerAt = now.plus(pause);
    out.schedule(pause, new Timer.FeelerDue());
  }

  /**
   * Somebody says that a peer is there: one of the departed is tried sooner for that.
   *
   * @return whether it is one of the departed
   */
  boolean onHearsay(PeerId peer, Instant now, Effects out) {
    if (!departed.contains(peer)) {
      return false;
    }
    departed.onHearsay(peer, now);
    scheduleDeparted(now, out);
    return true;
  }

  /** Time to try those that departed. */
  void onDepartedDue(Instant now, Effects out) {
    if (now.isBefore(departedAt)) {
      return;
    }
    departedAt = Instant.MAX;
    for (Departed.Entry entry : departed.due(checks.free(), now)) {
      checks.soon(entry.info.id());
      // Its failure sets the next time; without an answer of any kind it is this one.
      entry.nextTry = now.plus(config.peerTimeout());
    }
    startChecks(now, out);
    scheduleDeparted(now, out);
  }

  private void scheduleDeparted(Instant now, Effects out) {
    Optional<Instant> next = departed.nextDue();
    if (next.isPresent()) {
      Instant soonest = now.plusSeconds(1);
      Instant at = next.get().isBefore(soonest) ? soonest : next.get();
      if (at.isBefore(departedAt)) {
        departedAt = at;
        out.schedule(Duration.between(now, at), new Timer.DepartedDue());
      }
    }
  }

  /**
   * What was silent may be back: everybody of it is tried now, a few at a time.
   *
   * @return false if that was done a moment ago
   */
  boolean tryTheSilent(Instant now, Effects out) {
    if (now.isBefore(silentTriedAt.plus(SILENT_TRIES_APART))) {
      return false;
    }
    silentTriedAt = now;
    for (PeerId peer : reachable.lost()) {
      table.find(peer).ifPresent(row -> row.retryAt = Instant.MIN);
    }
    out.schedule(Duration.ZERO, new Timer.DialDue());
    for (PeerRecord row : table.rows()) {
      boolean special = row.failures > 0 || row.bootstrap || row.anchor > 0;
      if (special && !reachable.isUp(row.info.id()) && row.checkAt.isAfter(now)) {
        row.checkAt = now;
      }
    }
    table
        .draw(
            SUSPICION_CHECKS,
            row -> row.tried && !reachable.isUp(row.info.id()) && row.info.hasAddress(),
            random)
        .forEach(row -> checks.soon(row.info.id()));
    if (!partition.suspicion().isEmpty()) {
      departed.allDue(now);
      scheduleDeparted(now, out);
    }
    return true;
  }

  /** Everything is checked now, a few at a time; returns how many rows wait for it. */
  int refresh(Instant now, Effects out) {
    int count = 0;
    for (PeerRecord row : table.rows()) {
      boolean linked = row.linkDialled && reachable.isUp(row.info.id());
      row.asked = false;
      if (!linked && row.info.hasAddress() && checks.soon(row.info.id())) {
        count++;
      }
    }
    startChecks(now, out);
    return count;
  }
}
