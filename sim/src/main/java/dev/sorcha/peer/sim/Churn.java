package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.NetworkState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * In every minute a part of the nodes restarts or is replaced by new ones, while transactions are
 * submitted at nodes that stay.
 *
 * <p>Promised: nodes that stay get everything; nodes that joined are ONLINE in the end; and after a
 * round of checks nobody who has gone is in a list.
 *
 * @param nodes at any time, 20 to 5,000
 * @param percent of them each minute, 0 to 80: half restart, a quarter stops and its machine stays,
 *     a quarter vanishes with its machine; each that went for good is replaced
 * @param minutes how long
 * @param refresh in which every row is checked once; at least a minute, since failures closer
 *     together than 30 s count as one
 */
record Churn(int nodes, long seed, int percent, int minutes, Duration refresh) implements Script {

  private static final int BOOTSTRAPS = 3;
  private static final Duration BEGIN = Duration.ofSeconds(40);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** A joined node is wanted ONLINE after so long. */
  private static final Duration JOINING = Duration.ofSeconds(30);

  private static final double SLACK = 1.25;

  Churn {
    Ranges.within("nodes", nodes, 20, 5_000);
    Ranges.within("percent", percent, 0, 80);
    Ranges.within("minutes", minutes, 1, 60);
    Ranges.within("refresh", refresh, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate churn --nodes %d --seed %d --percent %d --minutes %d --refresh %s"
        .formatted(nodes, seed, percent, minutes, refresh);
  }

  /** What happens to a node. */
  private enum End {
    RESTARTS,
    STOPS,
    VANISHES
  }

  private record Turn(Duration at, int node, End end, Duration pause, int successor) {}

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    List<Turn> turns = turns();
    boolean[] touched = new boolean[nodes + turns.size()];
    turns.forEach(turn -> touched[turn.node()] = true);
    int joiners = (int) turns.stream().filter(turn -> turn.end() != End.RESTARTS).count();
    Crowd crowd = new Crowd(seed, sabotage);
    for (int i = 0; i < nodes; i++) {
      if (touched[i]) {
        crowd.passing(1);
      } else {
        crowd.honest(1);
      }
    }
    Cast cast = crowd.passing(joiners).cast(command(), refresh);
    Stage stage = new Stage("churn", cast, BOOTSTRAPS, sabotage, progress);
    return new Run(stage, turns, touched).play();
  }

  /** Drawn before the run, so that it is known who stays. */
  private List<Turn> turns() {
    SplittableRandom random = new SplittableRandom(Digest.mix(seed ^ Digest.mix(percent)));
    List<Integer> up = new ArrayList<>();
    for (int i = BOOTSTRAPS; i < nodes; i++) {
      up.add(i);
    }
    List<Turn> turns = new ArrayList<>();
    int next = nodes;
    for (int minute = 0; minute < minutes; minute++) {
      List<Integer> candidates = new ArrayList<>(up);
      int count = nodes * percent / 100;
      for (int i = 0; i < count && !candidates.isEmpty(); i++) {
        int node = candidates.remove(/* index */ random.nextInt(candidates.size()));
        Duration at = BEGIN.plusMinutes(minute).plusMillis(random.nextInt(45_000));
        Duration pause = Duration.ofMillis(random.nextInt(1_000, 10_000));
        End end = i % 2 == 0 ? End.RESTARTS : i % 4 == 1 ? End.STOPS : End.VANISHES;
        turns.add(new Turn(at, node, end, pause, next));
        if (end != End.RESTARTS) {
          up.remove(Integer.valueOf(node));
          up.add(next++);
        }
      }
    }
    return turns;
  }

  private final class Run {

    private final Stage stage;
    private final List<Turn> turns;
    private final List<SimNode> stayers = new ArrayList<>();
    private final Map<SimNode, Long> joined = new LinkedHashMap<>();
    private long slowestMs;

    Run(Stage stage, List<Turn> turns, boolean[] touched) {
      this.stage = stage;
      this.turns = turns;
      for (int i = 0; i < nodes; i++) {
        if (!touched[i]) {
          stayers.add(stage.node(i));
        }
      }
    }

    ScriptReport play() {
      Duration over = BEGIN.plusMinutes(minutes);
      Duration settled = over.plus(PATIENCE);
      List<SimNode> gone = new ArrayList<>();
      stage.join(stage.network().nodes().subList(0, nodes), Duration.ZERO, Duration.ofSeconds(10));
      for (Turn turn : turns) {
        SimNode node = stage.node(turn.node());
        stage.at(turn.at(), () -> end(turn, node));
        stage.at(turn.at().plus(turn.pause()), () -> begin(turn, node));
        if (turn.end() != End.RESTARTS) {
          gone.add(node);
        }
      }
      stage.every(Duration.ofSeconds(1), BEGIN, over, () -> stage.submit(stayers));
      stage.every(Duration.ofMillis(250), BEGIN, settled, this::lookForLinks);
      stage.at(settled, this::wantOnline);
      stage.runUntil(settled, settled);
      stage.figure("nodes that stay", stayers.size());
      stage.figure("nodes that joined", stage.network().nodes().size() - nodes);
      stage.wantDelivered(settled.plus(PATIENCE));
      stage.figure("ms from start to first link, most", slowestMs);

      Listed listed = new Listed(stage, gone);
      Duration unlisted = over.plusMillis((long) (refresh.toMillis() * SLACK)).plus(PATIENCE);
      Duration end = unlisted.plus(refresh.dividedBy(2));
      stage.at(unlisted, listed::forbid);
      stage.every(refresh.dividedBy(8), unlisted, end, listed::probe);
      stage.at(end, this::wantOnline);
      stage.runUntil(end, end);
      return stage.report();
    }

    private void end(Turn turn, SimNode node) {
      if (turn.end() == End.VANISHES) {
        stage.vanish(node);
      } else {
        stage.crash(node);
      }
    }

    private void begin(Turn turn, SimNode node) {
      SimNode next = turn.end() == End.RESTARTS ? node : stage.node(turn.successor());
      stage.start(next);
      joined.put(next, stage.network().agenda().nowNanos());
    }

    private void lookForLinks() {
      Graph graph = Graph.of(stage.network());
      long now = stage.network().agenda().nowNanos();
      joined
          .entrySet()
          .removeIf(
              row -> {
                boolean linked = graph.links(row.getKey()) > 0;
                double ms = (now - row.getValue()) / 1e6;
                if (linked && row.getKey().isUp()) {
                  slowestMs = Math.max(slowestMs, Math.round(ms));
                } else if (row.getKey().isUp() && ms > JOINING.toMillis()) {
                  throw stage.broken(
                      "node " + row.getKey().index() + " has joined and has no link");
                }
                return linked || !row.getKey().isUp();
              });
    }

    private void wantOnline() {
      stage.ask(
          stage.honestUp(),
          answer -> {
            if (answer.status().state() != NetworkState.ONLINE) {
              throw stage.broken(
                  "node "
                      + answer.node().index()
                      + " is "
                      + answer.status().state()
                      + ": "
                      + answer.status().reason());
            }
          });
    }
  }
}
