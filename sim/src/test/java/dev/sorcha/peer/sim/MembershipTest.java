package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Five seeds of each scenario of membership: at 200 nodes, or at 50 where every node checks every
 * other one many times over.
 */
class MembershipTest {

  private static final int NODES = 200;
  private static final int FEWER = 50;

  private static void battery(IntFunction<Script> scripts) {
    Runs.forSeeds(1, 6, seed -> Runs.run(scripts.apply(seed)));
  }

  @Test
  void everybodyFindsFiftyOthersThroughOneBootstrapNode() {
    Runs.forSeeds(
        1,
        6,
        seed -> {
          ScriptReport report = Runs.run(new Discovery(NODES, seed, Duration.ofSeconds(10)));

          assertThat(report.number("ms until all know 50 others"))
              .as(report.command())
              .isLessThan(10_000);
        });
  }

  @Test
  void stayersGetEverythingAndJoinersGetLinkedWhileNodesComeAndGo() {
    battery(seed -> new Churn(FEWER, seed, 30, 1, Duration.ofMinutes(1)));
  }

  @Test
  void outlivesLiesAboutPeers() {
    battery(seed -> new Lies(FEWER, seed, 10, Duration.ofMinutes(1)));
  }

  @Test
  void keepsAnHonestLinkAgainstSevenNetGroupsAndTwoHostileBootstrapNodes() {
    battery(
        seed -> {
          int hostileBootstraps = seed % 2 == 0 ? 0 : 2;
          return new Eclipse(NODES, seed, 7, 112, 5, hostileBootstraps, Duration.ofMinutes(2));
        });
  }

  @Test
  void growsTogetherWithoutAnyBootstrapNode() {
    battery(seed -> new Halves(FEWER, seed, Duration.ofMinutes(1)));
  }

  @Test
  void isOnlineAgainAndForgetsTheDeadThoughLiarsNameThem() {
    battery(seed -> new Killed(FEWER, seed, 20, 3, Duration.ofMinutes(1)));
  }

  @Test
  void isLinkedSoonAfterARestartWithoutAnyBootstrapNode() {
    battery(seed -> new Restart(FEWER, seed, 20));
  }

  @Test
  void givesTheSameDigestTwice() {
    Script script = new Churn(40, 3, 30, 1, Duration.ofMinutes(1));

    assertThat(Runs.run(script).digest()).isEqualTo(Runs.run(script).digest());
  }
}
