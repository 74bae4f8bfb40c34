package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Asks peers whom they know, in rounds (seed 002, Phase 2).
 *
 * <pre>
 *   pause ──► round: up to three are asked, those that never were first ──all answered, or 10 s──► over
 *     ▲                                                                                              │
 *     └── brought peers: short ◄─────────────────────────────────────────────────────────────────────┤
 *     └── brought none: longer each time, up to the refresh interval ◄───────────────────────────────┘
 * </pre>
 *
 * <p>Whoever is reached for the first time is asked at once. Rationale: a node that joins early
 * learns of those who come after it without anybody pushing lists at it.
 */
final class Discovery {

  /**
   * Rounds without news in which the pause stays short: a network that starts brings peers for a
   * while, to nodes that have stopped looking too. Half a minute with the default pauses; a guess.
   */
  private static final int WATCHFUL_ROUNDS = 15;

  /** Asked in a round while rounds bring peers: lists of different peers overlap. A guess. */
  private static final int ASKED_WHILE_GROWING = 3;

  /** Lists of which so much is new are worth more of them at once. A guess. */
  private static final double GROWING_SHARE = 0.1;

  /**
   * Between two times that a bootstrap node without a link is asked while the network grows, and
   * for each known peer: so that a bootstrap node of a large network is asked 25 times a second and
   * not more. Guesses.
   */
  private static final Duration BOOTSTRAP_APART = Duration.ofSeconds(2);

  private static final Duration BOOTSTRAP_APART_EACH = Duration.ofMillis(40);

  /** For a round: the deadline of a unary call. */
  private static final Duration ROUND = Duration.ofSeconds(10);

  private final MembershipConfig config;
  private final PeerTable table;
  private final RandomGenerator random;

  /** Who was asked and has not answered. */
  private final LinkedHashSet<PeerId> pending = new LinkedHashSet<>();

  /** Those of them that were called on a connection of their own. */
  private final LinkedHashSet<PeerId> called = new LinkedHashSet<>();

  private Duration pause;
  private Instant bootstrapAskedAt = Instant.EPOCH;
  private Instant dueAt = Instant.MAX;
  private boolean open;
  private int round;
  private int asked;
  private int answered;
  private int heard;
  private int added;
  private int refused;
  private int quietRounds;
  private boolean growing = true;
  private Optional<NodeEvent.RoundEnded> last = Optional.empty();
  private Optional<Instant> lastSuccess = Optional.empty();

  Discovery(MembershipConfig config, PeerTable table, RandomGenerator random) {
    this.config = config;
    this.table = table;
    this.random = random;
    this.pause = config.firstDiscovery();
  }

  /** Begins a pause, after which a round is due. */
  void schedule(Instant now, Effects out) {
    Duration until = Jitter.around(pause, random);
    dueAt = now.plus(until);
    out.schedule(until, new Timer.DiscoveryDue());
  }

  /** Where one peer is new, others will be: the next round comes soon, however late it was due. */
  void hurry(Instant now, Effects out) {
    quietRounds = 0;
    growing = true;
    if (pause.compareTo(watchfulPause()) > 0) {
      pause = config.firstDiscovery();
      schedule(now, out);
    }
  }

  private Duration watchfulPause() {
    return Jitter.min(config.firstDiscovery().multipliedBy(4), config.refreshInterval());
  }

  /** A reminder fired. */
  void onDue(List<PeerId> reachable, Instant now, Effects out) {
    // The round was brought forward after this reminder was set: another one is under way.
    if (now.isBefore(dueAt)) {
      return;
    }
    // The end of this round sets the next one; a reminder that comes meanwhile is out of date.
    dueAt = Instant.MAX;
    for (PeerRecord row : toAsk(reachable)) {
      ask(row, out);
    }
    if (isWatchful()) {
      askBootstrap(now, out);
    }
    if (!open) {
      // Nobody to ask, or no room for whom they would name.
      grow();
      schedule(now, out);
    }
  }

  /** Those that were never asked first; those that are not linked only if there are few others. */
  private List<PeerRecord> toAsk(List<PeerId> reachable) {
    if (table.isFull()) {
      return List.of();
    }
    int most = growing ? ASKED_WHILE_GROWING : 1;
    List<PeerRecord> chosen = new ArrayList<>();
    List<PeerId> drawn = new ArrayList<>(reachable);
    for (boolean before : new boolean[] {false, true}) {
      for (int i = 0; i < drawn.size() && chosen.size() < most; i++) {
        int j = i + random.nextInt(drawn.size() - i);
        PeerId peer = drawn.get(j);
        drawn.set(j, drawn.get(i));
        drawn.set(i, peer);
        table
            .find(peer)
            .filter(row -> row.asked == before && !pending.contains(peer))
            .ifPresent(chosen::add);
      }
    }
    int missing = most - chosen.size();
    if (missing > 0) {
      chosen.addAll(
          table.draw(
              missing,
              row ->
                  row.tried
                      && row.failures == 0
                      && !row.asked
                      && !reachable.contains(row.info.id()),
              random));
    }
    return chosen;
  }

  /**
   * Everybody comes to the bootstrap nodes first, so they know best; those that have no place for a
   * link to this node do not tell it their news.
   */
  private void askBootstrap(Instant now, Effects out) {
    Duration apart = Jitter.max(BOOTSTRAP_APART, BOOTSTRAP_APART_EACH.multipliedBy(table.size()));
    if (now.isBefore(bootstrapAskedAt.plus(apart))) {
      return;
    }
    bootstrapAskedAt = now;
    table
        .draw(
            1,
            row ->
                row.bootstrap
                    && row.failures == 0
                    && !pending.contains(row.info.id())
                    && !out.carries(row.info.id(), new Frame.AskPeers(Frame.MAX_PEERS)),
            random)
        .forEach(row -> ask(row, out));
  }

  /** Whether somebody new came lately. */
  private boolean isWatchful() {
    return quietRounds < WATCHFUL_ROUNDS;
  }

  /** Asks a peer, in this round or in one that begins with it. */
  void ask(PeerRecord row, Effects out) {
    PeerId peer = row.info.id();
    Frame question = new Frame.AskPeers(Frame.MAX_PEERS);
    boolean onLink = out.carries(peer, question);
    if (table.isFull()
        || pending.contains(peer)
        || pending.size() >= config.maxConcurrentDiscoveries()
        || !(onLink || row.info.hasAddress())) {
      return;
    }
    if (!open) {
      open = true;
      round++;
      asked = 0;
      answered = 0;
      heard = 0;
      added = 0;
      refused = 0;
      out.schedule(ROUND, new Timer.RoundExpired(round));
    }
    row.asked = true;
    asked++;
    pending.add(peer);
    if (onLink) {
      row.tellsNews = true;
      out.send(peer, question);
    } else {
      called.add(peer);
      row.address().ifPresent(at -> out.call(peer, at, new Request.ListPeers(Frame.MAX_PEERS)));
    }
  }

  boolean isAsked(PeerId peer) {
    return pending.contains(peer);
  }

  boolean isCalled(PeerId peer) {
    return called.contains(peer);
  }

  /** A list that was asked for came; what it brought is counted by the caller. */
  void onAnswered(
      PeerId from, int newHeard, int newAdded, int newRefused, Instant now, Effects out) {
    pending.remove(from);
    called.remove(from);
    answered++;
    heard += newHeard;
    added += newAdded;
    refused += newRefused;
    lastSuccess = Optional.of(now);
    endIfDone(now, out);
  }

  /** No list will come. */
  void onNoAnswer(PeerId from, Instant now, Effects out) {
    called.remove(from);
    if (pending.remove(from)) {
      endIfDone(now, out);
    }
  }

  void onRoundExpired(int number, Instant now, Effects out) {
    if (open && number == round) {
      pending.clear();
      called.clear();
      end(now, out);
    }
  }

  private void endIfDone(Instant now, Effects out) {
    if (open && pending.isEmpty()) {
      end(now, out);
    }
  }

  private void end(Instant now, Effects out) {
    open = false;
    NodeEvent.RoundEnded ended =
        new NodeEvent.RoundEnded(round, asked, answered, heard, added, refused, table.size());
    last = Optional.of(ended);
    out.publish(ended);
    growing = added > 0 && added >= GROWING_SHARE * heard;
    if (growing) {
      quietRounds = 0;
      pause = config.firstDiscovery();
    } else if (added > 0) {
      quietRounds = 0;
      pause = Jitter.min(pause.multipliedBy(2), watchfulPause());
    } else {
      grow();
    }
    schedule(now, out);
  }

  private void grow() {
    quietRounds++;
    Duration most = isWatchful() ? watchfulPause() : config.refreshInterval();
    pause = Jitter.min(pause.multipliedBy(2), most);
  }

  /** For people. */
  NodeStatus.Discovery view(boolean anybodyReached, int silentTries) {
    NodeStatus.Phase phase;
    if (!anybodyReached) {
      phase =
          silentTries == 0
              ? (round == 0 ? NodeStatus.Phase.INITIAL : NodeStatus.Phase.BOOTSTRAP)
              : (silentTries == 1 ? NodeStatus.Phase.BOOTSTRAP : NodeStatus.Phase.RETRY);
    } else {
      phase = isWatchful() ? NodeStatus.Phase.DISCOVERY : NodeStatus.Phase.ACTIVE;
    }
    return new NodeStatus.Discovery(
        phase,
        round,
        last,
        lastSuccess,
        dueAt.equals(Instant.MAX) ? Optional.empty() : Optional.of(dueAt));
  }
}
