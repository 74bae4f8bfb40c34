package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.NodeEvent;
import java.time.Duration;
import java.util.List;

/**
 * The western half of a network is cut off from the eastern one for hours; all bootstrap nodes die
 * before the cut heals. Promised: within a minute of healing a transaction of either side is
 * everywhere, and a way of links leads from each node to each other.
 *
 * @param nodes 10 to 5,000
 * @param cut how long the halves are apart
 */
record Halves(int nodes, long seed, Duration cut) implements Script {

  private static final int BOOTSTRAPS = 3;
  private static final Duration CUT_AT = Duration.ofSeconds(60);
  private static final Duration DEAD_BEFORE_HEALING = Duration.ofSeconds(30);
  private static final Duration MOST = Duration.ofSeconds(60);

  Halves {
    Ranges.within("nodes", nodes, 10, 5_000);
    Ranges.within("partition", cut, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate halves --nodes %d --seed %d --partition %s"
        .formatted(nodes, seed, cut);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Cast cast =
        new Crowd(seed, sabotage)
            .passing(BOOTSTRAPS)
            .honest(nodes - BOOTSTRAPS)
            .cast(command(), Duration.ofMinutes(15));
    Stage stage = new Stage("halves", cast, BOOTSTRAPS, sabotage, progress);
    Network network = stage.network();
    List<SimNode> all = network.nodes();
    List<SimNode> stay = all.subList(BOOTSTRAPS, nodes);
    boolean[] east = network.geometry().halves();
    Duration healed = CUT_AT.plus(cut);
    Duration end = healed.plus(MOST);

    // Only the dead bootstrap nodes refuse; whoever is silent is on the other side.
    int[] removed = new int[1];
    network
        .trace()
        .listen(
            (event, node) -> {
              if (event instanceof NodeEvent.PeerRemoved(var peer, var reason)) {
                removed[0] += network.nodeOf(peer).filter(stay::contains).isPresent() ? 1 : 0;
              }
            });
    stage.join(all, Duration.ZERO, Duration.ofSeconds(10));
    stage.at(CUT_AT, network::cut);
    stage.at(
        healed.minus(DEAD_BEFORE_HEALING), () -> all.subList(0, BOOTSTRAPS).forEach(stage::crash));
    stage.at(
        healed,
        () -> {
          stage.figure("links across before healing", across(network, east));
          stage.figure("rows removed while cut", removed[0]);
          network.heal();
          stage.submit(stay.stream().filter(node -> east[node.index()]).toList());
          stage.submit(stay.stream().filter(node -> !east[node.index()]).toList());
        });
    stage.runUntil(healed, end);
    boolean connected = false;
    boolean delivered = false;
    for (Duration now = healed; now.compareTo(end) < 0 && !(connected && delivered); ) {
      now = now.plusMillis(100);
      stage.runUntil(now, end);
      if (!connected && Graph.of(network).isConnected(stay)) {
        connected = true;
        stage.figure("ms until connected", stage.msSince(healed));
      }
      if (!delivered && network.ledger().isComplete(2)) {
        delivered = true;
        stage.figure("ms until delivered to all", stage.msSince(healed));
      }
    }
    stage.figure("links across at the end", across(network, east));
    stage.figure("coverage", network.ledger().coverage());
    if (!connected || !delivered) {
      throw stage.broken("two networks " + MOST.toSeconds() + " s after healing");
    }
    return stage.report();
  }

  private static int across(Network network, boolean[] east) {
    int count = 0;
    for (SimLink link : network.streams().open()) {
      boolean crosses = east[link.dialler.node.index()] != east[link.acceptor.node.index()];
      count += crosses && link.isUp() ? 1 : 0;
    }
    return count;
  }
}
