package dev.sorcha.peer.core.address;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.AddressView.DialBack;
import dev.sorcha.peer.core.boundary.AddressView.Verdict;
import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether others can dial this node: linked peers of different net groups are asked to dial back,
 * and three that agree decide (gossip-protocol D15). A node cannot find that out alone, since few
 * routers lead from inside to their own outside address (DESIGN S19).
 */
public final class Reachability {

  /** Peers of different net groups that must agree (gossip-protocol D15). */
  public static final int QUORUM = 3;

  /** Questions that are open at the same time. */
  private static final int MOST_OPEN = 3;

  /** Answers that are kept: the newest of each peer. */
  private static final int MOST_KEPT = 16;

  /** A peer may try for 10 s, and have others to try first. A guess. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** While too few peers have answered they are asked as they come. A guess. */
  private static final Duration HURRY = Duration.ofSeconds(20);

  private final AddressConfig config;
  private final OwnAddress own;
  private final LinkedHashMap<PeerId, DialBack> answers = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, Instant> waiting = new LinkedHashMap<>();

  /** Who was asked since the series began, and its net group; no more than there are links. */
  private final LinkedHashMap<PeerId, NetGroup> asked = new LinkedHashMap<>();

  private Verdict verdict = Verdict.UNKNOWN;
  private Instant dueAt = Instant.MAX;

  /** A linked peer that understands the question, and where it is. */
  public record Linked(PeerId peer, String host) {}

  public Reachability(AddressConfig config, OwnAddress own) {
    this.config = config;
    this.own = own;
  }

  /** The node has another address, or another way in: nothing is known of it. */
  public void onMoved(Instant now, Effects out) {
    answers.clear();
    waiting.clear();
    asked.clear();
    schedule(Duration.ofSeconds(1), now, out);
  }

  /** A peer was linked: it may be one to ask. */
  public void onPeerUp(Instant now, Effects out) {
    if (verdict == Verdict.UNKNOWN) {
      schedule(Duration.ofSeconds(1), now, out);
    }
  }

  private void schedule(Duration pause, Instant now, Effects out) {
    Instant at = now.plus(pause);
    if (at.isBefore(dueAt)) {
      dueAt = at;
      out.schedule(pause, new Timer.DialBackDue());
    }
  }

  /** Somebody wants to know now. */
  public void hurry(Instant now, Effects out) {
    answers.clear();
    asked.clear();
    schedule(Duration.ofMillis(1), now, out);
  }

  /** Time to ask, or to see who did not answer. */
  public void onDue(List<Linked> linked, Instant now, Effects out) {
    if (now.isBefore(dueAt)) {
      return;
    }
    dueAt = Instant.MAX;
    waiting.values().removeIf(since -> !since.plus(PATIENCE).isAfter(now));
    boolean seriesIsOver = verdict != Verdict.UNKNOWN && waiting.isEmpty() && isDecided();
    if (seriesIsOver && newest().plus(config.dialBackInterval()).isAfter(now)) {
      schedule(Duration.between(now, newest().plus(config.dialBackInterval())), now, out);
      return;
    }
    if (seriesIsOver) {
      answers.clear();
      asked.clear();
    }
    askSome(linked, now, out);
    schedule(waiting.isEmpty() ? HURRY : PATIENCE, now, out);
  }

  private Instant newest() {
    return answers.values().stream().map(DialBack::at).max(Instant::compareTo).orElse(Instant.MIN);
  }

  private void askSome(List<Linked> linked, Instant now, Effects out) {
    Set<NetGroup> taken = new LinkedHashSet<>();
    asked.forEach(
        (peer, group) -> {
          if (hasDecided(peer) || waiting.containsKey(peer)) {
            taken.add(group);
          }
        });
    for (Linked candidate : linked) {
      if (waiting.size() >= MOST_OPEN || answers.size() >= MOST_KEPT) {
        return;
      }
      PeerId peer = candidate.peer();
      int port = own.dialBackPort(candidate.host());
      NetGroup group = NetGroup.ofHost(candidate.host());
      boolean another = !isPublicGroup(group, candidate) || taken.add(group);
      // Who listens nowhere has nothing to ask.
      if (another && port != 0 && !asked.containsKey(peer)) {
        waiting.put(peer, now);
        asked.put(peer, group);
        out.send(peer, new Frame.AskDialBack(port));
      }
    }
    if (waiting.isEmpty()) {
      // Everybody has had a turn: who was silent, or busy, gets another one later.
      asked.keySet().removeIf(peer -> !hasDecided(peer));
    }
  }

  private boolean hasDecided(PeerId peer) {
    DialBack answer = answers.get(peer);
    return answer != null
        && (answer.outcome() == DialBackOutcome.REACHED || answer.outcome().isFailure());
  }

  /** On loopback and in private networks every peer is a group of its own (DESIGN S11). */
  private static boolean isPublicGroup(NetGroup group, Linked candidate) {
    return !group.name().equals(candidate.host());
  }

  /** A peer that was asked answers; what nobody asked for is ignored. */
  public void onDialedBack(
      PeerId from, DialBackOutcome outcome, String seenAt, Instant now, Effects out) {
    if (waiting.remove(from) == null) {
      return;
    }
    answers.put(from, new DialBack(from, outcome, seenAt, now));
    decide(out);
    if (!isDecided()) {
      schedule(Duration.ofMillis(1), now, out);
    }
  }

  private boolean isDecided() {
    return count(true) >= QUORUM || count(false) >= QUORUM;
  }

  private long count(boolean reached) {
    return answers.values().stream()
        .filter(it -> reached ? it.outcome() == DialBackOutcome.REACHED : it.outcome().isFailure())
        .count();
  }

  private void decide(Effects out) {
    Verdict next =
        count(true) >= QUORUM ? Verdict.PUBLIC : count(false) >= QUORUM ? Verdict.PRIVATE : verdict;
    if (next != verdict) {
      verdict = next;
      out.publish(new NodeEvent.ReachabilityChanged(verdict, reason()));
    }
  }

  private String reason() {
    int heard = answers.size();
    return heard == 0
        ? "no peer has been asked to dial back yet"
        : count(true) + " of " + heard + " peers that dialled back got through";
  }

  /** Everything about the node's own address. */
  public AddressView view() {
    Advice advice =
        Advice.of(
            new Advice.Facts(
                verdict,
                (int) count(true),
                (int) count(false),
                own.advertised(),
                own.isConfigured(),
                own.port(),
                own.findings()));
    return new AddressView(
        own.advertised().map(Object::toString).orElse(""),
        own.sourceInWords(),
        verdict,
        reason(),
        advice.verdict(),
        advice.fix(),
        advice.good(),
        own.findings(),
        new ArrayList<>(answers.values()),
        own.lookedUpAt(),
        own.isAsking() || !waiting.isEmpty());
  }
}
