package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The checks of membership scenarios bite: without a defence the same attack breaks a promise. */
class PlantedAttackTest {

  /** Where every address is a net group of its own, many ids are as good as many networks. */
  private static final Sabotage ONE_NETWORK =
      new Sabotage() {
        @Override
        public boolean hidesNetGroups() {
          return true;
        }
      };

  @Test
  void seesAnEclipseWhereNetGroupsCountForNothing() {
    fails(new Eclipse(40, 1, 7, 600, 6, 2, Duration.ofMinutes(10)), ONE_NETWORK);
  }

  @Test
  void seesDeadPeersThatAreNeverRemoved() {
    Sabotage faithful =
        new Sabotage() {
          @Override
          public MembershipConfig configured(MembershipConfig asTheScenarioSays) {
            return asTheScenarioSays.with(changes -> changes.failureThreshold = 1_000);
          }
        };

    assertThatThrownBy(
            () -> new Killed(30, 1, 10, 0, Duration.ofMinutes(1)).run(faithful, Progress.silent()))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("still keeps")
        .hasMessageEndingWith(
            "Run again with: ./sorcha-peer simulate"
                + " killed --nodes 30 --seed 1 --killed 10 --liars 0 --refresh PT1M");
  }

  @Test
  void seesADialThatIsForbidden() {
    Network network = network();
    SimNode node = network.nodes().getFirst();

    for (String host :
        List.of(
            "127.0.0.1",
            "169.254.169.254",
            "10.1.2.3",
            "192.168.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "peer.example.net",
            "::1")) {
      Effect dial = new Effect.Dial(new PeerAddress(host, 5_001), Optional.empty());
      assertThatThrownBy(() -> network.conduct().check(node, dial))
          .as(host)
          .isInstanceOf(SimulationFailure.class)
          .hasMessageContaining("node 0 dials " + new PeerAddress(host, 5_001));
    }
  }

  @Test
  void seesANodeThatDialsItself() {
    Network network = network();
    SimNode node = network.nodes().get(1);
    Effect dial = new Effect.Dial(node.address(), Optional.empty());

    assertThat(node.knowsAddress()).isTrue();
    assertThatThrownBy(() -> network.conduct().check(node, dial))
        .hasMessageContaining("node 1 dials itself");
  }

  @Test
  void seesAListWithAPeerThatIsNot() {
    Network network = network();
    SimNode other = network.nodes().get(1);
    PeerInfo there = other.config().self().withHost(other.host());
    PeerInfo nowhere = there.withHost("120.1.2.3");
    SimNode node = network.nodes().getFirst();

    network.conduct().check(node, list(there));
    assertThatThrownBy(() -> network.conduct().check(node, list(nowhere)))
        .hasMessageContaining("passes on a peer that is not");
  }

  @Test
  void liarsTellEveryKindOfLie() {
    PeerInfo self = network().nodes().getFirst().config().self().withHost("11.1.1.1");
    Slander slander = new Slander(self, List.of(self), new SplittableRandom(1));
    List<PeerInfo> told = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      told.addAll(slander.told(List.of()));
    }

    assertThat(told).hasSizeGreaterThan(60 * Frame.MAX_PEERS);
    assertThat(told).anyMatch(peer -> peer.port() == 0);
    assertThat(told).anyMatch(peer -> peer.host().startsWith("120."));
    assertThat(told.stream().map(PeerInfo::id).distinct().count()).isGreaterThan(1_000);
    assertThat(told)
        .filteredOn(peer -> peer.id().equals(self.id()))
        .extracting(PeerInfo::host)
        .contains("127.0.0.1", "10.0.0.1");
  }

  private static Effect list(PeerInfo peer) {
    return new Effect.Send(new LinkId(0), Dialect.OURS, new Frame.Peers(List.of(peer), 1));
  }

  private static Network network() {
    return new Network(
        new Crowd(1, Sabotage.NONE).honest(2).cast("a test", Duration.ofMinutes(15)),
        Sabotage.NONE);
  }

  private static void fails(Script script, Sabotage sabotage) {
    assertThatThrownBy(() -> script.run(sabotage, Progress.silent()))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("has dialled no honest peer that it is linked to")
        .hasMessageEndingWith("Run again with: " + script.command());
  }
}
