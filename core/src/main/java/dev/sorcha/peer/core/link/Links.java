package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Every stream and every unary route, and which of them is the way to a peer.
 *
 * <p>Always true: a peer has at most one primary link; a peer with a primary link has no unary
 * route; nothing but our hello is sent on a link before its dialect is known.
 *
 * <p>Two nodes that dial each other at once end with one link: the one dialled by the smaller id
 * stays, and whoever dialled the other closes it. Rationale: both ends see the same two links and
 * must choose alike without asking. Closing is a half-close, so frames already written arrive.
 */
public final class Links implements Router {

  /**
   * Unanswered unary calls in a row after which the route is given up; the seeds' failure
   * threshold.
   */
  private static final int UNARY_FAILURES = 3;

  /** While every place for a dial is taken. A guess. */
  private static final Duration CLIMB_AGAIN = Duration.ofSeconds(1);

  /** Two dials from either end that cross; a peer with more has no use for them. A guess. */
  private static final int MAX_PER_PEER = 4;

  /**
   * Hellos after the first that a link may bring at once; one more each minute. A node that finds
   * its address while it starts says two or three. A guess.
   */
  private static final int HELLOS_AT_ONCE = 4;

  private final LinkConfig config;
  private final PeerId self;
  private final LinkedHashMap<LinkId, Link> links = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, Link> primary = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, UnaryRoute> unary = new LinkedHashMap<>();
  private final LinkedHashMap<PeerAddress, Climb> dialling = new LinkedHashMap<>();
  private final Ladder ladder;
  private final Retries retries;
  private final Poller poller;

  /** Of peers that ask for news: nobody may be able to call them. */
  private final LinkedHashMap<PeerId, PollBox> boxes = new LinkedHashMap<>();

  private record UnaryRoute(PeerAddress at, Protocol rung, int failures) {}

  public Links(LinkConfig config, PeerId self, RandomGenerator random) {
    this.config = config;
    this.self = self;
    this.ladder = new Ladder(config.ladder(), random);
    this.retries = new Retries(config.ladder(), random);
    this.poller = new Poller(config.ladder());
  }

  /** What a former life knew of the ways to peers. */
  public void onStarted(List<StoredPeer> peers, Instant now, Effects out) {
    for (StoredPeer peer : peers) {
      peer.rung().ifPresent(rung -> ladder.restore(peer.info().id(), rung, now, out));
    }
  }

  /**
   * Dials, unless that is under way already. {@link #dialsWanted} keeps the bound on dials to known
   * peers; bootstrap nodes are few and all dialled at once, so that silent ones do not stand before
   * the one that answers (DESIGN S11).
   */
  public void dial(PeerAddress address, Optional<PeerId> expected, Instant now, Effects out) {
    if (!dialling.containsKey(address)) {
      begin(address, ladder.begin(expected, now), out);
    }
  }

  private void begin(PeerAddress address, Climb climb, Effects out) {
    dialling.put(address, climb);
    out.dial(address, climb.expected, climb.rung);
  }

  /** Better ways to some peers are due to be tried. */
  public void onClimbDue(Instant now, Effects out) {
    for (PeerId peer : ladder.due(now)) {
      if (dialsFree() <= 0) {
        out.schedule(CLIMB_AGAIN, new Timer.ClimbDue());
        return;
      }
      UnaryRoute route = unary.get(peer);
      if (route != null && !isEngaged(peer) && !dialling.containsKey(route.at())) {
        ladder
            .beginAbove(peer, route.rung(), now)
            .ifPresent(climb -> begin(route.at(), climb, out));
        ladder.onClimbed(peer, now, out);
      } else if (route == null) {
        ladder.forgetRung(peer);
      } else {
        ladder.onClimbed(peer, now, out);
      }
    }
  }

  /** What could not be reached may be now, and by other ways. */
  public void onNetworkChanged(Instant now, Effects out) {
    ladder.onNetworkChanged(now, out);
  }

  /** Whether a dial of this peer is worth it: not while it has failed too often in a row. */
  public boolean mayDial(PeerId peer, Instant now) {
    return ladder.permits(peer, now);
  }

  /** A stream is open: say hello, wait for the other's. */
  public LinkOutcome onLinkUp(
      LinkId id,
      PeerId peer,
      String host,
      Direction direction,
      Optional<PeerAddress> dialled,
      PeerInfo selfInfo,
      Instant now,
      Effects out) {
    Link link = new Link(id, peer, host, direction, dialled, now);
    links.put(id, link);
    dialled.ifPresent(at -> onStreamOpened(peer, at, now, out));
    ladder.onHeard(peer, out);
    if (peer.equals(self)) {
      close(link, CloseReason.SELF, out);
      return LinkOutcome.UNCHANGED;
    }
    if (openLinksTo(peer) > MAX_PER_PEER) {
      close(link, CloseReason.FULL, out);
      return LinkOutcome.UNCHANGED;
    }
    out.sendOn(id, Dialect.OURS, new Frame.Hello(selfInfo, config.agent()));
    out.schedule(config.helloTimeout(), new Timer.HelloExpired(id));
    return LinkOutcome.UNCHANGED;
  }

  private void onStreamOpened(PeerId peer, PeerAddress at, Instant now, Effects out) {
    Climb climb = dialling.remove(at);
    if (climb != null && climb.rung == Protocol.GRPC_STREAM && !peer.equals(self)) {
      ladder.onWorks(peer, at, climb, now, out);
    }
  }

  /** What became of a dial that failed on one rung. */
  public sealed interface DialEnd {

    /** The next rung is tried, or the peer stays on the one that it is on. */
    record Goes() implements DialEnd {}

    /**
     * No rung works.
     *
     * @param presented the key that answered on any of them
     * @param failure the last, with what became of each in its detail
     */
    record Failed(Optional<PeerId> presented, Failure failure) implements DialEnd {}
  }

  /** A dial failed on one rung. */
  public DialEnd onDialFailed(Input.DialFailed failed, Instant now, Effects out) {
    PeerAddress address = failed.address();
    Climb climb = dialling.get(address);
    if (climb == null || climb.rung != failed.rung()) {
      return new DialEnd.Failed(failed.presented(), failed.failure());
    }
    climb.presented = failed.presented().or(() -> climb.presented);
    boolean isSelf = climb.presented.equals(Optional.of(self));
    climb.failed(failed.failure(), now);
    ladder.onRungFailed(climb);
    Optional<Protocol> below = ladder.below(climb, failed.stage(), failed.failure());
    if (below.isPresent() && !isSelf) {
      climb.next(below.get(), now);
      out.dial(address, climb.expected, climb.rung);
      return new DialEnd.Goes();
    }
    dialling.remove(address);
    Optional<PeerId> stays = climb.expected.filter(peer -> climb.above.isPresent());
    if (stays.isPresent()) {
      if (unary.containsKey(stays.get())) {
        ladder.onStays(stays.get(), address, climb, now, out);
      }
      return new DialEnd.Goes();
    }
    climb.expected.ifPresent(peer -> ladder.onUnreachable(peer, now, out));
    Failure last = failed.failure();
    return new DialEnd.Failed(
        climb.presented, climb.hasFailedTwice() ? new Failure(last.kind(), climb.story()) : last);
  }

  /** A dial of a rung without links was answered. */
  public void onDialAnswered(
      PeerAddress address, PeerId peer, Protocol rung, Instant now, Effects out) {
    Climb climb = dialling.get(address);
    if (climb != null && climb.rung == rung) {
      dialling.remove(address);
      if (!peer.equals(self)) {
        ladder.onWorks(peer, address, climb, now, out);
      }
    }
  }

  /** A hello came in. */
  public LinkOutcome onHello(LinkId id, Effects out) {
    Link link = links.get(id);
    if (link == null || link.closing) {
      return LinkOutcome.UNCHANGED;
    }
    if (link.dialect == Dialect.OURS) {
      // Whoever has another address says hello again; each costs a check.
      link.hellosHeard++;
      return link.hellosHeard > HELLOS_AT_ONCE + minutesUp(link, link.heardAt)
          ? LinkOutcome.VIOLATION
          : LinkOutcome.UNCHANGED;
    }
    // A slow hello may come after we took the peer for a seed-only one: it only ever gets better.
    boolean wasReady = link.isReady();
    link.dialect = Dialect.OURS;
    return wasReady ? LinkOutcome.UNCHANGED : ready(link, out);
  }

  /**
   * A frame other than a hello came in.
   *
   * @param ours whether it is one of our frames or a seed message
   */
  public LinkOutcome onOtherFrame(LinkId id, boolean ours, Effects out) {
    Link link = links.get(id);
    if (link == null || link.closing || link.dialect == Dialect.OURS) {
      return LinkOutcome.UNCHANGED;
    }
    if (ours) {
      return LinkOutcome.VIOLATION;
    }
    return speaksSeed(link, out);
  }

  /** Says hello again, with another address, if that is not too often for the other end. */
  public void sayHelloAgain(LinkId id, PeerInfo selfInfo, Instant now, Effects out) {
    Link link = links.get(id);
    if (link != null
        && link.dialect == Dialect.OURS
        && !link.closing
        && link.hellosSaid < HELLOS_AT_ONCE + minutesUp(link, now)) {
      link.hellosSaid++;
      out.sendOn(id, Dialect.OURS, new Frame.Hello(selfInfo, config.agent()));
    }
  }

  private static long minutesUp(Link link, Instant now) {
    return Duration.between(link.upSince, now).toMinutes();
  }

  /** The time for a hello is over. */
  public LinkOutcome onHelloExpired(LinkId id, Effects out) {
    Link link = links.get(id);
    return link == null || link.closing ? LinkOutcome.UNCHANGED : speaksSeed(link, out);
  }

  private LinkOutcome speaksSeed(Link link, Effects out) {
    if (link.dialect != Dialect.UNKNOWN) {
      return LinkOutcome.UNCHANGED;
    }
    link.dialect = Dialect.SEED;
    return ready(link, out);
  }

  private LinkOutcome ready(Link link, Effects out) {
    Link other = primary.get(link.peer);
    if (other == null) {
      if (link.direction == Direction.INBOUND && inbound() >= config.maxInbound()) {
        return LinkOutcome.FULL;
      }
      primary.put(link.peer, link);
      boolean wasUnary = unary.remove(link.peer) != null;
      wasUnary |= setBoxAside(link.peer);
      return wasUnary ? LinkOutcome.REROUTED : LinkOutcome.UP;
    }
    // The same end dialled twice: it has lost the older one, or is about to.
    boolean newerStays =
        other.direction == link.direction || dialler(link).compareTo(dialler(other)) < 0;
    Link stays = newerStays ? link : other;
    Link goes = newerStays ? other : link;
    primary.put(link.peer, stays);
    if (goes.direction == Direction.OUTBOUND) {
      close(goes, CloseReason.DUPLICATE, out);
    }
    return LinkOutcome.UNCHANGED;
  }

  private PeerId dialler(Link link) {
    return link.direction == Direction.OUTBOUND ? self : link.peer;
  }

  /** A stream ended. */
  public LinkOutcome onLinkDown(LinkId id, Instant now, Effects out) {
    Link gone = links.remove(id);
    if (gone != null && gone.isReady() && gone.dialled.isPresent()) {
      Duration lived = Duration.between(gone.upSince, now);
      ladder.onStreamDied(gone.peer, gone.dialled.get(), lived, now, out);
    }
    if (gone == null || primary.get(gone.peer) != gone) {
      return LinkOutcome.UNCHANGED;
    }
    primary.remove(gone.peer);
    for (Link link : links.values()) {
      if (link.peer.equals(gone.peer) && link.isReady()) {
        primary.put(link.peer, link);
        return LinkOutcome.UNCHANGED;
      }
    }
    return LinkOutcome.DOWN;
  }

  /** Closes one link, with a goodbye where it is understood. */
  public void close(LinkId id, CloseReason reason, Effects out) {
    Link link = links.get(id);
    if (link != null && !link.closing) {
      close(link, reason, out);
    }
  }

  /** Closes every link to a peer and forgets its unary route. */
  public LinkOutcome cutOff(PeerId peer, CloseReason reason, Effects out) {
    boolean wasUnary = unary.remove(peer) != null;
    wasUnary |= setBoxAside(peer);
    List.copyOf(links.values()).stream()
        .filter(link -> link.peer.equals(peer) && !link.closing)
        .forEach(link -> close(link, reason, out));
    boolean wasLinked = primary.remove(peer) != null;
    return wasUnary || wasLinked ? LinkOutcome.DOWN : LinkOutcome.UNCHANGED;
  }

  /** Closes everything. */
  public void closeAll(CloseReason reason, Effects out) {
    List.copyOf(links.values()).stream()
        .filter(link -> !link.closing)
        .forEach(link -> close(link, reason, out));
  }

  private void close(Link link, CloseReason reason, Effects out) {
    link.closing = true;
    if (link.dialect == Dialect.OURS) {
      out.sendOn(link.id, Dialect.OURS, new Frame.Goodbye(reason));
    }
    out.close(link.id, reason);
  }

  /**
   * The peer answers calls at this address and opens no stream, or has asked to be called there.
   */
  public LinkOutcome addUnary(PeerId peer, PeerAddress at, Protocol rung) {
    if (peer.equals(self) || primary.containsKey(peer)) {
      return LinkOutcome.UNCHANGED;
    }
    if (!unary.containsKey(peer) && unary.size() >= config.maxUnary()) {
      return LinkOutcome.UNCHANGED;
    }
    if (unary.put(peer, new UnaryRoute(at, rung, 0)) != null) {
      return LinkOutcome.UNCHANGED;
    }
    return setBoxAside(peer) ? LinkOutcome.REROUTED : LinkOutcome.UP;
  }

  /** A call of ours was answered. */
  public void onAnswered(PeerId peer, Request request, Effects out) {
    retries.onAnswered(peer, request);
    ladder.onCalled(peer, rung(peer), true);
    ladder.onHeard(peer, out);
    unary.computeIfPresent(peer, (id, route) -> new UnaryRoute(route.at(), route.rung(), 0));
  }

  // News for those whom nobody can call, and from those whom we can only ask.

  /** A peer asks for news: the way to it, if there is no other. */
  public LinkOutcome onPoll(
      PeerId peer, Request.Poll poll, ReplyTo replyTo, Instant now, Effects out) {
    if (!boxes.containsKey(peer) && boxes.size() >= config.maxInbound()) {
      out.respond(replyTo, new Response.News(poll, List.of(), List.of(), poll.after()));
      return LinkOutcome.FULL;
    }
    PollBox box = boxes.computeIfAbsent(peer, unseen -> new PollBox(unseen, now));
    boolean up = route(peer) instanceof Route.None;
    box.inUse |= up;
    box.onPoll(poll, replyTo, out);
    ladder.onHeard(peer, out);
    return up ? LinkOutcome.UP : LinkOutcome.UNCHANGED;
  }

  /** A question was held long enough, or the next one did not come. */
  public LinkOutcome onPollExpired(PeerId peer, long turn, Effects out) {
    PollBox box = boxes.get(peer);
    if (box == null || !box.isGone(turn, out)) {
      return LinkOutcome.UNCHANGED;
    }
    boxes.remove(peer);
    return box.inUse ? LinkOutcome.DOWN : LinkOutcome.UNCHANGED;
  }

  /** There is a better way to it, or it is cut off. Returns whether the box was the way. */
  private boolean setBoxAside(PeerId peer) {
    PollBox box = boxes.get(peer);
    boolean was = box != null && box.inUse;
    if (box != null) {
      box.inUse = false;
    }
    return was;
  }

  /** Begins to ask a peer for news, if nothing but REST reaches it. */
  public void startPolling(PeerId peer, Instant now, Effects out) {
    if (route(peer) instanceof Route.Unary(var at, var rung) && rung == Protocol.REST) {
      poller.start(peer, at, now, out);
    }
  }

  /** A peer said what is new. */
  public void onNews(PeerId peer, Response.News news, Instant now, Effects out) {
    if (route(peer) instanceof Route.Unary(var at, var rung) && rung == Protocol.REST) {
      boolean empty = news.entries().isEmpty() && news.wanted().isEmpty() && news.parts().isEmpty();
      poller.onNews(peer, at, news.next(), empty, now, out);
    } else {
      poller.stop(peer);
    }
  }

  /** A question for news failed. */
  public void onPollFailed(PeerId peer, Failure failure, Effects out) {
    poller.onFailed(peer, failure, out);
  }

  /** A peer is due to be asked for news again. */
  public void onPollDue(PeerId peer, Instant now, Effects out) {
    if (route(peer) instanceof Route.Unary(var at, var rung) && rung == Protocol.REST) {
      poller.onDue(peer, at, now, out);
    } else {
      poller.stop(peer);
    }
  }

  /** A round trip to a peer was measured. */
  public void onRoundTrip(PeerId peer, Duration took) {
    Protocol rung = primary.containsKey(peer) ? Protocol.GRPC_STREAM : rung(peer);
    ladder.onRoundTrip(peer, rung, took);
  }

  /** A call of ours failed; says whether it is made again after a pause. */
  public boolean retry(PeerId to, Request request, Failure failure, Instant now, Effects out) {
    return unary.containsKey(to) && retries.onFailed(to, request, failure, now, out);
  }

  /** The pause of some calls is over. */
  public void onRetryDue(Instant now, Effects out) {
    retries.onDue(this, now, out);
  }

  /** A peer cannot be reached any more. */
  public void onPeerDown(PeerId peer) {
    retries.onPeerDown(peer);
    poller.stop(peer);
  }

  /**
   * A unary call of ours failed. A foreign key at the address ends the route at once; an answer
   * that says no is an answer.
   */
  public LinkOutcome onCallFailed(PeerId peer, Failure failure) {
    ladder.onCalled(peer, rung(peer), false);
    UnaryRoute route = unary.get(peer);
    if (route == null) {
      return LinkOutcome.UNCHANGED;
    }
    int failures =
        switch (failure.kind()) {
          case BUSY -> route.failures();
          case REFUSED -> 0;
          // It has no such call: REST may be what is left, and its next dial finds that out.
          case UNIMPLEMENTED -> route.failures() + 1;
          case UNREACHABLE, NOT_LISTENING, TIMED_OUT, MALFORMED -> route.failures() + 1;
          case TLS, IDENTITY -> UNARY_FAILURES;
        };
    if (failures >= UNARY_FAILURES) {
      unary.remove(peer);
      // The next dial looks at all rungs again.
      ladder.forgetRung(peer);
      return LinkOutcome.DOWN;
    }
    unary.put(peer, new UnaryRoute(route.at(), route.rung(), failures));
    return LinkOutcome.UNCHANGED;
  }

  @Override
  public Route route(PeerId peer) {
    Link link = primary.get(peer);
    if (link != null) {
      return new Route.Stream(link.id, link.dialect);
    }
    UnaryRoute route = unary.get(peer);
    if (route != null) {
      return new Route.Unary(route.at(), route.rung());
    }
    PollBox box = boxes.get(peer);
    return box != null && box.inUse ? new Route.Polled(box) : new Route.None();
  }

  @Override
  public Protocol rung(PeerId peer) {
    UnaryRoute route = unary.get(peer);
    if (route != null) {
      return route.rung();
    }
    return ladder.kept(peer).filter(kept -> kept == Protocol.REST).orElse(Protocol.GRPC);
  }

  /** The way to this peer that worked last. */
  public Optional<Protocol> keptRung(PeerId peer) {
    return ladder.kept(peer);
  }

  /** The ways to this peer that were tried. */
  public List<NodeStatus.Way> waysOf(PeerId peer) {
    return ladder.view(peer);
  }

  /** Who is at the other end. */
  public Optional<PeerId> peerOf(LinkId id) {
    return Optional.ofNullable(links.get(id)).map(link -> link.peer);
  }

  /** The address at the other end, as the socket shows it. */
  public String hostOf(LinkId id) {
    Link link = links.get(id);
    return link == null ? "" : link.host;
  }

  /** The address that was dialled for this link. */
  public Optional<PeerAddress> dialledOf(LinkId id) {
    return Optional.ofNullable(links.get(id)).flatMap(link -> link.dialled);
  }

  /** Whether there is a stream to this peer, ready or not yet, or a dial that expects it. */
  public boolean isEngaged(PeerId peer) {
    return primary.containsKey(peer)
        || dialling.values().stream().anyMatch(climb -> climb.expected.equals(Optional.of(peer)))
        || links.values().stream().anyMatch(link -> link.peer.equals(peer) && !link.closing);
  }

  /** Whether this address is being dialled, or a link to it is open. */
  public boolean isEngaged(PeerAddress address) {
    return dialling.containsKey(address)
        || links.values().stream()
            .anyMatch(link -> !link.closing && link.dialled.equals(Optional.of(address)));
  }

  /** How a peer is reached, in words for people; empty if it is not. */
  public String pathOf(PeerId peer) {
    Link link = primary.get(peer);
    if (link != null) {
      return link.direction == Direction.OUTBOUND ? "stream out" : "stream in";
    }
    UnaryRoute route = unary.get(peer);
    if (route == null) {
      return route(peer) instanceof Route.Polled ? "polled" : "";
    }
    return route.rung() == Protocol.REST ? "rest" : "unary";
  }

  /** Whether our own frames travel on this link. */
  public boolean speaksOurs(LinkId id) {
    Link link = links.get(id);
    return link != null && link.dialect == Dialect.OURS;
  }

  /** Whether a peer has a link on which our own frames travel. */
  public boolean speaksOurs(PeerId peer) {
    Link link = primary.get(peer);
    return link != null && link.dialect == Dialect.OURS;
  }

  /** Where a peer is, as its newest socket shows it; empty for one without a stream. */
  public String hostOf(PeerId peer) {
    Link link = primary.get(peer);
    return link == null ? "" : link.host;
  }

  /**
   * Whether anything came from a peer since then. Of a peer that is not pinged nobody can say that
   * it is silent.
   */
  public boolean heardSince(PeerId peer, Instant since) {
    Link link = primary.get(peer);
    return link == null || link.dialect != Dialect.OURS || link.heardAt.isAfter(since);
  }

  /** Peers that can be reached now, streams first. */
  public List<PeerId> reachable() {
    List<PeerId> peers = new ArrayList<>(primary.keySet());
    peers.addAll(unary.keySet());
    boxes.forEach(
        (peer, box) -> {
          if (box.inUse) {
            peers.add(peer);
          }
        });
    return peers;
  }

  /** How many more dials to known peers may be under way. */
  public int dialsFree() {
    return config.maxDials() - dialling.size();
  }

  /**
   * How many more peers to dial, given how many are known.
   *
   * @param counted of the links that this node has dialled, or is dialling, those that count
   */
  public int dialsWanted(int knownPeers, int counted) {
    int free = dialsFree();
    return linksAll(knownPeers) ? free : Math.min(free, config.outbound() - counted);
  }

  /** Whether the network is so small that there is a link to every peer. */
  public boolean linksAll(int knownPeers) {
    return knownPeers <= config.linkAllUpTo();
  }

  /** Where this node has dialled, or is dialling, for the links that it has. */
  public List<PeerAddress> dialledAddresses() {
    List<PeerAddress> addresses = new ArrayList<>(dialling.keySet());
    links.values().stream()
        .filter(link -> !link.closing)
        .forEach(link -> link.dialled.ifPresent(addresses::add));
    return addresses;
  }

  /** Peers of the links that this node dialled, the oldest first, at most so many. */
  public List<PeerId> oldestDialled(int most) {
    return primary.values().stream()
        .filter(link -> link.direction == Direction.OUTBOUND && link.isReady())
        .sorted((a, b) -> a.upSince.compareTo(b.upSince))
        .limit(most)
        .map(link -> link.peer)
        .toList();
  }

  /** Every primary link that speaks our frames. */
  Collection<Link> ours() {
    return primary.values().stream()
        .filter(link -> link.dialect == Dialect.OURS && !link.closing)
        .toList();
  }

  Optional<Link> primary(PeerId peer) {
    return Optional.ofNullable(primary.get(peer));
  }

  Optional<Link> find(LinkId id) {
    return Optional.ofNullable(links.get(id));
  }

  private long openLinksTo(PeerId peer) {
    return links.values().stream().filter(link -> link.peer.equals(peer) && !link.closing).count();
  }

  /** Peers that are reached over a link which they dialled. */
  private long inbound() {
    return primary.values().stream().filter(link -> link.direction == Direction.INBOUND).count();
  }
}
