package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

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
  private final LinkedHashMap<PeerAddress, Optional<PeerId>> dialling = new LinkedHashMap<>();

  private record UnaryRoute(PeerAddress at, int failures) {}

  public Links(LinkConfig config, PeerId self) {
    this.config = config;
    this.self = self;
  }

  /**
   * Dials, unless that is under way already. {@link #dialsWanted} keeps the bound on dials to known
   * peers; bootstrap nodes are few and all dialled at once, so that silent ones do not stand before
   * the one that answers (DESIGN S11).
   */
  public void dial(PeerAddress address, Optional<PeerId> expected, Effects out) {
    if (dialling.putIfAbsent(address, expected) == null) {
      out.dial(address, expected);
    }
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
    dialled.ifPresent(dialling::remove);
    Link link = new Link(id, peer, host, direction, dialled, now);
    links.put(id, link);
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

  /** A dial brought no stream. */
  public void onDialFailed(PeerAddress address) {
    dialling.remove(address);
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
  public LinkOutcome onLinkDown(LinkId id) {
    Link gone = links.remove(id);
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

  /** The peer answers at this address and opens no stream, or has asked to be called there. */
  public LinkOutcome addUnary(PeerId peer, PeerAddress at) {
    if (peer.equals(self) || primary.containsKey(peer)) {
      return LinkOutcome.UNCHANGED;
    }
    if (!unary.containsKey(peer) && unary.size() >= config.maxUnary()) {
      return LinkOutcome.UNCHANGED;
    }
    return unary.put(peer, new UnaryRoute(at, 0)) == null ? LinkOutcome.UP : LinkOutcome.UNCHANGED;
  }

  /** A unary call of ours was answered. */
  public void onAnswered(PeerId peer) {
    unary.computeIfPresent(peer, (id, route) -> new UnaryRoute(route.at(), 0));
  }

  /**
   * A unary call of ours failed. A foreign key at the address ends the route at once; an answer
   * that says no is an answer.
   */
  public LinkOutcome onCallFailed(PeerId peer, Failure failure) {
    UnaryRoute route = unary.get(peer);
    if (route == null) {
      return LinkOutcome.UNCHANGED;
    }
    int failures =
        switch (failure.kind()) {
          case BUSY -> route.failures();
          case REFUSED, UNIMPLEMENTED -> 0;
          case UNREACHABLE, NOT_LISTENING, TIMED_OUT, MALFORMED -> route.failures() + 1;
          case IDENTITY -> UNARY_FAILURES;
        };
    if (failures >= UNARY_FAILURES) {
      unary.remove(peer);
      return LinkOutcome.DOWN;
    }
    unary.put(peer, new UnaryRoute(route.at(), failures));
    return LinkOutcome.UNCHANGED;
  }

  @Override
  public Route route(PeerId peer) {
    Link link = primary.get(peer);
    if (link != null) {
      return new Route.Stream(link.id, link.dialect);
    }
    UnaryRoute route = unary.get(peer);
    return route != null ? new Route.Unary(route.at()) : new Route.None();
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
        || dialling.containsValue(Optional.of(peer))
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
    return unary.containsKey(peer) ? "unary" : "";
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
    return peers;
  }

  /** How many more dials to known peers may be under way. */
  public int dialsFree() {
    return config.maxDials() - dialling.size();
  }

  /** How many more peers to dial, given how many are known. */
  public int dialsWanted(int knownPeers) {
    int free = dialsFree();
    if (linksAll(knownPeers)) {
      return free;
    }
    long outbound =
        links.values().stream()
            .filter(link -> link.direction == Direction.OUTBOUND && !link.closing)
            .count();
    return Math.min(free, config.outbound() - (int) outbound - dialling.size());
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
