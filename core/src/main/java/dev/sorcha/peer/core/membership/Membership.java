package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Finds peers and knows who is there.
 *
 * <p>Discovery is recursive: whoever is reached for the first time is asked whom it knows, and from
 * then on somebody is asked at random, soon after a round that brought new peers, later and later
 * after rounds that did not. Rationale: a node that joins early learns of those who come after it
 * without anybody pushing lists at it.
 */
public final class Membership {

  /**
   * Rounds without news in which the pause stays short: a network that starts brings peers for a
   * while, to nodes that have stopped looking too. Half a minute with the default pauses; a guess.
   */
  private static final int WATCHFUL_ROUNDS = 15;

  private final MembershipConfig config;
  private final RandomGenerator random;
  private final PeerTable table;
  private final List<BootstrapNode> bootstrap = new ArrayList<>();
  private final LinkedHashSet<PeerId> asked = new LinkedHashSet<>();
  private final LinkedHashSet<PeerAddress> ownAddresses = new LinkedHashSet<>();

  /** Peers that were reachable and are not, in the order in which they were lost. */
  private final LinkedHashSet<PeerId> lost = new LinkedHashSet<>();

  private Duration bootstrapPause;
  private Duration discoveryPause;
  private Instant discoveryAt = Instant.MIN;
  private int bootstrapTries;
  private boolean roundBroughtPeers;
  private int quietRounds;
  private NetworkState state = NetworkState.STANDALONE;
  private String stateReason = "nothing is known yet";

  public Membership(MembershipConfig config, PeerId self, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.table = new PeerTable(config.maxPeers(), self);
    this.bootstrapPause = config.bootstrapRetryFirst();
    this.discoveryPause = config.firstDiscovery();
  }

  /** The node runs. */
  public void onStarted(
      List<BootstrapNode> configured, List<BootstrapNode> pins, Instant now, Effects out) {
    for (BootstrapNode node : configured) {
      Optional<PeerId> pin =
          pins.stream()
              .filter(known -> known.address().equals(node.address()))
              .findFirst()
              .flatMap(BootstrapNode::pinned);
      bootstrap.add(new BootstrapNode(node.address(), node.pinned().or(() -> pin)));
    }
    scheduleDiscovery(now, out);
    if (!bootstrap.isEmpty()) {
      out.schedule(Duration.ZERO, new Timer.BootstrapDue());
    }
  }

  /** Bootstrap nodes to dial now: all of them, in their order, as long as nobody is reachable. */
  public List<BootstrapNode> onBootstrapDue(
      boolean anybodyReachable, Predicate<PeerAddress> engaged, Effects out) {
    if (anybodyReachable) {
      bootstrapTries = 0;
      bootstrapPause = config.bootstrapRetryFirst();
      out.schedule(jittered(config.bootstrapRetryMax()), new Timer.BootstrapDue());
      return List.of();
    }
    out.schedule(jittered(bootstrapPause), new Timer.BootstrapDue());
    List<BootstrapNode> due =
        bootstrap.stream()
            .filter(node -> !engaged.test(node.address()) && !ownAddresses.contains(node.address()))
            .toList();
    if (due.isEmpty()) {
      // Somebody may still answer: a dial under way is not silence.
      return List.of();
    }
    if (bootstrapTries > 0) {
      out.publish(new NodeEvent.BootstrapSilent(bootstrap.size(), bootstrapPause));
    }
    bootstrapTries++;
    bootstrapPause = min(bootstrapPause.multipliedBy(2), config.bootstrapRetryMax());
    return due;
  }

  /** A configured address turned out to be this node. */
  public void onSelfDialled(PeerAddress address) {
    ownAddresses.add(address);
  }

  /** A peer says where it listens, on a connection that proves its key. */
  public void onClaim(
      PeerInfo claim,
      String observedHost,
      Optional<PeerAddress> dialled,
      Instant now,
      Effects out) {
    if (table.claim(claim, observedHost, dialled)) {
      noteNews(now, out);
    }
    dialled.ifPresent(address -> noteBootstrap(address, claim.id(), out));
    onContact(claim.id(), now);
  }

  private void noteBootstrap(PeerAddress address, PeerId id, Effects out) {
    for (int i = 0; i < bootstrap.size(); i++) {
      BootstrapNode node = bootstrap.get(i);
      if (node.address().equals(address)) {
        table.find(id).ifPresent(row -> row.bootstrap = true);
        if (node.pinned().isEmpty()) {
          bootstrap.set(i, new BootstrapNode(address, Optional.of(id)));
          out.save(new Change.Pin(address, id));
        }
      }
    }
  }

  /** Something of this peer arrived. */
  public void onContact(PeerId peer, Instant now) {
    table.find(peer).ifPresent(row -> row.lastSeen = Optional.of(now));
  }

  /** A peer can be reached: its failures are history, and it is asked whom it knows. */
  public void onPeerUp(PeerId peer, Instant now, Effects out) {
    onContact(peer, now);
    lost.remove(peer);
    table
        .find(peer)
        .ifPresent(
            row -> {
              row.failures = 0;
              row.retryAt = Instant.MIN;
              if (!row.asked) {
                ask(row, out);
              }
            });
  }

  /** A peer cannot be reached any more: it may be dialled again after a pause. */
  public void onPeerDown(PeerId peer, Instant now, Effects out) {
    asked.remove(peer);
    table
        .find(peer)
        .ifPresent(
            row -> {
              // One that turned us away is not lost: it is there, and has no place.
              if (!row.retryAt.isAfter(now)) {
                lost.add(peer);
              }
              backOff(row, now, out);
            });
  }

  /** A dial to a known peer failed. */
  public void onDialFailed(PeerAddress address, Instant now, Effects out) {
    for (PeerRecord row : table.rows()) {
      if (row.info.address().equals(Optional.of(address))) {
        row.failures++;
        backOff(row, now, out);
      }
    }
  }

  private void backOff(PeerRecord row, Instant now, Effects out) {
    Duration pause = config.backoffFirst();
    for (int i = 1; i < row.failures && pause.compareTo(config.backoffMax()) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    pause = jittered(min(pause, config.backoffMax()));
    retryAfter(row, pause, now, out);
  }

  /** A peer has no place for us: it is left alone for a while, and not blamed. */
  public void onTurnedAway(PeerId peer, Instant now, Effects out) {
    table
        .find(peer)
        .ifPresent(row -> retryAfter(row, jittered(config.turnedAwayPause()), now, out));
  }

  private static void retryAfter(PeerRecord row, Duration pause, Instant now, Effects out) {
    Instant at = now.plus(pause);
    if (at.isAfter(row.retryAt)) {
      row.retryAt = at;
      out.schedule(pause, new Timer.DialDue());
    }
  }

  /**
   * Lost peers to dial now, at most so many, whatever other links there are.
   *
   * <p>Rationale: a partition that lasts makes both sides fill their links with peers of their own.
   * If a node then dialled for want of links alone, nobody would dial across again and the network
   * would stay in two (DESIGN S9).
   */
  public List<PeerInfo> lostToDial(int most, Instant now, Predicate<PeerId> engaged) {
    return lost.stream()
        .filter(peer -> !engaged.test(peer))
        .flatMap(peer -> table.find(peer).stream())
        .filter(row -> row.info.hasAddress() && !row.retryAt.isAfter(now))
        .limit(Math.max(0, most))
        .map(row -> row.info)
        .toList();
  }

  /** Peers to dial now, at most so many. */
  public List<PeerInfo> toDial(int most, Instant now, Predicate<PeerId> engaged) {
    if (most <= 0) {
      return List.of();
    }
    return table.dialable(most, now, engaged, random).stream().map(row -> row.info).toList();
  }

  /** Time to ask somebody whom it knows. */
  public void onDiscoveryDue(List<PeerId> reachable, Instant now, Effects out) {
    // The round was brought forward after this reminder was set: another one is under way.
    if (now.isBefore(discoveryAt)) {
      return;
    }
    quietRounds = roundBroughtPeers ? 0 : quietRounds + 1;
    discoveryPause =
        roundBroughtPeers
            ? config.firstDiscovery()
            : min(
                discoveryPause.multipliedBy(2),
                quietRounds < WATCHFUL_ROUNDS ? watchfulPause() : config.refreshInterval());
    roundBroughtPeers = false;
    // An answer that never came must not block the next question for ever.
    if (asked.size() >= config.maxConcurrentDiscoveries()) {
      asked.clear();
    }
    if (!reachable.isEmpty() && table.size() < config.maxPeers()) {
      PeerId peer = reachable.get(random.nextInt(reachable.size()));
      table.find(peer).ifPresent(row -> ask(row, out));
    }
    scheduleDiscovery(now, out);
  }

  private void scheduleDiscovery(Instant now, Effects out) {
    Duration pause = jittered(discoveryPause);
    discoveryAt = now.plus(pause);
    out.schedule(pause, new Timer.DiscoveryDue());
  }

  private void ask(PeerRecord row, Effects out) {
    if (asked.size() < config.maxConcurrentDiscoveries()) {
      row.asked = true;
      asked.add(row.info.id());
      out.send(row.info.id(), new Frame.AskPeers(Frame.MAX_PEERS));
    }
  }

  /** A peer answered whom it knows. A list that nobody asked for is not taken (threat A8). */
  public void onPeers(
      PeerId from, String fromHost, List<PeerInfo> peers, Instant now, Effects out) {
    if (!asked.remove(from)) {
      return;
    }
    int added = 0;
    for (PeerInfo info : peers.subList(0, Math.min(peers.size(), Frame.MAX_PEERS))) {
      if (table.hearsay(info, fromHost)) {
        added++;
      }
    }
    if (added > 0) {
      out.publish(new NodeEvent.PeersDiscovered(from, added, table.size()));
      noteNews(now, out);
    }
  }

  /** Where one peer is new, others will be: the next round comes soon, however late it was due. */
  private void noteNews(Instant now, Effects out) {
    roundBroughtPeers = true;
    if (discoveryPause.compareTo(watchfulPause()) > 0) {
      discoveryPause = config.firstDiscovery();
      scheduleDiscovery(now, out);
    }
  }

  private Duration watchfulPause() {
    return min(config.firstDiscovery().multipliedBy(4), config.refreshInterval());
  }

  /** The list for a peer that asks. */
  public Frame.Peers listFor(PeerId asker, int max) {
    return new Frame.Peers(
        table.sample(Math.min(max <= 0 ? Frame.MAX_PEERS : max, Frame.MAX_PEERS), asker, random),
        table.size());
  }

  /** Looks whether the node is online, and says so when that changes. */
  public void assess(int reachable, Effects out) {
    int wanted = Math.min(config.minHealthyPeers(), table.size());
    NetworkState next;
    if (reachable > 0) {
      next = reachable >= wanted ? NetworkState.ONLINE : NetworkState.DEGRADED;
    } else {
      next =
          bootstrap.isEmpty() && table.size() == 0 ? NetworkState.STANDALONE : NetworkState.OFFLINE;
    }
    String reason =
        switch (next) {
          case STANDALONE -> "no bootstrap node is configured and no peer is known";
          case OFFLINE -> "none of " + table.size() + " known peers can be reached";
          case DEGRADED, ONLINE ->
              reachable + " of " + table.size() + " known peers reachable, " + wanted + " wanted";
        };
    if (next != state) {
      out.publish(new NodeEvent.StateChanged(state, next, reason));
    }
    state = next;
    stateReason = reason;
  }

  /** See {@link #assess}. */
  public NetworkState state() {
    return state;
  }

  /** Why, in words. */
  public String stateReason() {
    return stateReason;
  }

  /** How many peers are known. */
  public int known() {
    return table.size();
  }

  /** Where a peer can be dialled, if it has said so itself or we have reached it there. */
  public Optional<PeerAddress> addressOf(PeerId peer) {
    return table.find(peer).filter(row -> row.firstHand).flatMap(row -> row.info.address());
  }

  /** Every row, for people. */
  public List<NodeStatus.PeerView> view(Function<PeerId, String> path) {
    return table.rows().stream()
        .map(
            row ->
                new NodeStatus.PeerView(
                    row.info,
                    path.apply(row.info.id()),
                    row.bootstrap,
                    row.lastSeen,
                    row.failures,
                    row.retryAt.equals(Instant.MIN) ? Optional.empty() : Optional.of(row.retryAt)))
        .toList();
  }

  /**
   * Between 80 and 120 % of it, in whole milliseconds, so that nodes started together do not stay
   * in step.
   */
  private Duration jittered(Duration pause) {
    return Duration.ofMillis((long) (pause.toMillis() * (0.8 + 0.4 * random.nextDouble())));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
