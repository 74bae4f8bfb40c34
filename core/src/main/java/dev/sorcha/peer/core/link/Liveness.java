package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Notices that a link is dead though nobody closed it (gossip-protocol D17; Das and others 2002).
 *
 * <pre>
 *   heard ──15 s silent──► ping ──2 pings unanswered──► suspected: three others are asked
 *     ▲                                                     │ 5 s
 *     └────────────── anything comes in ────────────────────┤
 *                                                           └──► closed; the peer is blamed
 *                                                                unless one of them reached it
 * </pre>
 *
 * <p>A node that was itself stopped or busy hears everybody late. Its own reminder comes late then
 * too, and as long as it does nobody is suspected and all times are longer (Dadgar and others
 * 2018). Links to seed-only peers are left to HTTP/2's own pings.
 */
public final class Liveness {

  private static final int MISSES = 2;
  private static final int ASKED = 3;
  private static final Duration STALL = Duration.ofMillis(200);
  private static final int SLOWEST = 8;

  /** Peers that others have asked about and that are being looked at. A guess. */
  private static final int MOST_TARGETS = 64;

  private static final int MOST_ASKERS = 8;

  /** Twice the slowest way around the Earth, with one loss. A guess. */
  private static final Duration PROBE = Duration.ofSeconds(3);

  private final Links links;
  private final Duration quiet;
  private final Duration interval;
  private final RandomGenerator random;

  private final LinkedHashMap<PeerId, Suspicion> suspects = new LinkedHashMap<>();

  /** Who waits to hear whether we reach a peer. */
  private final LinkedHashMap<PeerId, LinkedHashSet<PeerId>> askers = new LinkedHashMap<>();

  private Instant dueAt = Instant.MAX;
  private Optional<Instant> probedAt = Optional.empty();
  private int slowness = 1;
  private long lastNumber;

  private record Suspicion(Instant until, boolean reached) {}

  /**
   * What came of a suspicion.
   *
   * @param reached whether others reach the peer, or this node moved: then the link is to blame
   */
  public record Silent(PeerId peer, boolean reached) {}

  public Liveness(LinkConfig config, Links links, RandomGenerator random) {
    this.links = links;
    this.quiet = config.quiet();
    this.interval = config.pingInterval();
    this.random = random;
  }

  /** The node runs. */
  public void onStarted(Instant now, Effects out) {
    schedule(now, out);
  }

  private void schedule(Instant now, Effects out) {
    dueAt = now.plus(interval);
    out.schedule(interval, new Timer.LinksDue());
  }

  /** Something came in on a link. */
  public void onHeard(LinkId id, Instant now, Effects out) {
    Optional<Link> link = links.find(id);
    if (link.isPresent()) {
      link.get().heardAt = now;
      answerAskers(link.get().peer, true, out);
    }
  }

  /** The answer to a ping: how long it took, if it is that to the last one. */
  public Optional<Duration> onPong(LinkId id, long number, Instant now) {
    return links
        .find(id)
        .filter(link -> link.pingNumber == number && !link.pingedAt.equals(Instant.MIN))
        .map(
            link -> {
              Duration took = Duration.between(link.pingedAt, now);
              link.pingedAt = Instant.MIN;
              return took;
            });
  }

  /** Time to look at all links. */
  public void onDue(Instant now, Effects out) {
    boolean late = now.isAfter(dueAt.plus(STALL));
    slowness = late ? Math.min(SLOWEST, slowness * 2) : Math.max(1, slowness - 1);
    schedule(now, out);
    for (Link link : links.ours()) {
      if (late) {
        // What came in meanwhile may still be waiting behind this reminder.
        link.heardAt = now;
        continue;
      }
      Duration silence = Duration.between(link.heardAt, now);
      if (silence.compareTo(patience(slowness)) >= 0) {
        suspect(link, silence, now, out);
      }
      if (silence.compareTo(quiet) >= 0) {
        ping(link, now, out);
      }
    }
  }

  /** Silence that two unanswered pings are a part of. */
  private Duration patience(int times) {
    return quiet.plus(interval.multipliedBy((long) MISSES * times));
  }

  /** An operator wants to know how far a peer is; false if there is no link that could tell. */
  public boolean onPingAsked(PeerId peer, Instant now, Effects out) {
    Optional<Link> link = links.primary(peer).filter(it -> links.speaksOurs(it.id));
    link.ifPresent(it -> ping(it, now, out));
    return link.isPresent();
  }

  private void ping(Link link, Instant now, Effects out) {
    link.pingNumber = ++lastNumber;
    link.pingedAt = now;
    out.sendOn(link.id, link.dialect, new Frame.Ping(link.pingNumber));
  }

  /**
   * The node has another address: links from the last one may lead nowhere, and no error tells. All
   * are pinged; those that are silent for 3 s are dead, and no peer is to blame.
   */
  public void onMoved(Instant now, Effects out) {
    probedAt = Optional.of(now);
    links.ours().forEach(link -> ping(link, now, out));
    out.schedule(PROBE, new Timer.ProbeExpired());
  }

  /** Those of which nothing came in since the node moved; none if this reminder is late itself. */
  public List<Silent> onProbeExpired(Instant now) {
    if (probedAt.isEmpty() || now.isBefore(probedAt.get().plus(PROBE))) {
      return List.of();
    }
    Instant since = probedAt.get();
    probedAt = Optional.empty();
    boolean late = now.isAfter(since.plus(PROBE).plus(STALL));
    return late
        ? List.of()
        : links.ours().stream()
            .filter(link -> link.heardAt.isBefore(since))
            .map(link -> new Silent(link.peer, true))
            .toList();
  }

  private void suspect(Link link, Duration silence, Instant now, Effects out) {
    PeerId peer = link.peer;
    Duration patience = interval.multipliedBy(slowness);
    if (suspects.putIfAbsent(peer, new Suspicion(now.plus(patience), false)) != null) {
      return;
    }
    out.publish(new NodeEvent.PeerSuspected(peer, silence));
    List<Link> others = new ArrayList<>(links.ours());
    others.removeIf(other -> other.peer.equals(peer) || suspects.containsKey(other.peer));
    for (int i = 0; i < ASKED && !others.isEmpty(); i++) {
      Link other = others.remove(random.nextInt(others.size()));
      out.sendOn(other.id, other.dialect, new Frame.AskReach(peer));
    }
    out.schedule(patience, new Timer.ReachExpired(peer));
  }

  /** One that was asked about a silent peer answers. */
  public void onReach(PeerId target, boolean reached) {
    suspects.computeIfPresent(
        target, (peer, before) -> new Suspicion(before.until(), before.reached() || reached));
  }

  /**
   * Those who were asked have had their time, or somebody waits for our word.
   *
   * @return the peer, if it is still silent: its link must go
   */
  public Optional<Silent> onReachExpired(PeerId peer, Instant now, Effects out) {
    answerAskers(peer, false, out);
    Suspicion suspicion = suspects.get(peer);
    if (suspicion == null || now.isBefore(suspicion.until())) {
      return Optional.empty();
    }
    suspects.remove(peer);
    if (now.isAfter(suspicion.until().plus(STALL))) {
      // We were stopped ourselves: its answer may be waiting behind this reminder.
      return Optional.empty();
    }
    return links
        .primary(peer)
        .map(link -> Duration.between(link.heardAt, now))
        .filter(silence -> silence.compareTo(patience(1)) >= 0)
        .map(silence -> new Silent(peer, suspicion.reached()));
  }

  /**
   * A peer asks whether we reach another one.
   *
   * @return whether the answer is on its way; otherwise there is no link to look at
   */
  public boolean onAskReach(PeerId from, PeerId target, Instant now, Effects out) {
    Optional<Link> link = links.primary(target);
    if (link.isPresent()
        && Duration.between(link.get().heardAt, now).compareTo(interval.dividedBy(2)) < 0) {
      out.send(from, new Frame.Reach(target, true));
      return true;
    }
    if (!askers.containsKey(target) && askers.size() >= MOST_TARGETS) {
      return true;
    }
    LinkedHashSet<PeerId> waiting = askers.computeIfAbsent(target, peer -> new LinkedHashSet<>());
    if (waiting.isEmpty()) {
      out.schedule(interval, new Timer.ReachExpired(target));
    }
    if (waiting.size() < MOST_ASKERS) {
      waiting.add(from);
    }
    link.filter(it -> links.speaksOurs(it.id)).ifPresent(it -> ping(it, now, out));
    return link.isPresent();
  }

  /** It is known now whether we reach this peer. */
  public void answerAskers(PeerId target, boolean reached, Effects out) {
    LinkedHashSet<PeerId> waiting = askers.remove(target);
    if (waiting != null) {
      waiting.forEach(asker -> out.send(asker, new Frame.Reach(target, reached)));
    }
  }
}
