package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.NetworkState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the node is online, and what it does when it is not (DESIGN S10). */
final class HealthTest {

  private final Bench bench = new Bench();

  private List<NetworkState> states() {
    return bench.happened(NodeEvent.StateChanged.class).stream()
        .map(NodeEvent.StateChanged::to)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0,  0, STANDALONE",
    "1,  0, OFFLINE",
    "1,  1, ONLINE",
    "3,  1, DEGRADED",
    "3,  3, ONLINE",
    "20, 4, DEGRADED",
    "20, 5, ONLINE"
  })
  void theStateFollowsFromWhoIsReachable(int known, int reachable, NetworkState state) {
    bench.starts();
    for (int i = 1; i <= known; i++) {
      bench.reached(info(i));
    }
    for (int i = 1; i <= reachable; i++) {
      bench.comesUp(peer(i));
    }
    bench.membership.assess(bench.out());
    assertThat(bench.membership.state()).isEqualTo(state);
  }

  @Test
  void aNodeWithSilentBootstrapNodesIsOfflineAndSaysItOnce() {
    bench.starts("a:1");
    bench.membership.assess(bench.out());
    bench.membership.assess(bench.out());
    assertThat(states()).containsExactly(NetworkState.OFFLINE);
    assertThat(bench.membership.stateReason()).isEqualTo("no bootstrap node has answered yet");
  }

  @Test
  void everyTransitionIsAnEventInItsOrder() {
    bench.starts(address(1).toString());
    bench.linksTo(info(1));
    bench.tells(peer(1), address(1).host(), info(2), info(3));
    bench.linksTo(info(2));
    bench.linksTo(info(3));
    bench.goesDown(peer(3));
    bench.goesDown(peer(2));
    bench.goesDown(peer(1));
    bench.linksTo(info(2));
    assertThat(states())
        .containsExactly(
            NetworkState.OFFLINE,
            NetworkState.ONLINE,
            NetworkState.DEGRADED,
            NetworkState.ONLINE,
            NetworkState.DEGRADED,
            NetworkState.OFFLINE,
            NetworkState.DEGRADED);
    assertThat(bench.membership.stateReason()).isEqualTo("1 of 3 known peers reachable, 3 wanted");
  }

  /** One that nobody has reached and that failed once may not exist. */
  @Test
  void whoWasNeverReachedAndFailsIsNotMissed() {
    bench.linksTo(info(1));
    bench.lists(peer(1), address(1).host(), List.of(info(2)));
    assertThat(bench.membership.state()).isEqualTo(NetworkState.DEGRADED);
    bench.fails(peer(2), 1);
    assertThat(bench.membership.state()).isEqualTo(NetworkState.ONLINE);
  }

  @Test
  void belowTheMinimumPeersAreLookedForAtOnce() {
    bench.starts(address(1).toString());
    bench.linksTo(info(1));
    bench.linksTo(info(2));
    bench.passes(Duration.ofMinutes(40));
    assertThat(bench.membership.state()).isEqualTo(NetworkState.ONLINE);
    bench.written();
    bench.goesDown(peer(2));
    assertThat(bench.membership.state()).isEqualTo(NetworkState.DEGRADED);
    List<Effect.Schedule> reminders = only(Effect.Schedule.class, bench.written());
    assertThat(reminders)
        .filteredOn(it -> it.delay().compareTo(Duration.ofSeconds(1)) < 0)
        .extracting(it -> it.timer())
        .contains(new Timer.BootstrapDue(), new Timer.DiscoveryDue(), new Timer.FeelerDue());
  }

  /** A peer that flaps must not make every bootstrap node a target of many dials. */
  @Test
  void whileTooFewAreReachableTheSearchBacksOff() {
    bench.starts("a:1");
    bench.passes(Duration.ofMinutes(30));
    assertThat(bench.happened(NodeEvent.BootstrapSilent.class)).hasSizeBetween(10, 20);
  }
}
