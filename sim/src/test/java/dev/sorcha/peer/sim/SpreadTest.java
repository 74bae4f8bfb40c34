package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.sim.SpreadScenario.Kind;
import dev.sorcha.peer.sim.SpreadScenario.Links;
import dev.sorcha.peer.sim.SpreadScenario.Protocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SpreadTest {

  private static SpreadReport run(
      Kind kind, Protocol protocol, Links links, int nodes, int transactions, int warmup) {
    return new SpreadScenario(kind, protocol, links, nodes, 7, transactions, warmup, 1_024, 0)
        .run(Progress.silent());
  }

  @Test
  void oursReachesAllSoonerThanGossipsubWithLessThanHalfOfItsBodies() {
    SpreadReport ours = run(Kind.SPREAD, Protocol.OURS, Links.NEAR, 300, 10, 32);
    SpreadReport gossipsub = run(Kind.SPREAD, Protocol.GOSSIPSUB, Links.RANDOM, 300, 10, 0);

    assertThat(ours.coverage()).isEqualTo(1);
    assertThat(gossipsub.coverage()).isEqualTo(1);
    assertThat(ours.latencies().p99()).isLessThan(gossipsub.latencies().p99());
    assertThat(ours.payloadCopies()).isLessThan(gossipsub.payloadCopies() / 2);
  }

  @Test
  void infectAndDieMissesSomeAndTheSeedsOwnDoesNot() {
    assertThat(run(Kind.SPREAD, Protocol.PUSH3, Links.RANDOM, 1_000, 10, 0).coverage())
        .isBetween(0.90, 0.97);
    assertThat(run(Kind.SPREAD, Protocol.SEED, Links.RANDOM, 1_000, 10, 0).coverage()).isEqualTo(1);
  }

  @Test
  void everybodyHasItAfterOneStepInASmallNetwork() {
    for (int nodes = 2; nodes <= 12; nodes++) {
      SpreadReport report = run(Kind.SPREAD, Protocol.OURS, Links.NEAR, nodes, 5, 2);

      assertThat(report.coverage()).isEqualTo(1);
      assertThat(report.latencies().last()).isLessThan(77);
      assertThat(report.payloadCopies()).isLessThan(1);
    }
  }

  @Test
  void allTheLivingHearOfItThoughAFifthIsDead() {
    SpreadReport report = run(Kind.DEAD, Protocol.OURS, Links.NEAR, 300, 3, 16);
    assertThat(report.coverage()).isEqualTo(1);
    assertThat(report.latencies().last()).isLessThan(1_000);
  }

  @Test
  void allTheHonestHearOfItThoughThreeOfTenServeNobody() {
    SpreadReport ours = run(Kind.SILENT, Protocol.OURS, Links.NEAR, 300, 3, 0);
    assertThat(ours.coverage()).isEqualTo(1);
    assertThat(ours.latencies().last()).isLessThan(2_500);
    // Who asks the first that announces, and nobody else, is not reached.
    SpreadReport seed = run(Kind.SILENT, Protocol.SEED, Links.NEAR, 300, 3, 0);
    assertThat(seed.coverage()).isLessThan(0.9);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    SpreadReport one = run(Kind.SPREAD, Protocol.OURS, Links.NEAR, 60, 5, 5);
    SpreadReport other = run(Kind.SPREAD, Protocol.OURS, Links.NEAR, 60, 5, 5);
    assertThat(other.digest()).isEqualTo(one.digest());
  }

  @Test
  @Tag("long")
  void gossipsubIsSimulatedAsItWasForTheDesign() {
    SpreadReport report = run(Kind.SPREAD, Protocol.GOSSIPSUB, Links.RANDOM, 10_000, 8, 0);
    assertThat(report.latencies().p99()).isBetween(217 * 0.85, 217 * 1.15);
    assertThat(report.payloadCopies()).isBetween(6.97 * 0.85, 6.97 * 1.15);
  }

  @Test
  @Tag("long")
  void aThousandNodesHaveItInAnEighthOfASecond() {
    SpreadReport report = run(Kind.SPREAD, Protocol.OURS, Links.NEAR, 1_000, 20, 64);
    assertThat(report.coverage()).isEqualTo(1);
    assertThat(report.latencies().p99()).isLessThanOrEqualTo(125);
    assertThat(report.payloadCopies()).isLessThanOrEqualTo(2.9);
  }
}
