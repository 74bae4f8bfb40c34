package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which rung to use for a peer: stream, unary calls, REST, or none (seed 002, Protocol
 * Negotiation).
 *
 * <p>A dial begins at the rung that worked last, or at the preferred one, and goes down as long as
 * a lower rung may help. The rung that works is kept; better ones are tried again after a while,
 * sooner where one only said nothing in time, and when the network changes. Another key than the
 * one that was meant, or a handshake that the other end refuses, is never a reason to go down
 * (threat O3).
 */
final class Ladder {

  /** Peers that are remembered: two tables of the default size. The one met first is forgotten. */
  private static final int MOST = 2_000;

  /** Streams that die this young in a row are cut by something on the way. Guesses. */
  private static final int YOUNG_DEATHS = 3;

  private static final Duration YOUNG = Duration.ofSeconds(10);

  /** A rung that only said nothing in time is tried again once after this part of the pause. */
  private static final int SOONER = 10;

  private final LadderConfig config;
  private final RandomGenerator random;
  private final LinkedHashMap<PeerId, Rungs> peers = new LinkedHashMap<>();

  Ladder(LadderConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  private Rungs of(PeerId peer) {
    Rungs known = peers.get(peer);
    if (known == null) {
      if (peers.size() >= MOST) {
        peers.pollFirstEntry();
      }
      known = new Rungs(config);
      peers.put(peer, known);
    }
    return known;
  }

  private Optional<Rungs> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  /** The rung that worked in a former life: it is where the first dial begins. */
  void restore(PeerId peer, Protocol rung, Instant now, Effects out) {
    if (rung.compareTo(config.preferred()) > 0) {
      of(peer).kept = Optional.of(rung);
      climbLater(of(peer), config.climbInterval(), now, out);
    }
  }

  // Dialling.

  /** A dial of a peer that is on no rung. */
  Climb begin(Optional<PeerId> expected, Instant now) {
    Protocol first = expected.flatMap(this::kept).orElse(config.preferred());
    expected.flatMap(this::find).ifPresent(rungs -> rungs.breaker.onTry(now));
    return new Climb(expected, first, Optional.empty(), now);
  }

  /** A dial of the rungs above the one that a peer is on; empty if there are none. */
  Optional<Climb> beginAbove(PeerId peer, Protocol current, Instant now) {
    return current.compareTo(config.preferred()) > 0
        ? Optional.of(new Climb(Optional.of(peer), config.preferred(), Optional.of(current), now))
        : Optional.empty();
  }

  /** The rung to try after this one, if one may help. */
  Optional<Protocol> below(Climb climb, DialStage stage, Failure failure) {
    Optional<Protocol> next =
        switch (failure.kind()) {
          case IDENTITY, TLS, BUSY -> Optional.empty();
          case UNREACHABLE, NOT_LISTENING, TIMED_OUT, REFUSED, UNIMPLEMENTED, MALFORMED ->
              switch (stage) {
                case CONNECT -> config.proxied() ? Optional.of(Protocol.REST) : Optional.empty();
                // Unary calls begin with the same handshake.
                case HANDSHAKE -> Optional.of(Protocol.REST);
                case TALK -> lower(climb.rung);
              };
        };
    return next.filter(
        rung ->
            rung.compareTo(climb.rung) > 0
                && climb.above.map(known -> rung.compareTo(known) < 0).orElse(true));
  }

  private static Optional<Protocol> lower(Protocol rung) {
    return switch (rung) {
      case GRPC_STREAM -> Optional.of(Protocol.GRPC);
      case GRPC -> Optional.of(Protocol.REST);
      case REST -> Optional.empty();
    };
  }

  /** A rung of this dial failed. */
  void onRungFailed(Climb climb) {
    climb.expected.or(() -> climb.presented).ifPresent(peer -> of(peer).tried(climb.rung, false));
  }

  /** This rung works. */
  void onWorks(PeerId peer, PeerAddress at, Climb climb, Instant now, Effects out) {
    Rungs rungs = of(peer);
    Duration took = Duration.between(climb.rungBegun, now);
    rungs.tried(climb.rung, true);
    rungs.took(climb.rung, took);
    boolean changed = !rungs.kept.equals(Optional.of(climb.rung));
    boolean unusual = climb.rung != config.preferred() || climb.hasFailed();
    boolean first = rungs.kept.isEmpty();
    rungs.kept = Optional.of(climb.rung);
    onHeard(peer, out);
    if (climb.rung.compareTo(config.preferred()) > 0) {
      Duration interval = config.climbInterval();
      climbLater(rungs, climb.hasTimedOut ? interval.dividedBy(SOONER) : interval, now, out);
    } else {
      rungs.climbAt = Instant.MAX;
    }
    if (changed && (unusual || !first)) {
      String use = Climb.word(climb.rung) + " in use after " + Climb.seconds(took);
      publish(peer, at, climb, use, rungs, out);
    }
  }

  /** No rung above the one that the peer is on works yet. */
  void onStays(PeerId peer, PeerAddress at, Climb climb, Instant now, Effects out) {
    Rungs rungs = of(peer);
    climbLater(rungs, config.climbInterval(), now, out);
    climb.above.ifPresent(
        rung -> publish(peer, at, climb, Climb.word(rung) + " stays in use", rungs, out));
  }

  private static void publish(
      PeerId peer, PeerAddress at, Climb climb, String use, Rungs rungs, Effects out) {
    String reason = climb.hasFailed() ? climb.story() + "; " + use : use;
    Optional<Instant> next =
        rungs.climbAt.equals(Instant.MAX) ? Optional.empty() : Optional.of(rungs.climbAt);
    Protocol rung = rungs.kept.orElse(climb.rung);
    out.publish(new NodeEvent.RungChosen(peer, at, rung, reason, next));
  }

  /** No rung works. */
  void onUnreachable(PeerId peer, Instant now, Effects out) {
    Rungs rungs = of(peer);
    // What worked once does not any more: the next dial looks at all rungs.
    rungs.kept = Optional.empty();
    rungs.climbAt = Instant.MAX;
    if (rungs.breaker.onFailure(now)) {
      out.publish(
          new NodeEvent.BreakerOpened(peer, rungs.breaker.failures(), rungs.breaker.openUntil()));
    }
  }

  /** Whether a dial of this peer is worth it now. */
  boolean permits(PeerId peer, Instant now) {
    return find(peer).map(rungs -> rungs.breaker.permits(now)).orElse(true);
  }

  /** Anything came from this peer. */
  void onHeard(PeerId peer, Effects out) {
    if (find(peer).map(rungs -> rungs.breaker.onSuccess()).orElse(false)) {
      out.publish(new NodeEvent.BreakerClosed(peer));
    }
  }

  // Streams and calls.

  /**
   * A stream that we dialled ended, not by our doing.
   *
   * @param lived since it was open
   */
  void onStreamDied(PeerId peer, PeerAddress at, Duration lived, Instant now, Effects out) {
    Rungs rungs = of(peer);
    rungs.diedYoung = lived.compareTo(YOUNG) < 0 ? rungs.diedYoung + 1 : 0;
    if (rungs.diedYoung >= YOUNG_DEATHS) {
      rungs.diedYoung = 0;
      rungs.kept = Optional.of(Protocol.GRPC);
      climbLater(rungs, config.climbInterval(), now, out);
      String reason =
          YOUNG_DEATHS
              + " streams in a row died within "
              + Climb.seconds(YOUNG)
              + "; unary is tried first";
      out.publish(
          new NodeEvent.RungChosen(peer, at, Protocol.GRPC, reason, Optional.of(rungs.climbAt)));
    }
  }

  /** A call on this rung ended. */
  void onCalled(PeerId peer, Protocol rung, boolean answered) {
    of(peer).tried(rung, answered);
  }

  /** A round trip on this rung was measured. */
  void onRoundTrip(PeerId peer, Protocol rung, Duration took) {
    of(peer).took(rung, took);
  }

  // Climbing.

  private void climbLater(Rungs rungs, Duration interval, Instant now, Effects out) {
    double share = 0.8 + 0.4 * random.nextDouble();
    Duration pause = Duration.ofMillis((long) (interval.toMillis() * share));
    rungs.climbAt = now.plus(pause);
    out.schedule(pause, new Timer.ClimbDue());
  }

  /** Peers whose better rungs are due to be tried. */
  List<PeerId> due(Instant now) {
    List<PeerId> due = new ArrayList<>();
    peers.forEach(
        (peer, rungs) -> {
          if (!rungs.climbAt.isAfter(now)) {
            due.add(peer);
          }
        });
    return due;
  }

  /** It is tried now, or there is nothing to try: not before the next pause is over. */
  void onClimbed(PeerId peer, Instant now, Effects out) {
    climbLater(of(peer), config.climbInterval(), now, out);
  }

  /** A peer without a route: its next dial looks at all rungs. */
  void forgetRung(PeerId peer) {
    find(peer)
        .ifPresent(
            rungs -> {
              rungs.kept = Optional.empty();
              rungs.climbAt = Instant.MAX;
            });
  }

  /** Another network may let through what the last one did not. */
  void onNetworkChanged(Instant now, Effects out) {
    boolean any = false;
    for (Rungs rungs : peers.values()) {
      rungs.breaker.onWayChanged();
      if (!rungs.climbAt.equals(Instant.MAX)) {
        rungs.climbAt = now;
        any = true;
      }
    }
    if (any) {
      out.schedule(Duration.ZERO, new Timer.ClimbDue());
    }
  }

  /** The rung that worked last. */
  Optional<Protocol> kept(PeerId peer) {
    return find(peer).flatMap(rungs -> rungs.kept);
  }

  /** The ways to a peer that were tried in this life. */
  List<NodeStatus.Way> view(PeerId peer) {
    return find(peer).map(Rungs::view).orElse(List.of());
  }
}
