package dev.sorcha.peer.sim;

import java.time.Duration;
import java.util.List;

/**
 * A node joins a network that has taken transactions for long, and takes 100 a second still.
 * Promised: within a minute the node has everything, and the others notice nothing.
 *
 * @param nodes 2 to 1,000, with the late one
 * @param transactions how many there are when it joins
 */
record Behind(int nodes, long seed, int transactions) implements Script {

  private static final Duration JOINS_AT = Duration.ofSeconds(40);
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(10);

  /** New ones, while it catches up. */
  private static final Duration GOES_ON = Duration.ofSeconds(5);

  Behind {
    Ranges.within("nodes", nodes, 2, 1_000);
    Ranges.within("transactions", transactions, 1, 900_000);
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate behind --nodes %d --seed %d --transactions %d"
        .formatted(nodes, seed, transactions);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Stage stage = Stage.small("behind", Apart.cast(nodes, seed, command()), sabotage, progress);
    Network network = stage.network();
    List<SimNode> others = network.nodes().subList(0, nodes - 1);
    SimNode late = network.nodes().getLast();
    Duration end = JOINS_AT.plus(MOST);
    stage.at(
        Duration.ofNanos(1),
        () -> {
          for (int i = 0; i < transactions; i++) {
            stage.putOnDisk(others);
          }
        });
    stage.join(others, Duration.ofNanos(2), Duration.ofSeconds(2));
    // The same before and after it joins, to be compared.
    for (Duration from : List.of(JOINS_AT.minus(GOES_ON), JOINS_AT)) {
      for (Duration at = from; at.compareTo(from.plus(GOES_ON)) < 0; at = at.plus(BETWEEN)) {
        stage.at(at.plusNanos(1), () -> stage.submit(others));
      }
    }
    stage.at(JOINS_AT, () -> network.traffic().forgetLinks());
    stage.at(JOINS_AT, () -> stage.start(late));
    stage.runUntil(JOINS_AT.plus(GOES_ON), end);
    boolean delivered = stage.isDeliveredBy(end);
    stage.figure("ms until it has everything", stage.msSince(JOINS_AT));
    stage.figure(
        "ms until the others have what is new, p99, before",
        p99(network, others, JOINS_AT.minus(GOES_ON), JOINS_AT));
    stage.figure(
        "ms until the others have what is new, p99, meanwhile",
        p99(network, others, JOINS_AT, JOINS_AT.plus(GOES_ON)));
    stage.figure("reconciliation on a link, most bytes", network.traffic().mostReconOnALink());
    stage.figure("reconciliation on a link, mean bytes", network.traffic().meanReconOnALink());
    stage.figure("coverage", network.ledger().coverage());
    if (!delivered) {
      throw stage.broken(network.ledger().missing(10));
    }
    return stage.report();
  }

  private static double p99(Network network, List<SimNode> nodes, Duration from, Duration until) {
    long[] latencies = network.ledger().latenciesNanos(nodes, from.toNanos(), until.toNanos());
    return latencies.length == 0
        ? 0
        : Math.round(latencies[(latencies.length - 1) * 99 / 100] / 1e5) / 10.0;
  }
}
