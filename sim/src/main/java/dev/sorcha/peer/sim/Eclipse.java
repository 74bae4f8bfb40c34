package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An attacker with addresses in some net groups wants to be everybody that some nodes know. Every
 * second victim starts for the first time when the attack is under way; all restart four times.
 *
 * <p>Promised: every honest node keeps a link that it dialled to another honest one, and the
 * attacker's share of every table keeps to the bound of its buckets. The first holds by arithmetic
 * while the attacker has fewer net groups than a node has outbound links; above that it is
 * measured.
 *
 * @param nodes honest ones, 10 to 5,000
 * @param groups net groups of the attacker, 1 to 200
 * @param ids of the attacker, spread over its groups
 * @param victims honest nodes that it attacks, and that restart one after the other
 * @param hostileBootstraps of the three bootstrap nodes, 0 to 2
 * @param time how long the attack lasts
 */
record Eclipse(
    int nodes, long seed, int groups, int ids, int victims, int hostileBootstraps, Duration time)
    implements Script {

  /** So many groups and more are measured, not promised: a node dials 8 links. */
  private static final int OUTBOUND = 8;

  private static final int BOOTSTRAPS = 3;
  private static final Duration ATTACK = Duration.ofSeconds(60);

  private static final Duration LATEST = ATTACK.plusSeconds(30);

  /** A restarted node has so long to find an honest peer before it counts again. */
  private static final Duration SETTLING = Duration.ofSeconds(15);

  private static final Duration AWAY = Duration.ofSeconds(5);
  private static final Duration REFRESH = Duration.ofMinutes(15);

  /** Rows of TRIED that one net group reaches: 4 buckets of 8. */
  private static final int MOST_TRIED = 4 * 8;

  /** Rows of NEW that tellers of one net group reach: 8 buckets of 8. */
  private static final int MOST_NEW = 8 * 8;

  /** The same where a bootstrap node is among them: a quarter of the table (DESIGN S11). */
  private static final int MOST_NEW_OF_BOOTSTRAP = 1_000 / 4;

  Eclipse {
    Ranges.within("nodes", nodes, 10, 5_000);
    Ranges.within("groups", groups, 1, 200);
    Ranges.within("ids", ids, groups, 20_000);
    Ranges.within("victims", victims, 1, nodes - BOOTSTRAPS);
    Ranges.within("hostile-bootstraps", hostileBootstraps, 0, BOOTSTRAPS - 1);
    Ranges.within("for", time, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate eclipse --nodes %d --seed %d --groups %d --ids %d --victims %d --hostile-bootstraps %d --for %s"
        .formatted(nodes, seed, groups, ids, victims, hostileBootstraps, time);
  }

  private boolean isPromised() {
    return groups < OUTBOUND;
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Eclipser.Ring ring = new Eclipser.Ring();
    Cast cast =
        new Crowd(seed, sabotage)
            .hostileWithin(groups, hostileBootstraps, Eclipser.of(ring))
            .honest(nodes)
            .hostileWithin(groups, ids, Eclipser.of(ring))
            .cast(command(), REFRESH);
    return new Run(new Stage("eclipse", cast, BOOTSTRAPS, sabotage, progress), ring).play();
  }

  private final class Run {

    private final Stage stage;
    private final Network network;
    private final List<SimNode> honest;
    private final List<SimNode> prey;
    private final long[] startedNanos;
    private long looks;
    private long lonely;
    private long bystanders;
    private int mostTried;
    private int mostNew;
    private double mostShare;

    Run(Stage stage, Eclipser.Ring ring) {
      this.stage = stage;
      network = stage.network();
      honest = network.nodes().stream().filter(SimNode::isHonest).toList();
      prey = honest.subList(honest.size() - victims, honest.size());
      startedNanos = new long[network.nodes().size()];
      prey.forEach(ring::target);
      network.nodes().stream()
          .filter(node -> !node.isHonest())
          .forEach(node -> ring.add(node.config().self()));
    }

    ScriptReport play() {
      Duration end = ATTACK.plus(time);
      List<SimNode> early = new ArrayList<>(network.nodes().subList(0, hostileBootstraps + nodes));
      List<SimNode> attackers = network.nodes().subList(early.size(), network.nodes().size());
      List<SimNode> late = new ArrayList<>();
      for (int i = 0; i < prey.size(); i += 2) {
        late.add(prey.get(i));
      }
      early.removeAll(late);
      stage.join(early, Duration.ZERO, Duration.ofSeconds(10));
      stage.join(attackers, ATTACK, ATTACK.plusSeconds(10));
      stage.join(late, ATTACK.plusSeconds(10), LATEST);
      late.forEach(node -> startedNanos[node.index()] = LATEST.toNanos());
      restart(end);
      Duration first = ATTACK.minus(SETTLING);
      stage.every(Duration.ofSeconds(1), first, end, this::lookAtLinks);
      stage.every(Duration.ofSeconds(60), first, end, this::lookAtTables);
      stage.at(end, this::lookAtTables);
      stage.runUntil(end, end);

      stage.figure("share of looks at victims alone", Math.round(1e4 * lonely / looks) / 1e4);
      stage.figure("looks at other nodes alone", bystanders);
      stage.figure("rows of one hostile group in TRIED, most", mostTried);
      stage.figure("rows of one hostile teller in NEW, most", mostNew);
      stage.figure("hostile share of a table, most", Math.round(1_000 * mostShare) / 1_000.0);
      return stage.report();
    }

    /** Every victim four times, one after the other. */
    private void restart(Duration end) {
      Duration pause = end.minus(LATEST).dividedBy(4L * victims);
      for (int i = 0; i < 4 * victims; i++) {
        SimNode victim = prey.get(i % victims);
        Duration crash = LATEST.plus(pause.multipliedBy(i)).plus(pause.dividedBy(2));
        stage.at(crash, () -> stage.crash(victim));
        stage.at(
            crash.plus(AWAY),
            () -> {
              startedNanos[victim.index()] = network.agenda().nowNanos();
              stage.start(victim);
            });
      }
    }

    private void lookAtLinks() {
      Graph graph = Graph.of(network);
      long settled = network.agenda().nowNanos() - SETTLING.toNanos();
      for (SimNode node : honest) {
        if (node.isUp() && startedNanos[node.index()] <= settled) {
          boolean alone = graph.honestOutbound(node) == 0;
          boolean victim = prey.contains(node);
          looks += victim ? 1 : 0;
          lonely += victim && alone ? 1 : 0;
          bystanders += !victim && alone ? 1 : 0;
          if (alone && isPromised()) {
            throw stage.broken(
                "node " + node.index() + " has dialled no honest peer that it is linked to");
          }
        }
      }
    }

    private void lookAtTables() {
      stage.ask(honest.stream().filter(SimNode::isUp).toList(), this::lookAt);
    }

    private void lookAt(Stage.Answer answer) {
      Map<String, Integer> tried = new LinkedHashMap<>();
      Map<String, Integer> fresh = new LinkedHashMap<>();
      int hostile = 0;
      for (NodeStatus.PeerView row : answer.status().peers()) {
        boolean bad = network.nodeOf(row.info().id()).map(peer -> !peer.isHonest()).orElse(true);
        hostile += bad ? 1 : 0;
        if (bad && row.tried()) {
          tried.merge(Addresses.group(row.info().host()), 1, Integer::sum);
        } else if (bad) {
          fresh.merge(row.source(), 1, Integer::sum);
        }
      }
      mostTried = Math.max(mostTried, most(tried));
      mostNew = Math.max(mostNew, most(fresh));
      mostShare =
          Math.max(mostShare, (double) hostile / Math.max(1, answer.status().peers().size()));
      int mostOfTeller = hostileBootstraps == 0 ? MOST_NEW : MOST_NEW_OF_BOOTSTRAP;
      if (mostTried > MOST_TRIED || mostNew > mostOfTeller) {
        throw stage.broken(
            "node "
                + answer.node().index()
                + " keeps more of one group than its buckets hold: "
                + tried
                + " tried, "
                + fresh
                + " new");
      }
    }

    private static int most(Map<String, Integer> counts) {
      return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
  }
}
