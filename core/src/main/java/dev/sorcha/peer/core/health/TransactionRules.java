package dev.sorcha.peer.core.health;

import dev.sorcha.peer.core.boundary.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of transactions: whom they reach, what waits, what was given up. */
final class TransactionRules {

  /** As the alert for a stuck queue has it (operators 4.4). */
  private static final Duration STUCK = Duration.ofMinutes(15);

  /** As the alert for a full queue has it (operators 4.4). */
  private static final double NEARLY_FULL = 0.8;

  /** Below this part of the network, announcements alone are not enough. A guess above SC-003's. */
  private static final double WANTED_REACH = 0.99;

  /** A full index has 0.003 (measured); three times as much is no accident. */
  private static final double FILTER_SATURATED = 0.01;

  /** Ten a second (operators 4.4, PeerFlooded). */
  private static final int FLOOD_PER_MINUTE = 600;

  private TransactionRules() {}

  static List<Finding> of(Facts facts) {
    List<Finding> found = new ArrayList<>();
    fanout(facts).ifPresent(found::add);
    double rate = facts.storage().filterRate();
    if (rate > FILTER_SATURATED) {
      found.add(
          new Finding(
              FindingCode.DEDUP_SATURATED,
              String.format(
                  Locale.ROOT,
                  "the Bloom filter does not spare the look-up of %.1f %% of new ids",
                  100 * rate)));
    }
    NodeStatus.Queue queue = facts.status().queue();
    stuck(facts, queue).ifPresent(found::add);
    if (queue.waiting() > NEARLY_FULL * queue.capacity()) {
      found.add(
          new Finding(
              FindingCode.QUEUE_NEARLY_FULL,
              queue.waiting() + " of " + queue.capacity() + " submissions wait in the outbox"));
    }
    if (queue.dead() > 0) {
      found.add(
          new Finding(
              FindingCode.DEAD_LETTERS,
              Text.count(queue.dead(), "submission") + " did not reach the network"));
    }
    int suspended = facts.storage().suspended();
    if (suspended > 0) {
      found.add(
          new Finding(
              FindingCode.SUBSCRIBER_SUSPENDED,
              Text.count(suspended, "subscriber") + " had stopped and missed something"));
    }
    int passedOver = facts.sightings().passedOver();
    if (passedOver > FLOOD_PER_MINUTE) {
      found.add(
          new Finding(
              FindingCode.LIMITS_FLOOD,
              passedOver + " announcements were passed over or rules broken in the last minute"));
    }
    return found;
  }

  private static Optional<Finding> stuck(Facts facts, NodeStatus.Queue queue) {
    return queue
        .oldest()
        .map(since -> Duration.between(since, facts.now()))
        .filter(age -> age.compareTo(STUCK) > 0)
        .map(
            age ->
                new Finding(
                    FindingCode.QUEUE_STUCK,
                    "the oldest of "
                        + Text.count(queue.waiting(), "submission")
                        + " has waited for "
                        + Text.span(age)));
  }

  private static Optional<Finding> fanout(Facts facts) {
    int fanout = facts.settings().fanout();
    int linked = facts.status().reachable();
    double reach = reach(fanout);
    if (fanout == 0 || fanout >= linked || reach >= WANTED_REACH) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.FANOUT_TOO_SMALL,
            String.format(
                Locale.ROOT,
                "with FanoutFactor %d announcements reach about %.0f %% of the network; %d peers"
                    + " are linked",
                fanout,
                100 * reach,
                linked)));
  }

  /**
   * The part of a large network that hears, where each node tells so many once: the solution of r =
   * 1 - e^(-fanout * r) (Kermack and McKendrick, 1927), by repetition.
   */
  static double reach(int fanout) {
    double reach = 1;
    for (int i = 0; i < 200; i++) {
      reach = 1 - Math.exp(-fanout * reach);
    }
    return reach;
  }
}
