package dev.sorcha.peer.sim;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many more seeds, for minutes. */
@Tag("long")
class LongBatteryTest {

  @Test
  void reachesEveryNodeThroughLossCrashesAndPartitions() {
    Runs.forSeeds(
        1_000,
        3_000,
        seed -> {
          int nodes = Runs.someNodes(seed);
          Runs.complete(
              Scenario.calm(nodes, seed)
                  .withTransactions(10)
                  .withFaults(seed % 10, nodes / 4, Duration.ofSeconds(seed % 90)));
        });
  }

  /**
   * Without crashes: two liars may claim custody of what nobody else has, and a crash of the node
   * that accepted it then loses it, until custody also asks for an echo (DESIGN S18).
   */
  @Test
  void reachesEveryNodeThroughLossPartitionsAndLiars() {
    Runs.forSeeds(
        1_000,
        2_000,
        seed -> {
          int nodes = Runs.someNodes(seed);
          Runs.complete(
              Scenario.calm(nodes, seed)
                  .withTransactions(10)
                  .withFaults(seed % 10, 0, Duration.ofSeconds(seed % 3 == 0 ? seed % 90 : 0))
                  .withHostile(nodes / 8, nodes / 8));
        });
  }

  @Test
  void reachesEveryNodeInSmallNetworks() {
    Runs.forSeeds(
        1_000,
        4_000,
        seed -> {
          Runs.complete(
              Scenario.calm(2 + seed % 5, seed)
                  .withFaults(seed % 20, seed % 2, Duration.ofMillis(4_000 + seed % 3_000)));
        });
  }

  @Test
  void outlivesAMajorityOfPeersThatNeverServe() {
    Runs.forSeeds(
        1_000,
        1_300,
        seed -> {
          int nodes = Runs.someNodes(seed);
          Runs.complete(Scenario.calm(nodes, seed).withTransactions(10).withHostile(nodes / 2, 0));
        });
  }

  @Test
  void growsTogetherAfterLongPartitionsOfLargerNetworks() {
    Runs.forSeeds(
        1_000,
        1_020,
        seed -> {
          Runs.complete(
              Scenario.calm(100 + 10 * seed % 20, seed)
                  .withTransactions(10)
                  .withFaults(1, 5, Duration.ofSeconds(60 + 20L * (seed % 20))));
        });
  }

  @Test
  void reachesAThousandNodes() {
    Runs.complete(Scenario.calm(1_000, 7).withFaults(2, 50, Duration.ofSeconds(30)));
  }
}
