package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Many processes die at once, their machines stay up. Promised: the others are ONLINE within 10 s;
 * after one round of checks the dead are in no list, after four in no table; and they do not come
 * back, though some peers name them in every list.
 *
 * @param nodes honest ones, 10 to 5,000
 * @param killed of them
 * @param liars further nodes that name nobody but the dead
 * @param refresh in which every row is checked once; at least a minute, since failures closer
 *     together than 30 s count as one
 */
record Killed(int nodes, long seed, int killed, int liars, Duration refresh) implements Script {

  private static final int BOOTSTRAPS = 3;
  private static final Duration KILL_AT = Duration.ofSeconds(60);
  private static final Duration ONLINE_WITHIN = Duration.ofSeconds(10);

  /**
   * Checks are spread over 80 to 120 % of the interval, and one may wait for the partition rule.
   */
  private static final double SLACK = 1.25;

  private static final int CHECKS = 4;

  Killed {
    Ranges.within("nodes", nodes, 10, 5_000);
    Ranges.within("killed", killed, 1, nodes - BOOTSTRAPS - 1);
    Ranges.within("liars", liars, 0, 5_000);
    Ranges.within("refresh", refresh, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate killed --nodes %d --seed %d --killed %d --liars %d --refresh %s"
        .formatted(nodes, seed, killed, liars, refresh);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    List<PeerInfo> named = new ArrayList<>();
    Party.Maker liar =
        (config, random) -> new FalseTeller(Party.HONEST.make(config, random), truth -> named);
    Cast cast =
        new Crowd(seed, sabotage)
            .honest(nodes - killed)
            .passing(killed)
            .hostile(liars, liar)
            .cast(command(), refresh);
    return new Run(new Stage("killed", cast, BOOTSTRAPS, sabotage, progress), named).play();
  }

  private final class Run {

    private final Stage stage;
    private final List<SimNode> alive;
    private final List<SimNode> dead;
    private final LinkedHashSet<SimNode> offline = new LinkedHashSet<>();
    private final Listed listed;
    private int rowsOfDead;

    Run(Stage stage, List<PeerInfo> named) {
      this.stage = stage;
      List<SimNode> all = stage.network().nodes();
      alive = all.subList(0, nodes - killed);
      dead = all.subList(nodes - killed, nodes);
      dead.stream()
          .limit(100)
          .forEach(node -> named.add(node.config().self().withHost(node.host())));
      listed = new Listed(stage, dead);
    }

    ScriptReport play() {
      Duration unlisted = KILL_AT.plusMillis((long) (refresh.toMillis() * SLACK)).plusSeconds(30);
      Duration removed =
          KILL_AT.plusMillis((long) (CHECKS * refresh.toMillis() * SLACK)).plusSeconds(30);
      Duration end = removed.plus(refresh.multipliedBy(2));
      stage.join(stage.network().nodes(), Duration.ZERO, Duration.ofSeconds(10));
      stage.at(KILL_AT, () -> dead.forEach(stage::crash));
      stage.at(KILL_AT.plusMillis(1), () -> offline.addAll(alive));
      Duration deadline = KILL_AT.plus(ONLINE_WITHIN);
      stage.every(Duration.ofMillis(250), KILL_AT.plusMillis(250), deadline, this::lookForOnline);
      stage.at(deadline.plusMillis(1), this::wantOnline);
      stage.at(unlisted, listed::forbid);
      stage.every(refresh.dividedBy(4), unlisted, end, listed::probe);
      stage.every(refresh.dividedBy(4), KILL_AT.plusSeconds(30), removed, this::noteRemoval);
      stage.every(refresh.dividedBy(4), removed, end, this::wantRemoved);
      stage.runUntil(end, end);
      return stage.report();
    }

    private void lookForOnline() {
      if (offline.isEmpty()) {
        return;
      }
      offline.removeIf(node -> stage.network().statusOf(node).state() == NetworkState.ONLINE);
      if (offline.isEmpty()) {
        stage.figure("ms until all are ONLINE", stage.msSince(KILL_AT));
      }
    }

    private void wantOnline() {
      if (!offline.isEmpty()) {
        throw stage.broken(
            offline.size() + " nodes are not ONLINE " + ONLINE_WITHIN.toSeconds() + " s after");
      }
    }

    private void noteRemoval() {
      int before = rowsOfDead;
      rowsOfDead = 0;
      stage.ask(alive, answer -> rowsOfDead += (int) deadIn(answer.status()));
      if (rowsOfDead == 0 && before > 0) {
        stage.figure("ms until gone from every table", stage.msSince(KILL_AT));
      }
    }

    private void wantRemoved() {
      stage.ask(
          alive,
          answer -> {
            long found = deadIn(answer.status());
            if (found > 0) {
              throw stage.broken(
                  "node " + answer.node().index() + " still keeps " + found + " dead peers");
            }
          });
    }

    private long deadIn(NodeStatus status) {
      return status.peers().stream()
          .filter(row -> stage.network().nodeOf(row.info().id()).filter(dead::contains).isPresent())
          .count();
    }
  }
}
