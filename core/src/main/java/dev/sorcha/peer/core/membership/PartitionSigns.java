package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What speaks for being cut off from a part of the network (gossip-protocol D20, with its figures).
 * One sign alone has other causes; two together are suspicious. A host that answers "nothing
 * listens here" is no sign: the way to it works.
 *
 * <p>The difference that a reconciliation with a stranger finds is a sign too, once there is one.
 */
final class PartitionSigns {

  private static final Duration TOGETHER = Duration.ofSeconds(60);
  private static final double FAILING_SHARE = 0.3;
  private static final int LEAST_FAILING = 3;
  private static final int MOST_OUTCOMES = 2_000;

  /** Novel transactions are counted in windows of this length. A guess. */
  private static final Duration NOVELTY_WINDOW = Duration.ofSeconds(10);

  private static final double NOVELTY_WEIGHT = 0.1;
  private static final double NOVELTY_LEAST_PER_WINDOW = 5;
  private static final double NOVELTY_SHARE = 0.1;
  private static final int MOST_TOTALS = 9;
  private static final int LEAST_LINKS = 4;

  private final ArrayDeque<Outcome> linksLost = new ArrayDeque<>();
  private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();
  private final ArrayDeque<Integer> totals = new ArrayDeque<>();
  private double usualNovelty;
  private int novel;
  private Instant windowEnds = Instant.MIN;
  private boolean quiet;
  private int largestNetwork;

  private record Outcome(PeerId peer, Instant at, boolean silent) {}

  /** A link fell silent. */
  void onLinkSilent(PeerId peer, Instant now) {
    add(linksLost, new Outcome(peer, now, true));
  }

  /** A dial or a check ended. */
  void onOutcome(PeerId peer, boolean silent, Instant now) {
    add(outcomes, new Outcome(peer, now, silent));
  }

  private static void add(ArrayDeque<Outcome> to, Outcome outcome) {
    if (to.size() >= MOST_OUTCOMES) {
      to.removeFirst();
    }
    to.addLast(outcome);
  }

  /** A transaction arrived that was not known. */
  void onNovel() {
    novel++;
  }

  /** A peer says how many it knows. */
  void onTotal(int total) {
    if (totals.size() >= MOST_TOTALS) {
      totals.removeFirst();
    }
    totals.addLast(total);
    if (totals.size() == MOST_TOTALS) {
      largestNetwork = Math.max(largestNetwork, median());
    }
  }

  private int median() {
    List<Integer> sorted = new ArrayList<>(totals);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2);
  }

  /**
   * The signs at this moment, in words.
   *
   * @param links peers that are linked now
   * @param linkGroups net groups of those links
   * @param knownGroups net groups in the table
   */
  List<String> signs(int links, int linkGroups, int knownGroups, Instant now) {
    List<String> signs = new ArrayList<>();
    forget(linksLost, now);
    forget(outcomes, now);
    int lost = distinct(linksLost, true);
    if (lost >= LEAST_FAILING && lost >= FAILING_SHARE * (lost + links)) {
      signs.add(lost + " of " + (lost + links) + " links fell silent within 60 s");
    }
    int silent = distinct(outcomes, true);
    int answered = distinct(outcomes, false);
    if (silent >= LEAST_FAILING && silent >= FAILING_SHARE * (silent + answered)) {
      signs.add(silent + " of " + (silent + answered) + " peers tried in 60 s did not answer");
    }
    countNovelty(links, now);
    if (quiet) {
      signs.add("hardly any new transactions arrive, where many did");
    }
    if (links >= LEAST_LINKS && linkGroups > 0 && linkGroups <= 2 && knownGroups > 2 * linkGroups) {
      signs.add("all " + links + " links lead into " + linkGroups + " net groups");
    }
    if (totals.size() == MOST_TOTALS && 2 * median() < largestNetwork) {
      signs.add("peers know of " + median() + " peers, once it was " + largestNetwork);
    }
    return signs;
  }

  private void countNovelty(int links, Instant now) {
    if (now.isBefore(windowEnds)) {
      return;
    }
    if (!windowEnds.equals(Instant.MIN)) {
      quiet =
          links > 0
              && usualNovelty >= NOVELTY_LEAST_PER_WINDOW
              && novel < NOVELTY_SHARE * usualNovelty;
      usualNovelty += NOVELTY_WEIGHT * (novel - usualNovelty);
    }
    novel = 0;
    windowEnds = now.plus(NOVELTY_WINDOW);
  }

  private static void forget(ArrayDeque<Outcome> outcomes, Instant now) {
    Instant since = now.minus(TOGETHER);
    while (!outcomes.isEmpty() && outcomes.getFirst().at().isBefore(since)) {
      outcomes.removeFirst();
    }
  }

  /** Peers whose last outcome is this one. */
  private static int distinct(ArrayDeque<Outcome> outcomes, boolean silent) {
    Set<PeerId> seen = new LinkedHashSet<>();
    int count = 0;
    for (var each = outcomes.descendingIterator(); each.hasNext(); ) {
      Outcome outcome = each.next();
      if (seen.add(outcome.peer()) && outcome.silent() == silent) {
        count++;
      }
    }
    return count;
  }
}
