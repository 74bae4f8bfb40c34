package dev.sorcha.peer.sim;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultsTest {

  @Test
  void reachesEveryNodeThroughLossCrashesAndPartitions() {
    Runs.forSeeds(
        0,
        30,
        seed -> {
          int nodes = Runs.someNodes(seed);
          Runs.complete(
              Scenario.calm(nodes, seed)
                  .withFaults(seed % 10, nodes / 5, Duration.ofSeconds(seed % 30)));
        });
  }

  /** A request or an announcement that is lost with its link has nobody else to repeat it. */
  @Test
  void reachesTheOtherOneInANetworkOfTwo() {
    Runs.forSeeds(
        0,
        20,
        seed -> {
          Runs.complete(
              Scenario.calm(2, seed)
                  .withFaults(5.0 * (seed % 4), seed % 2, Duration.ofMillis(5_000 + 200L * seed)));
        });
  }

  /** Each side has long filled its links with peers of its own when the partition ends. */
  @Test
  void growsTogetherAfterALongPartition() {
    Runs.complete(
        Scenario.calm(150, 7).withTransactions(10).withFaults(0, 0, Duration.ofMinutes(5)));
  }

  @Test
  void survivesTheCrashOfEveryNode() {
    Runs.complete(Scenario.calm(20, 3).withFaults(0, 20, Duration.ZERO));
  }
}
