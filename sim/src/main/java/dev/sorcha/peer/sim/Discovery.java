package dev.sorcha.peer.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Nodes that know one bootstrap node find each other: how long that takes, and what it costs.
 *
 * @param nodes 2 to 20,000
 * @param most how long is waited for everybody to know everybody
 */
record Discovery(int nodes, long seed, Duration most) implements Script {

  /** How many others every node has to know: as many as one list of the seeds may hold, halved. */
  static final int ENOUGH = 50;

  private static final Duration JOINED = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_LONG_LOOKS = Duration.ofSeconds(5);

  Discovery {
    Ranges.within("nodes", nodes, 2, 20_000);
    Ranges.within("for", most, Duration.ofSeconds(1), Duration.ofHours(2));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate discovery --nodes %d --seed %d --for %s"
        .formatted(nodes, seed, most);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Cast cast = new Crowd(seed, sabotage).honest(nodes).cast(command(), Duration.ofMinutes(15));
    Stage stage = new Stage("discovery", cast, 1, sabotage, progress);
    stage.join(stage.network().nodes(), Duration.ZERO, JOINED);
    Duration end = JOINED.plus(most);

    Target some = new Target(stage, "50 others", Math.min(ENOUGH, nodes - 1));
    Target all = new Target(stage, "all others", Math.min(nodes - 1, cast.membership().maxPeers()));
    stage.every(BETWEEN_LOOKS, JOINED, end, some::look);
    stage.every(BETWEEN_LONG_LOOKS, JOINED, end, all::look);
    Duration now = JOINED;
    while (now.compareTo(end) < 0 && !all.isReached()) {
      now = now.plusSeconds(1);
      stage.runUntil(now, end);
    }
    stage.at(now.plusMillis(1), () -> known(stage));
    stage.runUntil(now.plusMillis(1), end);
    if (!some.isReached()) {
      throw stage.broken("not every node knows " + ENOUGH + " others after " + most);
    }
    return stage.report();
  }

  private void known(Stage stage) {
    List<Integer> known = new ArrayList<>();
    stage.ask(stage.honestUp(), answer -> known.add(answer.status().peers().size()));
    int[] sorted = known.stream().mapToInt(Integer::intValue).sorted().toArray();
    stage.figure("known at the end, least", sorted[0]);
    stage.figure("known at the end, median", sorted[sorted.length / 2]);
    stage.figure("known at the end, most", sorted[sorted.length - 1]);
    stage.figure("known at the end, mean", Math.round(Arrays.stream(sorted).average().orElse(0)));
  }

  /** A number of others that every node has to know. */
  private static final class Target {

    private final Stage stage;
    private final String name;
    private final int others;
    private final LinkedHashSet<SimNode> missing;

    Target(Stage stage, String name, int others) {
      this.stage = stage;
      this.name = name;
      this.others = others;
      missing = new LinkedHashSet<>(stage.network().nodes());
    }

    boolean isReached() {
      return missing.isEmpty();
    }

    void look() {
      if (missing.isEmpty()) {
        return;
      }
      missing.removeIf(node -> stage.network().statusOf(node).peers().size() >= others);
      if (missing.isEmpty()) {
        Traffic traffic = stage.network().traffic();
        int nodes = stage.network().nodes().size();
        stage.figure("ms until all know " + name, stage.msSince(JOINED));
        stage.figure("dials per node, " + name, perNode(traffic.dials(), nodes));
        stage.figure("calls per node, " + name, perNode(traffic.calls(), nodes));
        stage.figure("bytes per node, " + name, traffic.otherBytes() / nodes);
      }
    }

    private static double perNode(long all, int nodes) {
      return Math.round(10.0 * all / nodes) / 10.0;
    }
  }
}
