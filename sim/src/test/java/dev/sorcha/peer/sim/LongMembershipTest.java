package dev.sorcha.peer.sim;

import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many seeds of each scenario of membership, and its largest networks: half an hour on two
 * processors. More seeds: {@code -Dseeds=100}.
 */
@Tag("long")
class LongMembershipTest {

  private static final int NODES = 100;

  /** Where every node checks every other one many times over. */
  private static final int FEWER = 50;

  private static final int SEEDS = Integer.getInteger("seeds", 30);

  private static void battery(int seeds, IntFunction<Script> scripts) {
    Runs.forSeeds(1_000, 1_000 + seeds, seed -> Runs.run(scripts.apply(seed)));
  }

  @Test
  void stayersGetEverythingAndJoinersGetLinkedWhileNodesComeAndGo() {
    battery(SEEDS, seed -> new Churn(FEWER, seed, 30, 2, Duration.ofMinutes(1)));
  }

  @Test
  void outlivesLiesAboutPeers() {
    battery(SEEDS, seed -> new Lies(FEWER, seed, 10, Duration.ofMinutes(2)));
  }

  @Test
  void keepsAnHonestLinkAgainstUpToSevenNetGroups() {
    battery(
        100,
        seed -> {
          int groups = seed % 3 == 0 ? 1 : seed % 3 == 1 ? 4 : 7;
          int hostileBootstraps = 2 * (seed % 2);
          return new Eclipse(
              NODES, seed, groups, 32 * groups, 5, hostileBootstraps, Duration.ofMinutes(5));
        });
  }

  @Test
  void growsTogetherWithoutAnyBootstrapNode() {
    battery(SEEDS, seed -> new Halves(NODES, seed, Duration.ofMinutes(5)));
  }

  @Test
  void growsTogetherAfterTwoHoursApart() {
    Runs.forSeeds(1, 3, seed -> Runs.run(new Halves(60, seed, Duration.ofHours(2))));
  }

  @Test
  void isOnlineAgainAndForgetsTheDeadThoughLiarsNameThem() {
    battery(SEEDS, seed -> new Killed(FEWER, seed, 20, 3, Duration.ofMinutes(1)));
  }

  @Test
  void isLinkedSoonAfterARestartWithoutAnyBootstrapNode() {
    battery(SEEDS, seed -> new Restart(NODES, seed, 30));
  }

  @Test
  void findsFiftyOthersInANetworkOfAThousand() {
    Runs.run(new Discovery(1_000, 7, Duration.ofMinutes(1)));
  }

  @Test
  void findsFiftyOthersInANetworkOfTenThousand() {
    Runs.run(new Discovery(10_000, 7, Duration.ofSeconds(30)));
  }
}
