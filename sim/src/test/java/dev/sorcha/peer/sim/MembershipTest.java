package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Five seeds of each scenario of membership, at 200 nodes. */
class MembershipTest {

  private static final int NODES = 200;

  private static void battery(LongFunction<Script> scripts) {
    Runs.forSeeds(1, 6, seed -> Runs.run(scripts.apply(seed)));
  }

  @Test
  void everybodyFindsFiftyOthersThroughOneBootstrapNode() {
    Runs.forSeeds(
        1,
        6,
        seed -> {
          ScriptReport report = Runs.run(new Discovery(NODES, seed, Duration.ofSeconds(20)));

          assertThat(report.number("ms until all know 50 others"))
              .as(report.command())
              .isLessThan(10_000);
        });
  }

  @Test
  void stayersGetEverythingAndJoinersGetLinkedWhileNodesComeAndGo() {
    battery(seed -> new Churn(NODES, seed, 30, 1, Duration.ofSeconds(30)));
  }

  @Test
  void outlivesLiesAboutPeers() {
    battery(seed -> new Lies(NODES, seed, 20, Duration.ofMinutes(1)));
  }

  @Test
  void keepsAnHonestLinkAgainstSevenNetGroups() {
    battery(seed -> new Eclipse(NODES, seed, 7, 112, 5, 0, Duration.ofMinutes(3)));
  }

  @Test
  void keepsAnHonestLinkWhenTwoOfThreeBootstrapNodesAreHostile() {
    battery(seed -> new Eclipse(NODES, seed, 7, 112, 5, 2, Duration.ofMinutes(3)));
  }

  @Test
  void growsTogetherWithoutAnyBootstrapNode() {
    battery(seed -> new Halves(NODES, seed, Duration.ofMinutes(2)));
  }

  @Test
  void isOnlineAgainAndForgetsTheDeadThoughLiarsNameThem() {
    battery(seed -> new Killed(NODES, seed, 80, 3, Duration.ofSeconds(30)));
  }

  @Test
  void isLinkedSoonAfterARestartWithoutAnyBootstrapNode() {
    battery(seed -> new Restart(NODES, seed, 20));
  }

  @Test
  void givesTheSameDigestTwice() {
    Script script = new Churn(40, 3, 30, 1, Duration.ofSeconds(30));

    assertThat(Runs.run(script).digest()).isEqualTo(Runs.run(script).digest());
  }
}
