package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bodies above 1 MiB in whole networks. */
class LargeBodiesTest {

  private static final int SIZE = 1_500_000;

  @Test
  void reachEverybodyOnceEach() {
    SimulationReport report =
        Runs.complete(new Scenario(12, 1, 2, SIZE, 0, 0, Duration.ZERO, 0, 0));
    assertThat(report.coverage()).isEqualTo(1.0);
  }

  @Test
  void reachEverybodyThroughLossAndCrashes() {
    for (int seed = 2; seed < 5; seed++) {
      Runs.complete(new Scenario(12, seed, 2, SIZE, 2, 3, Duration.ZERO, 0, 0));
    }
  }

  @Test
  void reachEverybodyPastPeersThatServeNothingOrForgeries() {
    for (int seed = 5; seed < 8; seed++) {
      Runs.complete(new Scenario(12, seed, 2, SIZE, 0, 0, Duration.ZERO, 2, 2));
    }
  }
}
