package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of the peers lies in its lists about others (see {@link Slander}), asked and unasked.
 *
 * <p>Promised: every transaction reaches every honest node; all of them are ONLINE; no lie gets
 * into the TRIED half of a table; lies of one teller's net group keep to the bound of their
 * buckets.
 *
 * @param nodes all, 10 to 5,000
 * @param liars of them, in percent, 0 to 80
 * @param time how long it goes on
 */
record Lies(int nodes, long seed, int liars, Duration time) implements Script {

  private static final int BOOTSTRAPS = 3;
  private static final int TRANSACTIONS = 20;
  private static final Duration SETTLED = Duration.ofSeconds(40);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Rows of NEW that tellers of one net group reach: 8 buckets of 8. */
  private static final int MOST_NEW = 8 * 8;

  Lies {
    Ranges.within("nodes", nodes, 10, 5_000);
    Ranges.within("liars", liars, 0, 80);
    Ranges.within("for", time, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate lies --nodes %d --seed %d --liars %d --for %s"
        .formatted(nodes, seed, liars, time);
  }

  private int hostile() {
    return Math.min(nodes - BOOTSTRAPS - 1, nodes * liars / 100);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    List<PeerInfo> others = new ArrayList<>();
    Party.Maker liar =
        (config, random) ->
            new FalseTeller(
                Party.HONEST.make(config, random), new Slander(config.self(), others, random));
    Cast cast =
        new Crowd(seed, sabotage)
            .honest(nodes - hostile())
            .hostile(hostile(), liar)
            .cast(command(), Duration.ofMinutes(15));
    Stage stage = new Stage("lies", cast, BOOTSTRAPS, sabotage, progress);
    List<SimNode> honest = stage.network().nodes().subList(0, nodes - hostile());
    honest.forEach(node -> others.add(node.config().self().withHost(node.host())));
    return new Run(stage, honest).play();
  }

  private final class Run {

    private final Stage stage;
    private final List<SimNode> honest;
    private long rows;
    private long lies;
    private int mostNew;

    Run(Stage stage, List<SimNode> honest) {
      this.stage = stage;
      this.honest = honest;
    }

    ScriptReport play() {
      Duration end = SETTLED.plus(time);
      stage.join(stage.network().nodes(), Duration.ZERO, Duration.ofSeconds(10));
      Duration pause = time.dividedBy(TRANSACTIONS);
      for (int i = 0; i < TRANSACTIONS; i++) {
        stage.at(SETTLED.plus(pause.multipliedBy(i)), () -> stage.submit(honest));
      }
      stage.every(Duration.ofSeconds(60), SETTLED, end, this::lookAtTables);
      stage.at(end, this::lookAtTables);
      stage.runUntil(end, end);
      stage.wantDelivered(end.plus(PATIENCE));
      stage.figure("share of lies in the tables", Math.round(1_000.0 * lies / rows) / 1_000.0);
      stage.figure("rows of one teller in NEW, most", mostNew);
      Traffic traffic = stage.network().traffic();
      stage.figure("dials per node", traffic.dials() / nodes);
      stage.figure("calls per node", traffic.calls() / nodes);
      return stage.report();
    }

    private void lookAtTables() {
      rows = 0;
      lies = 0;
      stage.ask(honest, this::lookAt);
    }

    private void lookAt(Stage.Answer answer) {
      Map<String, Integer> fresh = new LinkedHashMap<>();
      for (NodeStatus.PeerView row : answer.status().peers()) {
        rows++;
        if (!stage.network().isAt(row.info())) {
          lies++;
          fresh.merge(row.source(), 1, Integer::sum);
          if (row.tried()) {
            throw broken(answer, "holds a lie for tried: " + row);
          }
        }
      }
      mostNew = fresh.values().stream().reduce(mostNew, Math::max);
      if (mostNew > MOST_NEW) {
        throw broken(answer, "keeps more of one teller than its buckets hold: " + fresh);
      }
      if (answer.status().state() != NetworkState.ONLINE) {
        throw broken(answer, "is " + answer.status().state() + ": " + answer.status().reason());
      }
    }

    private SimulationFailure broken(Stage.Answer answer, String promise) {
      return stage.broken("node " + answer.node().index() + " " + promise);
    }
  }
}
