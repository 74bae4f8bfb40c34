package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The configured first contacts: all of them at once, the first that answers is enough to go on,
 * and while too few peers are reachable they are dialled again, after a second, then later and
 * later (seed 002, Phase 1; DESIGN S11).
 */
final class Bootstraps {

  private final MembershipConfig config;
  private final RandomGenerator random;
  private final List<BootstrapNode> nodes = new ArrayList<>();
  private Duration pause;
  private Instant dueAt = Instant.MAX;
  private int tries;

  Bootstraps(MembershipConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.pause = config.bootstrapRetryFirst();
  }

  void onStarted(
      List<BootstrapNode> configured, List<BootstrapNode> pins, Instant now, Effects out) {
    for (BootstrapNode node : configured) {
      Optional<PeerId> pin =
          pins.stream()
              .filter(known -> known.address().equals(node.address()))
              .findFirst()
              .flatMap(BootstrapNode::pinned);
      nodes.add(new BootstrapNode(node.address(), node.pinned().or(() -> pin)));
    }
    hurry(now, out);
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** How often in a row all of them have been dialled. */
  int tries() {
    return tries;
  }

  /** Dials are due now, and from now on at the short pauses again. */
  void hurry(Instant now, Effects out) {
    pause = config.bootstrapRetryFirst();
    if (!nodes.isEmpty() && dueAt.isAfter(now)) {
      schedule(Duration.ZERO, now, out);
    }
  }

  private void schedule(Duration until, Instant now, Effects out) {
    dueAt = now.plus(until);
    out.schedule(until, new Timer.BootstrapDue());
  }

  /**
   * Those to dial now.
   *
   * @param tooFew whether fewer peers are reachable than are wanted
   * @param noneAtAll whether nobody is
   * @param skipped those that are being dialled, linked, or are this node itself
   * @param answers those that answered their last check
   */
  List<BootstrapNode> onDue(
      boolean tooFew,
      boolean noneAtAll,
      Predicate<PeerAddress> skipped,
      Predicate<PeerAddress> answers,
      Instant now,
      Effects out) {
    // Brought forward after this reminder was set: another one is under way.
    if (now.isBefore(dueAt)) {
      return List.of();
    }
    List<BootstrapNode> due = nodes.stream().filter(node -> !skipped.test(node.address())).toList();
    if (!tooFew) {
      tries = 0;
      pause = config.bootstrapRetryFirst();
      schedule(Jitter.around(config.bootstrapRetryMax(), random), now, out);
      return due.stream().filter(node -> !answers.test(node.address())).toList();
    }
    schedule(Jitter.around(pause, random), now, out);
    if (due.isEmpty()) {
      // Somebody may still answer: a dial under way is not silence.
      return List.of();
    }
    if (tries > 0 && noneAtAll) {
      out.publish(new NodeEvent.BootstrapSilent(nodes.size(), pause));
    }
    tries++;
    pause = Jitter.min(pause.multipliedBy(2), config.bootstrapRetryMax());
    return due;
  }

  /** All that can be dialled, because an operator wants it. */
  List<BootstrapNode> all(Predicate<PeerAddress> skipped) {
    return nodes.stream().filter(node -> !skipped.test(node.address())).toList();
  }

  /**
   * A peer answered at this address; the first key that does so is pinned.
   *
   * @return whether it is a configured one
   */
  boolean onAnswered(PeerAddress address, PeerId id, Effects out) {
    boolean found = false;
    for (int i = 0; i < nodes.size(); i++) {
      BootstrapNode node = nodes.get(i);
      if (node.address().equals(address)) {
        found = true;
        if (node.pinned().isEmpty()) {
          nodes.set(i, new BootstrapNode(address, Optional.of(id)));
          out.save(new Change.Pin(address, id));
        }
      }
    }
    return found;
  }
}
