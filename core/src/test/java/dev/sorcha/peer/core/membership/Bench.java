package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A membership with its clock, its reminders and its disk. Facts go in by name; calls are answered
 * as the peers' {@link Conduct} says while time passes, and by nobody when there is none.
 */
final class Bench {

  static final PeerId SELF = peer(500);
  static final String PUBLIC = "198.51.0.7";

  /** How a peer takes a call. */
  enum Conduct {
    ANSWERS,
    SILENT,
    NOT_LISTENING,
    FOREIGN_KEY
  }

  /** A call that was made. */
  record Called(Instant at, PeerId to, PeerAddress where, Request request) {}

  private record Event(Instant at, long number, Runnable what) {}

  final Map<PeerId, Conduct> conducts = new HashMap<>();
  final Map<PeerId, StoredPeer> disk = new LinkedHashMap<>();
  final List<Called> calls = new ArrayList<>();
  final List<NodeEvent> events = new ArrayList<>();
  final Set<PeerId> linked = new LinkedHashSet<>();

  /** How everybody else takes a call; nobody answers until this is set. */
  Optional<Conduct> others = Optional.empty();

  Optional<Long> key = Optional.of(7L);
  Instant now = START;
  int inFlight;
  int mostInFlight;

  final Membership membership;
  private final PriorityQueue<Event> coming =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
  private Effects out = streams();
  private List<Effect> written = new ArrayList<>();
  private long numbers;

  Bench(MembershipConfig config) {
    this.membership = new Membership(config, info(500), new SplittableRandom(1));
  }

  /** The defaults. */
  Bench() {
    this(MembershipConfig.DEFAULT);
  }

  private Effects streams() {
    return new Effects(
        id ->
            linked.contains(id)
                ? new Router.Route.Stream(new LinkId(id.hashCode()), Dialect.OURS)
                : new Router.Route.None());
  }

  Effects out() {
    return out;
  }

  // Facts.

  void starts(String... bootstrap) {
    membership.onStarted(
        List.of(bootstrap).stream().map(BootstrapNode::parse).toList(),
        new StoredState(
            List.of(), List.of(), List.of(), List.of(), List.copyOf(disk.values()), key),
        now,
        out);
  }

  /** The same disk, later, under a new process. */
  Bench restartedAt(Instant when, MembershipConfig config, String... bootstrap) {
    save(List.of());
    Bench next = new Bench(config);
    next.disk.putAll(disk);
    next.key = key;
    next.now = when;
    next.starts(bootstrap);
    return next;
  }

  /** A peer says hello, or registers, on a connection that it made. */
  void claims(PeerInfo claim, String observedHost) {
    membership.onClaim(claim, observedHost, Optional.empty(), now, out);
  }

  /** A peer claims its own address, from there. */
  void claims(PeerInfo claim) {
    claims(claim, claim.host());
  }

  /** A peer was dialled where it listens. */
  void reached(PeerInfo claim) {
    membership.onClaim(claim, claim.host(), claim.address(), now, out);
  }

  /** It has a link, and was dialled for it. */
  void linksTo(PeerInfo claim) {
    reached(claim);
    comesUp(claim.id());
  }

  void comesUp(PeerId peer) {
    linked.add(peer);
    membership.onPeerUp(peer, now, out);
    membership.assess(out);
  }

  void goesDown(PeerId peer) {
    goesDown(peer, false, false);
  }

  void goesDown(PeerId peer, boolean silent, boolean excused) {
    linked.remove(peer);
    membership.onPeerDown(peer, silent, excused, now, out);
    membership.assess(out);
  }

  /** The peer comes up and is asked; it answers with these. */
  void tells(PeerId peer, String fromHost, PeerInfo... peers) {
    comesUp(peer);
    lists(peer, fromHost, List.of(peers));
  }

  /** A list arrives, asked for or not. */
  void lists(PeerId peer, String fromHost, List<PeerInfo> peers) {
    membership.onPeers(peer, fromHost, peers, peers.size(), now, out);
    membership.assess(out);
  }

  void pingFails(PeerId peer, Failure.Kind kind) {
    membership.onPingFailed(peer, new Failure(kind, ""), now, out);
  }

  /** The ping that is under way is answered. */
  void pongs(PeerId peer) {
    membership.onPong(peer, now, out);
  }

  /** A call to it where it listens is answered. */
  void answered(PeerId peer) {
    rowOf(peer).info().address().ifPresent(at -> membership.onAnswered(peer, at, now, out));
  }

  void dialFails(PeerAddress address, Failure.Kind kind) {
    membership.onDialFailed(address, Optional.empty(), new Failure(kind, ""), now, out);
  }

  /** A check fails so often, far enough apart. */
  void fails(PeerId peer, int times) {
    for (int i = 0; i < times; i++) {
      now = now.plusSeconds(31);
      pingFails(peer, Failure.Kind.TIMED_OUT);
    }
  }

  void save(List<PeerId> anchors) {
    membership.save(anchors, out);
    written();
  }

  // What follows.

  /** The burst ends; what was written since the last time is returned. */
  List<Effect> written() {
    settle();
    List<Effect> all = written;
    written = new ArrayList<>();
    return all;
  }

  private void settle() {
    membership.onBurstEnded(now, out);
    List<Effect> effects = out.written();
    out = streams();
    written.addAll(effects);
    events.addAll(events(NodeEvent.class, effects));
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Schedule(var delay, var timer) -> comes(now.plus(delay), () -> fires(timer));
        case Effect.Call(var to, var at, var rung, var request) -> answers(to, at, request);
        case Effect.Save(Change.Peers(var gone, var put)) -> {
          gone.forEach(disk::remove);
          put.forEach(row -> disk.put(row.info().id(), row));
        }
        case Effect.Save(Change.TableKey(var drawn)) -> key = Optional.of(drawn);
        default -> {}
      }
    }
  }

  private void comes(Instant at, Runnable what) {
    coming.add(new Event(at, numbers++, what));
  }

  /** Time passes: reminders fire, calls end. */
  void passes(Duration time) {
    settle();
    Instant until = now.plus(time);
    while (!coming.isEmpty() && !coming.peek().at().isAfter(until)) {
      Event next = coming.remove();
      now = next.at().isAfter(now) ? next.at() : now;
      next.what().run();
      settle();
    }
    now = until;
  }

  /** How many reminders and answers are on their way. */
  int pending() {
    return coming.size();
  }

  void fires(Timer timer) {
    switch (timer) {
      case Timer.DiscoveryDue() -> membership.onDiscoveryDue(now, out);
      case Timer.RoundExpired(var number) -> membership.onRoundExpired(number, now, out);
      case Timer.RefreshDue() -> membership.onRefreshDue(now, out);
      case Timer.FeelerDue() -> membership.onFeelerDue(now, out);
      case Timer.DepartedDue() -> membership.onDepartedDue(now, out);
      case Timer.NewsDue() -> membership.onNewsDue(out);
      case Timer.PeersSaveDue() -> membership.save(List.of(), out);
      case Timer.BootstrapDue() -> membership.onBootstrapDue(any -> false, now, out);
      default -> {}
    }
  }

  private void answers(PeerId to, PeerAddress at, Request request) {
    calls.add(new Called(now, to, at, request));
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    Optional<Conduct> conduct = Optional.ofNullable(conducts.get(to)).or(() -> others);
    if (conduct.isEmpty()) {
      return;
    }
    Duration after =
        conduct.get() == Conduct.SILENT ? Duration.ofSeconds(10) : Duration.ofMillis(20);
    comes(now.plus(after), () -> ends(to, at, request, conduct.get()));
  }

  private void ends(PeerId to, PeerAddress at, Request request, Conduct conduct) {
    inFlight--;
    Failure.Kind kind =
        switch (conduct) {
          case NOT_LISTENING -> Failure.Kind.NOT_LISTENING;
          case FOREIGN_KEY -> Failure.Kind.IDENTITY;
          case SILENT, ANSWERS -> Failure.Kind.TIMED_OUT;
        };
    boolean isPing = request instanceof Request.Ping;
    if (conduct == Conduct.ANSWERS) {
      if (!isPing) {
        lists(to, at.host(), List.of());
      }
      if (isPing) {
        membership.onPong(to, now, out);
      }
    } else if (isPing) {
      pingFails(to, kind);
    } else {
      membership.onNoPeers(to, now, out);
    }
  }

  // What is known.

  Optional<NodeStatus.PeerView> row(PeerId peer) {
    return membership.view(any -> "").stream()
        .filter(view -> view.info().id().equals(peer))
        .findFirst();
  }

  NodeStatus.PeerView rowOf(PeerId peer) {
    return row(peer).orElseThrow();
  }

  boolean knows(PeerId peer) {
    return row(peer).isPresent();
  }

  int departed() {
    return membership.network(now).departed();
  }

  /** Peers that a ping was sent to since the last look. */
  List<PeerId> pinged() {
    return only(Effect.Call.class, written()).stream()
        .filter(call -> call.request() instanceof Request.Ping)
        .map(Effect.Call::to)
        .toList();
  }

  <E extends NodeEvent> List<E> happened(Class<E> kind) {
    settle();
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Duration> reminders(Timer timer) {
    return only(Effect.Schedule.class, written()).stream()
        .filter(schedule -> schedule.timer().equals(timer))
        .map(Effect.Schedule::delay)
        .toList();
  }

  List<Frame> sent() {
    return only(Effect.Send.class, written()).stream().map(Effect.Send::frame).toList();
  }
}
