package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.gossip.PushConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostileTest {

  /** No credit for anybody: what is pushed needs not be asked for. */
  private static final PushConfig PUSHES_NOTHING =
      new PushConfig(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          Duration.ZERO,
          1,
          Duration.ZERO,
          Duration.ZERO,
          PushConfig.DEFAULT.leastPatience());

  @Test
  void outlivesPeersThatAnnounceAndNeverServe() {
    Runs.forSeeds(
        0,
        10,
        seed -> {
          int nodes = Runs.someNodes(seed);
          Runs.complete(Scenario.calm(nodes, seed).withHostile(nodes / 3, 0));
        });
  }

  @Test
  void losesTransactionsToThemWhenItWaitsForEver() {
    Sabotage patient =
        new Sabotage() {
          @Override
          public GossipConfig configured(GossipConfig defaults) {
            return new GossipConfig(
                defaults.fanout(),
                defaults.rounds(),
                defaults.roundInterval(),
                defaults.maxTransactionBytes(),
                defaults.poolBytes(),
                defaults.seenCapacity(),
                Duration.ofDays(1),
                defaults.announcedPerPeer(),
                defaults.announcedTotal(),
                defaults.inFlightPerPeer(),
                defaults.inFlightTotal(),
                defaults.announcersKept(),
                defaults.announcedTtl(),
                defaults.recentOnLinkUp(),
                PUSHES_NOTHING.withLeastPatience(Duration.ofDays(1)),
                defaults.obeysVerdicts());
          }
        };

    assertThatThrownBy(() -> Runs.run(Scenario.calm(30, 1).withHostile(10, 0), patient))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("deliveries are missing");
  }

  @Test
  void outlivesPeersThatServeOtherBytesAndBansThem() {
    Runs.forSeeds(
        0,
        10,
        seed -> {
          // Where everybody is linked to everybody nobody asks them for anything.
          int nodes = 10 + Runs.someNodes(seed);
          SimulationReport report =
              Runs.complete(Scenario.calm(nodes, seed).withHostile(0, nodes / 5));

          // The attack did take place.
          assertThat(report.notes()).containsKeys("Offended", "Banned");
        });
  }

  /** Sixteen of them once filled every place for announcers, and the honest ones came too late. */
  @Test
  void hearsTheHonestWhenAnnouncersOfferMoreThanTheyHave() {
    int[][] nodesAndSeeds = {{60, 231}, {52, 248}, {48, 260}, {54, 288}, {54, 314}, {54, 324}};
    for (int[] row : nodesAndSeeds) {
      Runs.complete(Scenario.calm(row[0], row[1]).withTransactions(10).withHostile(row[0] / 3, 0));
    }
  }
}
