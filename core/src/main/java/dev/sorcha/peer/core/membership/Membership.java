package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Finds peers, keeps them, and knows when the network is ill.
 *
 * <p>Always true: a peer is in the table or among the departed, never in both; who is in the TRIED
 * half answered this node itself; nobody is dialled whose address its teller may not name.
 */
public final class Membership {

  /** A peer that comes and goes must not have the bootstrap nodes dialled each time. A guess. */
  private static final Duration HURRIES_APART = Duration.ofSeconds(10);

  private static final Duration SAVE_PAUSE = Duration.ofSeconds(5);

  /** A contact is written to disk if the last one that was is older: a guess. */
  private static final Duration SEEN_GRAIN = Duration.ofMinutes(1);

  private final MembershipConfig config;
  private final RandomGenerator random;
  private final PeerId self;
  private final AddressRules rules;
  private final Bootstraps bootstraps;
  private final Departed departed;
  private final Health health;
  private final Reachable reachable = new Reachable();
  private final PeerTable table;
  private final PartitionWatch partition;
  private final Discovery discovery;
  private final News news;
  private final PeerLists lists;
  private final Upkeep upkeep;

  private List<PeerId> anchored = List.of();
  private boolean saveIsDue;

  /** Whether fewer were reachable than are wanted when that was looked at last. */
  private boolean tooFew = true;

  private boolean hurryIsDue;
  private Instant hurriedAt = Instant.EPOCH;

  public Membership(MembershipConfig config, PeerInfo self, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.self = self.id();
    this.rules = new AddressRules(self);
    this.bootstraps = new Bootstraps(config, random);
    this.departed = new Departed(config.departedFor(), config.maxDeparted());
    this.health = new Health(config.minHealthyPeers());
    this.table = new PeerTable(config.maxPeers(), self.id());
    this.partition = new PartitionWatch(table);
    this.discovery = new Discovery(config, table, random);
    this.news = new News(table);
    this.upkeep =
        new Upkeep(config, table, departed, discovery, news, partition, reachable, random);
    this.lists =
        new PeerLists(
            config, self, rules, table, discovery, news, upkeep, partition, reachable, random);
  }

  // Starting.

  /** The node runs, with the table of its last life. */
  public void onStarted(
      List<BootstrapNode> configured, StoredState stored, Instant now, Effects out) {
    long key = stored.tableKey().orElseGet(random::nextLong);
    if (stored.tableKey().isEmpty()) {
      out.save(new Change.TableKey(key));
    }
    table.useKey(key);
    TableFile.load(stored.peers(), table, departed, config.refreshInterval(), now, random);
    bootstraps.onStarted(configured, stored.pins(), now, out);
    discovery.schedule(now, out);
    upkeep.onStarted(now, out);
    assess(out);
  }

  /** Bootstrap nodes to dial now. */
  public List<BootstrapNode> onBootstrapDue(
      Predicate<PeerAddress> engaged, Instant now, Effects out) {
    return bootstraps.onDue(
        health.isTooFew(reachable.count()),
        reachable.count() == 0,
        address -> engaged.test(address) || rules.areOwn(address),
        this::answers,
        now,
        out);
  }

  private boolean answers(PeerAddress address) {
    return table.at(address).stream().anyMatch(row -> row.tried && row.failures == 0);
  }

  /** A configured address turned out to be this node. */
  public void onSelfDialled(PeerAddress address) {
    rules.isOwn(address);
    table.at(address).forEach(table::remove);
  }

  // What peers say of themselves, and what they do.

  /** A peer says where it listens, on a connection that proves its key. */
  public void onClaim(
      PeerInfo claim,
      String observedHost,
      Optional<PeerAddress> dialled,
      Instant now,
      Effects out) {
    PeerInfo info = rules.resolved(claim, observedHost, dialled);
    NetGroup from = AddressRules.tellerOf(observedHost, info.address());
    boolean known = table.find(claim.id()).isPresent();
    Optional<PeerRecord> placed =
        dialled.isPresent()
            ? table.met(info, from, now, upkeep.nextCheck(now))
            : table.claimed(info, from, now, upkeep.nextCheck(now));
    if (placed.isPresent()) {
      departed.forget(claim.id());
    }
    placed.ifPresent(
        row -> {
          if (!known) {
            discovery.hurry(now, out);
          }
          if (dialled.isPresent()) {
            row.bootstrap |= bootstraps.onAnswered(dialled.get(), claim.id(), out);
            row.linkDialled = true;
            upkeep.onReached(row, now, out);
          } else if (!row.isReachedSince(now.minus(PeerLists.HANDED_OUT_FOR))
              && row.info.hasAddress()) {
            upkeep.verify(claim.id(), now, out);
          }
        });
    onContact(claim.id(), now);
  }

  /** Something of this peer arrived. */
  public void onContact(PeerId peer, Instant now) {
    table
        .find(peer)
        .ifPresent(
            row -> {
              row.lastSeen = Optional.of(now);
              if (row.savedSeen.isBefore(now.minus(SEEN_GRAIN))) {
                table.touch(row);
              }
            });
  }

  /** A peer can be reached: it is asked whom it knows, if it never was. */
  public void onPeerUp(PeerId peer, Instant now, Effects out) {
    reachable.onUp(peer);
    onContact(peer, now);
    table
        .find(peer)
        .ifPresent(
            row -> {
              // Whoever comes from the far side of what was a partition is not alone.
              if (row.silent || !partition.suspicion().isEmpty()) {
                upkeep.tryTheSilent(now, out);
              }
              row.absolve();
              if (!row.asked) {
                discovery.ask(row, out);
              }
            });
  }

  /**
   * A peer cannot be reached any more: it may be dialled again after a pause.
   *
   * @param silent its link was silent for too long
   * @param excused others reach it, so that it is not to blame
   */
  public void onPeerDown(PeerId peer, boolean silent, boolean excused, Instant now, Effects out) {
    reachable.onDown(peer);
    discovery.onNoAnswer(peer, now, out);
    news.forget(peer);
    if (silent && !excused) {
      partition.signs().onLinkSilent(peer, now);
    }
    table
        .find(peer)
        .ifPresent(
            row -> {
              row.linkDialled = false;
              // Its news ended with the link.
              row.asked = false;
              row.tellsNews = false;
              if (!row.info.hasAddress()) {
                table.remove(row);
                return;
              }
              if (excused) {
                row.excusedUntil = now.plus(config.peerTimeout());
              }
              // One that turned us away is not lost: it is there, and has no place.
              if (!row.retryAt.isAfter(now)) {
                reachable.isLost(peer);
              }
              upkeep.retryAfter(row, Jitter.around(config.backoffFirst(), random), now, out);
            });
  }

  /** A peer has no place for us: it is left alone for a while, and not blamed. */
  public void onTurnedAway(PeerId peer, Instant now, Effects out) {
    table
        .find(peer)
        .ifPresent(
            row ->
                upkeep.retryAfter(row, Jitter.around(config.turnedAwayPause(), random), now, out));
  }

  /** A ping on a link came back. */
  public void onRoundTrip(PeerId peer, Duration time) {
    table.find(peer).ifPresent(row -> row.roundTrip = Optional.of(time));
  }

  /** The way to a peer that worked last, or none. */
  public void onRung(PeerId peer, Optional<Protocol> rung) {
    table
        .find(peer)
        .filter(row -> !row.rung.equals(rung))
        .ifPresent(
            row -> {
              row.rung = rung;
              table.touch(row);
            });
  }

  /** A transaction came that was not known. */
  public void onNovel() {
    partition.signs().onNovel();
  }

  // Dialling.

  /**
   * Lost peers to dial now, at most so many, whatever other links there are.
   *
   * <p>Rationale: a partition that lasts makes both sides fill their links with peers of their own.
   * If a node then dialled for want of links alone, nobody would dial across again and the network
   * would stay in two (DESIGN S9).
   */
  public List<PeerInfo> lostToDial(int most, Instant now, Predicate<PeerId> engaged) {
    reachable.lost().removeIf(peer -> table.find(peer).isEmpty());
    return reachable.lost().stream()
        .filter(peer -> !engaged.test(peer))
        .flatMap(peer -> table.find(peer).stream())
        .filter(row -> row.info.hasAddress() && !row.retryAt.isAfter(now))
        .limit(Math.max(0, most))
        .map(row -> row.info)
        .toList();
  }

  /**
   * How many of these links count as links into the network: what a small network was linked to
   * whole may turn out to be one attacker's, and must not keep the node from dialling others.
   */
  public int countedLinks(Collection<PeerAddress> dialled) {
    return Selection.counted(table, dialled);
  }

  /**
   * Peers to dial now, at most so many: the anchors of the last life first, then by chance from
   * both halves of the table, in net groups where there is no link yet.
   *
   * @param everybody whether the network is so small that every peer is wanted
   * @param dialled addresses of the links that this node dialled
   */
  public List<PeerInfo> toDial(
      int most,
      boolean everybody,
      Collection<PeerAddress> dialled,
      Predicate<PeerId> engaged,
      Instant now) {
    return most <= 0
        ? List.of()
        : new Selection(table, dialled, everybody, random)
            .draw(
                most,
                row ->
                    row.info.hasAddress()
                        && !row.retryAt.isAfter(now)
                        && !engaged.test(row.info.id()));
  }

  /**
   * A dial to a known peer failed.
   *
   * @param presented the key that answered, when one did
   */
  public void onDialFailed(
      PeerAddress address, Optional<PeerId> presented, Failure failure, Instant now, Effects out) {
    if (presented.equals(Optional.of(self))) {
      onSelfDialled(address);
      return;
    }
    for (PeerRecord row : table.at(address)) {
      upkeep.onFailed(row, failure, now, out);
    }
    assess(out);
  }

  // Checks.

  /** A ping of ours was answered. */
  public void onPong(PeerId peer, Instant now, Effects out) {
    upkeep.onPong(peer, now, out);
    assess(out);
  }

  /** Another call of ours was answered by this peer, at this address. */
  public void onAnswered(PeerId peer, PeerAddress at, Instant now, Effects out) {
    upkeep.onAnswered(peer, at, now, out);
  }

  /** A ping of ours failed. */
  public void onPingFailed(PeerId peer, Failure failure, Instant now, Effects out) {
    upkeep.onPingFailed(peer, failure, now, out);
    assess(out);
  }

  /** Time to look which rows are due for their check; each is, once in a refresh interval. */
  public void onRefreshDue(Instant now, Effects out) {
    upkeep.onRefreshDue(now, out);
  }

  /** Time to try a peer that was only heard of. */
  public void onFeelerDue(Instant now, Effects out) {
    upkeep.onFeelerDue(health.isTooFew(reachable.count()), now, out);
  }

  /** Time to try those that departed. */
  public void onDepartedDue(Instant now, Effects out) {
    upkeep.onDepartedDue(now, out);
  }

  /** Whether a call to it is under way. */
  public boolean isCalling(PeerId peer) {
    return upkeep.isChecking(peer) || discovery.isCalled(peer);
  }

  /** Somebody asks whether we reach this peer, and we have no link to it: look. */
  public void check(PeerId peer, Instant now, Effects out) {
    if (table.find(peer).filter(row -> row.tried).isPresent()) {
      upkeep.checkSoon(peer, now, out);
    }
  }

  /**
   * A peer asks whether it can be dialled: unlike above it is looked at though it never answered.
   */
  public void checkAsked(PeerId peer, Instant now, Effects out) {
    if (table.find(peer).isPresent()) {
      upkeep.checkSoon(peer, now, out);
    }
  }

  // Lists.

  /** Time to ask somebody whom it knows. */
  public void onDiscoveryDue(Instant now, Effects out) {
    discovery.onDue(List.copyOf(reachable.up()), now, out);
  }

  /** A round has waited long enough. */
  public void onRoundExpired(int number, Instant now, Effects out) {
    discovery.onRoundExpired(number, now, out);
  }

  /** A peer answered whom it knows, or tells whom it has reached since. */
  public void onPeers(
      PeerId from, String fromHost, List<PeerInfo> peers, int total, Instant now, Effects out) {
    lists.onPeers(from, fromHost, peers, total, now, out);
  }

  /** A peer that was asked will not answer. */
  public void onNoPeers(PeerId from, Instant now, Effects out) {
    discovery.onNoAnswer(from, now, out);
  }

  /** A linked peer asks whom we know: it gets a list, and then news for as long as it is linked. */
  public void onAskPeers(PeerId from, int max, Instant now, Effects out) {
    lists.onAskPeers(from, max, now, out);
  }

  /** Time to tell who was reached. */
  public void onNewsDue(Effects out) {
    news.onDue(out);
  }

  /** The list for a peer that asks: peers that this node itself reached lately, by chance. */
  public Frame.Peers listFor(PeerId asker, int max, Instant now) {
    return lists.listFor(asker, max, now);
  }

  // Health.

  /** Looks whether the node is online, and says so when that changes. */
  public void assess(Effects out) {
    // No more than the minimum makes a difference.
    int there =
        (int)
            table.rows().stream()
                .filter(row -> row.tried || row.failures == 0)
                .limit(config.minHealthyPeers())
                .count();
    health.assess(reachable.count(), there, table.size(), !bootstraps.isEmpty(), out);
    boolean before = tooFew;
    tooFew = health.isTooFew(reachable.count());
    hurryIsDue = tooFew && (hurryIsDue || !before);
  }

  // Operators.

  /**
   * The operator wants everything looked at now.
   *
   * @return rows that are being checked, a few at a time
   */
  public int refresh(Instant now, Effects out) {
    int checks = upkeep.refresh(now, out);
    bootstraps.hurry(now, out);
    discovery.hurry(now, out);
    return checks;
  }

  /** An operator wants a peer without a link looked at; false if it is not known. */
  public boolean onPingAsked(PeerId peer, Instant now, Effects out) {
    boolean known = table.find(peer).filter(row -> row.info.hasAddress()).isPresent();
    if (known) {
      upkeep.checkSoon(peer, now, out);
    }
    return known;
  }

  /** Bootstrap nodes that a refresh dials. */
  public List<BootstrapNode> bootstrapsToDial(Predicate<PeerAddress> engaged) {
    return bootstraps.all(address -> engaged.test(address) || rules.areOwn(address));
  }

  /** The operator wants it forgotten; it may present itself again. */
  public boolean remove(PeerId peer, Effects out) {
    Optional<PeerRecord> row = table.find(peer);
    boolean wasDeparted = departed.forget(peer);
    reachable.forget(peer);
    row.ifPresent(
        it -> {
          table.remove(it);
          out.publish(new NodeEvent.PeerRemoved(peer, "the operator removed it"));
        });
    return row.isPresent() || wasDeparted;
  }

  // Saving.

  /**
   * Nothing waits any more: what has changed is saved soon, and what became scarce is looked for.
   */
  public void onBurstEnded(Instant now, Effects out) {
    if (!saveIsDue && (table.hasChanges() || departed.hasChanges())) {
      saveIsDue = true;
      out.schedule(SAVE_PAUSE, new Timer.PeersSaveDue());
    }
    if (hurryIsDue && !now.isBefore(hurriedAt.plus(HURRIES_APART))) {
      hurryIsDue = false;
      hurriedAt = now;
      bootstraps.hurry(now, out);
      discovery.hurry(now, out);
      upkeep.hurryFeeler(now, out);
    }
  }

  /**
   * Saves what has changed.
   *
   * @param anchors the longest-lived links that this node dialled, oldest first
   */
  public void save(List<PeerId> anchors, Effects out) {
    saveIsDue = false;
    // While there are no links the anchors of the last life are still the ones to dial.
    if (!anchors.isEmpty() && !anchors.equals(anchored)) {
      anchored = List.copyOf(anchors);
      for (PeerRecord row : table.rows()) {
        int anchor = 1 + anchors.indexOf(row.info.id());
        if (row.anchor != anchor) {
          row.anchor = anchor;
          table.touch(row);
        }
      }
    }
    TableFile.changes(table, departed).ifPresent(out::save);
  }

  // For others.

  /** See {@link Health}. */
  public NetworkState state() {
    return health.state();
  }

  /** Why, in words. */
  public String stateReason() {
    return health.reason();
  }

  /** How many peers are known. */
  public int known() {
    return table.size();
  }

  /**
   * Peers that may well be there: reached by this node, or heard of and not yet tried in vain. What
   * is said about peers that do not exist adds nothing for long.
   */
  public int likely() {
    return (int) table.rows().stream().filter(Membership::isLikely).count();
  }

  /** In how many net groups these are, counted up to 2. */
  public int likelyGroups() {
    return (int)
        table.rows().stream()
            .filter(Membership::isLikely)
            .flatMap(row -> row.address().stream())
            .map(NetGroup::of)
            .distinct()
            .limit(2)
            .count();
  }

  private static boolean isLikely(PeerRecord row) {
    return row.tried || row.failures == 0;
  }

  /** Whether it said that it does not distribute: its announcements are refused (DESIGN S14). */
  public boolean isReadOnly(PeerId peer) {
    return table
        .find(peer)
        .filter(row -> row.firstHand && !row.info.capabilities().distribution())
        .isPresent();
  }

  /** What a peer has said of itself. */
  public Optional<PeerInfo> wordOf(PeerId peer) {
    return table.find(peer).filter(row -> row.firstHand).map(row -> row.info);
  }

  /** Where a peer can be dialled, if it has said so itself or we have reached it there. */
  public Optional<PeerAddress> addressOf(PeerId peer) {
    return table
        .find(peer)
        .filter(row -> row.firstHand || row.reachedAt.isPresent())
        .flatMap(PeerRecord::address);
  }

  /** How healthy the network looks. */
  public NodeStatus.Network network(Instant now) {
    Instant since = now.minus(config.refreshInterval().multipliedBy(2));
    int active =
        (int)
            table.rows().stream()
                .filter(
                    row ->
                        reachable.isUp(row.info.id())
                            || (row.failures == 0 && row.isReachedSince(since)))
                .count();
    return new NodeStatus.Network(
        active, health.wanted(), departed.size(), partition.suspicion(), partition.since());
  }

  /** How peers are being found. */
  public NodeStatus.Discovery discovery() {
    return discovery.view(reachable.anybodyEver(), bootstraps.tries());
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
                    row.tried,
                    row.source.name(),
                    row.firstSeen,
                    row.lastSeen,
                    row.reachedAt,
                    row.roundTrip,
                    row.failures,
                    row.lastFailure,
                    Optional.of(row.checkAt)))
        .toList();
  }
}
