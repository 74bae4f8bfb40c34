package dev.sorcha.peer.sim;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * All bootstrap nodes are gone for good, and a part of the others restarts. Promised: each has a
 * link again within 5 s, from its own table.
 *
 * @param nodes 10 to 5,000
 * @param restarts how many restart, at once
 */
record Restart(int nodes, long seed, int restarts) implements Script {

  private static final int BOOTSTRAPS = 3;
  private static final Duration GONE_AT = Duration.ofSeconds(60);
  private static final Duration CRASH_AT = Duration.ofSeconds(90);
  private static final Duration START_AT = Duration.ofSeconds(100);
  private static final Duration MOST = Duration.ofSeconds(5);

  Restart {
    Ranges.within("nodes", nodes, 10, 5_000);
    Ranges.within("restarts", restarts, 1, nodes - BOOTSTRAPS);
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate restart --nodes %d --seed %d --restarts %d"
        .formatted(nodes, seed, restarts);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Cast cast =
        new Crowd(seed, sabotage)
            .passing(BOOTSTRAPS)
            .honest(nodes - BOOTSTRAPS)
            .cast(command(), Duration.ofMinutes(15));
    Stage stage = new Stage("restart", cast, BOOTSTRAPS, sabotage, progress);
    List<SimNode> all = stage.network().nodes();
    List<SimNode> victims = all.subList(nodes - restarts, nodes);
    Duration end = START_AT.plus(MOST);
    stage.join(all, Duration.ZERO, Duration.ofSeconds(10));
    stage.at(GONE_AT, () -> all.subList(0, BOOTSTRAPS).forEach(stage::vanish));
    stage.at(CRASH_AT, () -> victims.forEach(stage::crash));
    stage.at(START_AT, () -> victims.forEach(stage::start));
    stage.runUntil(START_AT, end);

    LinkedHashSet<SimNode> alone = new LinkedHashSet<>(victims);
    for (Duration now = START_AT; now.compareTo(end) < 0 && !alone.isEmpty(); ) {
      now = now.plusMillis(50);
      stage.runUntil(now, end);
      Graph graph = Graph.of(stage.network());
      alone.removeIf(node -> graph.links(node) > 0);
    }
    if (!alone.isEmpty()) {
      throw stage.broken(alone.size() + " nodes have no link " + MOST.toSeconds() + " s after");
    }
    stage.figure("ms until all are linked", stage.msSince(START_AT));
    return stage.report();
  }
}
