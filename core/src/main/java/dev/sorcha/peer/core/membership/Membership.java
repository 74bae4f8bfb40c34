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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

  /** A peer that was reached is handed out to others for so long (gossip-protocol D14). */
  private static final Duration HANDED_OUT_FOR = Duration.ofHours(24);

  /** Of a table of at least {@link #ALL_UP_TO} rows, so many percent are handed out at once. */
  private static final int HANDED_OUT_PERCENT = 23;

  private static final int ALL_UP_TO = 200;

  /** A row that answered lately keeps its place against a newcomer (gossip-protocol D14). */
  private static final Duration PROTECTED_FOR = Duration.ofHours(4);

  /** While so many of the tried peers are silent together, nobody is removed (DESIGN S9). */
  private static final double HELD_SHARE = 0.3;

  private static final int HELD_LEAST = 3;

  /** Checks that are due are looked for so often, at least and at most. Guesses. */
  private static final Duration SHORTEST_TICK = Duration.ofMillis(50);

  private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

  /** Between feelers while too few peers are reachable (gossip-protocol D17). */
  private static final Duration HURRIED_FEELER = Duration.ofSeconds(1);

  private static final Duration SAVE_PAUSE = Duration.ofSeconds(5);

  /** A contact is written to disk if the last one that was is older: a guess. */
  private static final Duration SEEN_GRAIN = Duration.ofMinutes(1);

  /** A peer that flaps must not have everybody tried each time. A guess. */
  private static final Duration SILENT_TRIES_APART = Duration.ofSeconds(20);

  /** Peers looked at when a partition is suspected (gossip-protocol D20). */
  private static final int SUSPICION_CHECKS = 4;

  private final MembershipConfig config;
  private final RandomGenerator random;
  private final PeerId self;
  private final AddressRules rules;
  private final Bootstraps bootstraps;
  private final Departed departed;
  private final Checks checks;
  private final Health health;
  private final PartitionSigns signs = new PartitionSigns();

  /** Replaced once, when the key of the buckets is known. */
  private PeerTable table;

  private Discovery discovery;

  /** Peers that something can be sent to now. */
  private final LinkedHashSet<PeerId> up = new LinkedHashSet<>();

  /** Peers that were reachable and are not, in the order in which they were lost. */
  private final LinkedHashSet<PeerId> lost = new LinkedHashSet<>();

  /** Rows of TRIED that are being checked, and who takes their place if they do not answer. */
  private final LinkedHashMap<PeerId, PeerId> contested = new LinkedHashMap<>();

  private List<String> partition = List.of();
  private Optional<Instant> partitionSince = Optional.empty();
  private Instant silentTriedAt = Instant.EPOCH;
  private boolean saveIsDue;
  private boolean hurryIsDue;
  private boolean anybodyReached;

  public Membership(MembershipConfig config, PeerInfo self, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.self = self.id();
    this.rules = new AddressRules(self);
    this.bootstraps = new Bootstraps(config, random);
    this.departed = new Departed(config.departedFor(), config.maxDeparted());
    this.checks = new Checks(config.maxConcurrentDiscoveries());
    this.health = new Health(config.minHealthyPeers());
    this.table = new PeerTable(config.maxPeers(), self.id(), 0);
    this.discovery = new Discovery(config, table, random);
  }

  // Starting.

  /** The node runs, with the table of its last life. */
  public void onStarted(
      List<BootstrapNode> configured, StoredState stored, Instant now, Effects out) {
    long key = stored.tableKey().orElseGet(random::nextLong);
    if (stored.tableKey().isEmpty()) {
      out.save(new Change.TableKey(key));
    }
    table = new PeerTable(config.maxPeers(), self, key);
    discovery = new Discovery(config, table, random);
    TableFile.load(stored.peers(), table, departed, config.refreshInterval(), now, random);
    bootstraps.onStarted(configured, stored.pins(), now, out);
    discovery.schedule(now, out);
    out.schedule(tick(), new Timer.RefreshDue());
    out.schedule(Jitter.around(config.feelerInterval(), random), new Timer.FeelerDue());
    scheduleDeparted(now, out);
    assess(out);
  }

  /** Bootstrap nodes to dial now. */
  public List<BootstrapNode> onBootstrapDue(
      Predicate<PeerAddress> engaged, Instant now, Effects out) {
    return bootstraps.onDue(
        health.isTooFew(up.size()),
        up.isEmpty(),
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
    NetGroup from = info.address().map(NetGroup::of).orElseGet(() -> new NetGroup(observedHost));
    boolean known = table.find(claim.id()).isPresent();
    Optional<PeerRecord> placed = table.claimed(info, from, now, nextCheck(now));
    departed.forget(claim.id());
    placed.ifPresent(
        row -> {
          if (!known) {
            discovery.hurry(now, out);
          }
          if (dialled.isPresent()) {
            row.bootstrap |= bootstraps.onAnswered(dialled.get(), claim.id(), out);
            row.linkDialled = true;
            reached(row, now, out);
          } else if (!row.isReachedSince(now.minus(HANDED_OUT_FOR)) && row.info.hasAddress()) {
            checks.verify(claim.id(), now);
            startChecks(now, out);
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
    anybodyReached = true;
    up.add(peer);
    lost.remove(peer);
    onContact(peer, now);
    table
        .find(peer)
        .ifPresent(
            row -> {
              // Whoever comes from the far side of what was a partition is not alone.
              if (row.silent || !partition.isEmpty()) {
                tryTheSilent(now, out);
              }
              absolve(row);
              if (!row.asked) {
                discovery.ask(row, out);
              }
            });
  }

  private static void absolve(PeerRecord row) {
    row.failures = 0;
    row.failedAt = Instant.MIN;
    row.silent = false;
    row.lastFailure = "";
    row.retryAt = Instant.MIN;
  }

  /**
   * A peer cannot be reached any more: it may be dialled again after a pause.
   *
   * @param silent its link was silent for too long
   * @param excused others reach it, so that it is not to blame
   */
  public void onPeerDown(PeerId peer, boolean silent, boolean excused, Instant now, Effects out) {
    up.remove(peer);
    discovery.onNoAnswer(peer, now, out);
    if (silent && !excused) {
      signs.onLinkSilent(peer, now);
    }
    table
        .find(peer)
        .ifPresent(
            row -> {
              row.linkDialled = false;
              if (!row.info.hasAddress()) {
                table.remove(row);
                return;
              }
              if (excused) {
                row.excusedUntil = now.plus(config.peerTimeout());
              }
              // One that turned us away is not lost: it is there, and has no place.
              if (!row.retryAt.isAfter(now)) {
                lost.add(peer);
              }
              retryAfter(row, Jitter.around(config.backoffFirst(), random), now, out);
            });
  }

  /** A peer has no place for us: it is left alone for a while, and not blamed. */
  public void onTurnedAway(PeerId peer, Instant now, Effects out) {
    table
        .find(peer)
        .ifPresent(
            row -> retryAfter(row, Jitter.around(config.turnedAwayPause(), random), now, out));
  }

  private static void retryAfter(PeerRecord row, Duration pause, Instant now, Effects out) {
    Instant at = now.plus(pause);
    if (at.isAfter(row.retryAt)) {
      row.retryAt = at;
      out.schedule(pause, new Timer.DialDue());
    }
  }

  /** A ping on a link came back. */
  public void onRoundTrip(PeerId peer, Duration time) {
    table.find(peer).ifPresent(row -> row.roundTrip = Optional.of(time));
  }

  /** A transaction came that was not known. */
  public void onNovel() {
    signs.onNovel();
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
    return lost.stream()
        .filter(peer -> !engaged.test(peer))
        .flatMap(peer -> table.find(peer).stream())
        .filter(row -> row.info.hasAddress() && !row.retryAt.isAfter(now))
        .limit(Math.max(0, most))
        .map(row -> row.info)
        .toList();
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
      failed(row, failure, now, out);
    }
  }

  // Checks.

  /** A unary call of ours was answered at this peer's address. */
  public void onAnswered(PeerId peer, Instant now, Effects out) {
    Optional<Checks.Over> over = checks.over(peer, now);
    if (table.find(peer).isEmpty()) {
      departed.find(peer).ifPresent(entry -> isBack(entry, now, out));
    }
    table
        .find(peer)
        .ifPresent(
            row -> {
              over.ifPresent(it -> row.roundTrip = Optional.of(it.took()));
              boolean moved =
                  over.isPresent() && !row.address().equals(Optional.of(over.get().at()));
              if (!moved) {
                reached(row, now, out);
              }
              if (over.isPresent() && !row.asked) {
                discovery.ask(row, out);
              }
            });
    contested.remove(peer);
    startChecks(now, out);
  }

  private void isBack(Departed.Entry entry, Instant now, Effects out) {
    table.claimed(entry.info, entry.source, entry.firstSeen, nextCheck(now));
    departed.forget(entry.info.id());
    tryTheSilent(now, out);
    discovery.hurry(now, out);
  }

  /** A ping of ours failed. */
  public void onPingFailed(PeerId peer, Failure failure, Instant now, Effects out) {
    checks.over(peer, now);
    departed.onFailed(peer, now, random);
    signs.onOutcome(peer, isSilence(failure), now);
    table
        .find(peer)
        .ifPresent(
            row -> {
              failed(row, failure, now, out);
              giveWay(row);
            });
    startChecks(now, out);
  }

  private void giveWay(PeerRecord row) {
    PeerId newcomer = contested.remove(row.info.id());
    if (newcomer != null) {
      table.demote(row);
      table.find(newcomer).ifPresent(table::reached);
    }
  }

  private void reached(PeerRecord row, Instant now, Effects out) {
    boolean first = row.reachedAt.isEmpty();
    row.reachedAt = Optional.of(now);
    row.lastSeen = Optional.of(now);
    row.checkAt = nextCheck(now);
    if (row.silent) {
      tryTheSilent(now, out);
    }
    absolve(row);
    signs.onOutcome(row.info.id(), false, now);
    table
        .reached(row)
        .filter(it -> !up.contains(it.info.id()))
        .filter(it -> !it.isReachedSince(now.minus(PROTECTED_FOR)))
        .ifPresent(
            it -> {
              contested.put(it.info.id(), row.info.id());
              checks.soon(it.info.id());
            });
    if (first) {
      row.address().ifPresent(at -> out.publish(new NodeEvent.PeerVerified(row.info.id(), at)));
    }
  }

  private void failed(PeerRecord row, Failure failure, Instant now, Effects out) {
    PeerId peer = row.info.id();
    boolean silent = isSilence(failure);
    signs.onOutcome(peer, silent, now);
    row.lastFailure = failure.toString();
    row.silent = silent;
    row.checkAt = nextCheck(now);
    table.touch(row);
    if (up.contains(peer)) {
      // It lives; only where it says that it listens nobody answers.
      return;
    }
    boolean apart = row.failures == 0 || !now.isBefore(row.failedAt.plus(config.peerTimeout()));
    if (apart && !now.isBefore(row.excusedUntil)) {
      row.failures++;
      row.failedAt = now;
      out.publish(new NodeEvent.CheckFailed(peer, row.failures, failure));
    }
    row.checkAt =
        now.plus(
            Jitter.around(
                Jitter.doubled(config.peerTimeout(), row.failures, config.refreshInterval()),
                random));
    Duration pause = Jitter.doubled(config.backoffFirst(), row.failures, config.backoffMax());
    retryAfter(row, Jitter.around(pause, random), now, out);
    if (failure.kind() == Failure.Kind.IDENTITY && row.reachedAt.isEmpty()) {
      // Somebody else answers there: what was said of it is false, whoever said it.
      leave(row, "another key answers at " + row.address().orElseThrow(), now, out);
    } else if (row.failures > config.failureThreshold() && !isHeld()) {
      leave(row, row.failures + " checks failed, the last: " + row.lastFailure, now, out);
    }
  }

  private static boolean isSilence(Failure failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, TIMED_OUT -> true;
      case NOT_LISTENING, REFUSED, UNIMPLEMENTED, IDENTITY, MALFORMED, BUSY -> false;
    };
  }

  /** Whether so many are silent at once that it may be the network and not they. */
  private boolean isHeld() {
    long silent =
        table.rows().stream().filter(row -> row.tried && row.failures > 0 && row.silent).count();
    return silent >= HELD_LEAST && silent >= HELD_SHARE * table.tried();
  }

  private void leave(PeerRecord row, String reason, Instant now, Effects out) {
    table.remove(row);
    lost.remove(row.info.id());
    contested.remove(row.info.id());
    departed.add(
        new Departed.Entry(row.info, row.source, row.firstSeen, row.lastSeen, row.bootstrap, now),
        now,
        random);
    out.publish(new NodeEvent.PeerRemoved(row.info.id(), reason));
    scheduleDeparted(now, out);
    assess(out);
  }

  private Instant nextCheck(Instant now) {
    return now.plus(Jitter.around(config.refreshInterval(), random));
  }

  /** Time to look which rows are due for their check; each is, once in a refresh interval. */
  public void onRefreshDue(Instant now, Effects out) {
    out.schedule(tick(), new Timer.RefreshDue());
    List<PeerRecord> due = new ArrayList<>();
    for (PeerRecord row : table.rows()) {
      if (row.checkAt.isAfter(now)) {
        continue;
      }
      boolean linked = up.contains(row.info.id());
      if (linked && row.linkDialled) {
        // The link was opened to where it listens, and lives: the check is made already.
        row.reachedAt = Optional.of(now);
        row.checkAt = nextCheck(now);
        row.asked = false;
        table.touch(row);
      } else if (row.info.hasAddress()) {
        due.add(row);
      }
    }
    due.sort((a, b) -> a.checkAt.compareTo(b.checkAt));
    for (PeerRecord row : due.subList(0, Math.min(due.size(), Math.max(0, checks.free())))) {
      row.asked = false;
      checks.soon(row.info.id());
    }
    startChecks(now, out);
    lookForPartition(now, out);
  }

  private Duration tick() {
    Duration each = config.refreshInterval().dividedBy(Math.max(1, table.size()));
    return Jitter.max(SHORTEST_TICK, Jitter.min(each, LONGEST_TICK));
  }

  /** Time to try a peer that was only heard of, and nobody waits for. */
  public void onFeelerDue(Instant now, Effects out) {
    Duration pause =
        health.isTooFew(up.size())
            ? Jitter.min(HURRIED_FEELER, config.feelerInterval())
            : config.feelerInterval();
    out.schedule(Jitter.around(pause, random), new Timer.FeelerDue());
    table
        .draw(
            1,
            row ->
                !row.tried
                    && row.info.hasAddress()
                    && row.failures == 0
                    && !up.contains(row.info.id()),
            random)
        .forEach(row -> checks.soon(row.info.id()));
    startChecks(now, out);
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

  /** Whether a call to it is under way. */
  public boolean isCalling(PeerId peer) {
    return checks.isInFlight(peer) || discovery.isAsked(peer);
  }

  /** Somebody asks whether we reach this peer, and we have no link to it: look. */
  public boolean check(PeerId peer, Instant now, Effects out) {
    boolean known = table.find(peer).filter(row -> row.tried).isPresent();
    if (known) {
      checks.soon(peer);
      startChecks(now, out);
    }
    return known;
  }

  /** Time to try those that departed. */
  public void onDepartedDue(Instant now, Effects out) {
    for (Departed.Entry entry : departed.due(checks.free(), now)) {
      checks.soon(entry.info.id());
      // Until it has failed or answered; a check that finds no place is due again after this.
      entry.nextTry = now.plus(config.peerTimeout());
    }
    startChecks(now, out);
    scheduleDeparted(now, out);
  }

  private void scheduleDeparted(Instant now, Effects out) {
    departed
        .nextDue()
        .ifPresent(
            at ->
                out.schedule(
                    Jitter.max(Duration.ofSeconds(1), Duration.between(now, at)),
                    new Timer.DepartedDue()));
  }

  // Lists.

  /** Time to ask somebody whom it knows. */
  public void onDiscoveryDue(Instant now, Effects out) {
    discovery.onDue(List.copyOf(up), now, out);
  }

  /** A round has waited long enough. */
  public void onRoundExpired(int number, Instant now, Effects out) {
    discovery.onRoundExpired(number, now, out);
  }

  /** A peer answered whom it knows. A list that nobody asked for is not taken (threat A8). */
  public void onPeers(
      PeerId from, String fromHost, List<PeerInfo> peers, int total, Instant now, Effects out) {
    if (!discovery.isAsked(from)) {
      return;
    }
    NetGroup teller = addressOf(from).map(NetGroup::of).orElseGet(() -> new NetGroup(fromHost));
    List<PeerInfo> taken = peers.subList(0, Math.min(peers.size(), Frame.MAX_PEERS));
    int added = 0;
    int refused = 0;
    for (PeerInfo info : taken) {
      if (info.id().equals(self) || table.find(info.id()).isPresent()) {
        continue;
      }
      if (info.address().filter(at -> rules.mayName(fromHost, at)).isEmpty()) {
        refused++;
      } else if (departed.contains(info.id())) {
        departed.onHearsay(info.id(), now);
      } else if (table
          .heard(info, teller, now, now.plus(Jitter.within(config.refreshInterval(), random)))
          .isPresent()) {
        added++;
      }
    }
    signs.onTotal(total);
    if (added > 0) {
      out.publish(new NodeEvent.PeersDiscovered(from, added, table.size()));
    }
    discovery.onAnswered(from, taken.size(), added, refused, now, out);
  }

  /** A peer that was asked will not answer. */
  public void onNoPeers(PeerId from, Instant now, Effects out) {
    discovery.onNoAnswer(from, now, out);
  }

  /** The list for a peer that asks: peers that this node itself reached lately, by chance. */
  public Frame.Peers listFor(PeerId asker, int max, Instant now) {
    int share = table.size() < ALL_UP_TO ? table.size() : table.size() * HANDED_OUT_PERCENT / 100;
    int most = Math.min(Math.min(max <= 0 ? Frame.MAX_PEERS : max, Frame.MAX_PEERS), share);
    return new Frame.Peers(
        table.sample(most, asker, now.minus(HANDED_OUT_FOR), random), table.size());
  }

  // Health.

  /** Looks whether the node is online, and says so when that changes. */
  public void assess(Effects out) {
    int reachable = up.size();
    int there = (int) table.rows().stream().filter(row -> row.tried || row.failures == 0).count();
    boolean before = health.isTooFew(reachable);
    health.assess(reachable, there, !bootstraps.isEmpty(), out);
    hurryIsDue |= !before && health.isTooFew(reachable);
  }

  private void lookForPartition(Instant now, Effects out) {
    int groups = (int) groupsOf(up).stream().distinct().count();
    int known =
        (int)
            table.rows().stream()
                .flatMap(row -> row.address().stream())
                .map(NetGroup::of)
                .distinct()
                .limit(16)
                .count();
    List<String> found = signs.signs(up.size(), groups, known, now);
    boolean held = isHeld();
    if (partition.isEmpty() && found.size() >= 2) {
      partition = found;
      partitionSince = Optional.of(now);
      out.publish(new NodeEvent.PartitionSuspected(found));
      tryTheSilent(now, out);
    } else if (!partition.isEmpty() && found.size() < 2 && !held) {
      out.publish(new NodeEvent.PartitionOver(Duration.between(partitionSince.orElse(now), now)));
      partition = List.of();
      partitionSince = Optional.empty();
    } else if (!partition.isEmpty() && found.size() >= 2) {
      partition = found;
    }
  }

  private List<NetGroup> groupsOf(Collection<PeerId> peers) {
    return peers.stream()
        .flatMap(peer -> table.find(peer).stream())
        .flatMap(row -> row.address().stream())
        .map(NetGroup::of)
        .toList();
  }

  /** What was silent may be back: everybody of it is tried now, a few at a time. */
  private void tryTheSilent(Instant now, Effects out) {
    if (now.isBefore(silentTriedAt.plus(SILENT_TRIES_APART))) {
      return;
    }
    silentTriedAt = now;
    for (PeerId peer : lost) {
      table.find(peer).ifPresent(row -> row.retryAt = Instant.MIN);
    }
    out.schedule(Duration.ZERO, new Timer.DialDue());
    table.rows().stream()
        .filter(row -> row.failures > 0 || row.bootstrap || row.anchor > 0)
        .filter(row -> !up.contains(row.info.id()) && row.info.hasAddress())
        .filter(row -> row.checkAt.isAfter(now))
        .forEach(row -> row.checkAt = now);
    table
        .draw(SUSPICION_CHECKS, row -> row.tried && !up.contains(row.info.id()), random)
        .forEach(row -> checks.soon(row.info.id()));
    if (!partition.isEmpty() || isHeld()) {
      departed.allDue(now);
      scheduleDeparted(now, out);
    }
  }

  // Operators.

  /** Everything is looked at now: all rows are due, and the bootstrap nodes. */
  public int refresh(Instant now, Effects out) {
    int count = 0;
    for (PeerRecord row : table.rows()) {
      if (!(up.contains(row.info.id()) && row.linkDialled) && row.info.hasAddress()) {
        count += checks.soon(row.info.id()) ? 1 : 0;
        row.asked = false;
      }
    }
    startChecks(now, out);
    bootstraps.hurry(now, out);
    discovery.hurry(now, out);
    return count;
  }

  /** Bootstrap nodes that a refresh dials. */
  public List<BootstrapNode> bootstrapsToDial(Predicate<PeerAddress> engaged) {
    return bootstraps.all(address -> engaged.test(address) || rules.areOwn(address));
  }

  /** The operator wants it forgotten; it may present itself again. */
  public boolean remove(PeerId peer, Effects out) {
    Optional<PeerRecord> row = table.find(peer);
    boolean wasDeparted = departed.forget(peer);
    lost.remove(peer);
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
    if (hurryIsDue) {
      hurryIsDue = false;
      bootstraps.hurry(now, out);
      discovery.hurry(now, out);
      out.schedule(Duration.ZERO, new Timer.FeelerDue());
    }
  }

  /**
   * Saves what has changed.
   *
   * @param anchors the longest-lived links that this node dialled, oldest first
   */
  public void save(List<PeerId> anchors, Effects out) {
    saveIsDue = false;
    for (PeerRecord row : table.rows()) {
      int anchor = 1 + anchors.indexOf(row.info.id());
      // While there are no links the anchors of the last life are still the ones to dial.
      if (row.anchor != anchor && !anchors.isEmpty()) {
        row.anchor = anchor;
        table.touch(row);
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

  /** Whether it said that it does not distribute: its announcements are refused (DESIGN S14). */
  public boolean isReadOnly(PeerId peer) {
    return table
        .find(peer)
        .filter(row -> row.firstHand && !row.info.capabilities().distribution())
        .isPresent();
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
                        up.contains(row.info.id())
                            || (row.failures == 0 && row.isReachedSince(since)))
                .count();
    return new NodeStatus.Network(
        active, health.wanted(), departed.size(), partition, partitionSince);
  }

  /** How peers are being found. */
  public NodeStatus.Discovery discovery() {
    return discovery.view(anybodyReached, bootstraps.tries());
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
