package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.membership.Bench.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rounds of asking whom others know: bounded, ended, and with pauses that fit what they bring. */
final class DiscoveryTest {

  private static final Timer DUE = new Timer.DiscoveryDue();

  private final Bench bench = new Bench();

  private long asked() {
    return bench.sent().stream().filter(Frame.AskPeers.class::isInstance).count();
  }

  private List<NodeEvent.RoundEnded> rounds() {
    return bench.happened(NodeEvent.RoundEnded.class);
  }

  @Test
  void aPeerThatComesUpIsAskedOnce() {
    bench.claims(info(1), PUBLIC);
    bench.comesUp(peer(1));
    bench.comesUp(peer(1));
    assertThat(bench.sent()).containsExactly(new Frame.AskPeers(Frame.MAX_PEERS));
  }

  @Test
  void discoverySlowsDownWhenThereIsNothingNewAndSpeedsUpWhenThereIs() {
    bench.starts();
    bench.linksTo(info(1));
    bench.lists(peer(1), PUBLIC, List.of());
    Duration pause = bench.reminders(DUE).getLast();
    for (int i = 0; i < 30; i++) {
      bench.now = bench.now.plus(pause);
      bench.fires(DUE);
      bench.lists(peer(1), PUBLIC, List.of());
      pause = bench.reminders(DUE).getLast();
      if (i == 12) {
        assertThat(pause).isLessThan(Duration.ofSeconds(3));
      }
    }
    assertThat(pause).isBetween(Duration.ofMinutes(12), Duration.ofMinutes(18));
    bench.now = bench.now.plus(pause);
    bench.fires(DUE);
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(bench.reminders(DUE).getLast()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void atMostSoManyQuestionsAreOpen() {
    bench.starts();
    for (int i = 1; i <= 30; i++) {
      bench.linksTo(info(i));
    }
    assertThat(asked()).isEqualTo(10);
    bench.lists(peer(1), PUBLIC, List.of());
    bench.now = bench.now.plusSeconds(1);
    bench.fires(DUE);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void aRoundIsOverWhenAllHaveAnswered() {
    bench.linksTo(info(1));
    bench.linksTo(info(2));
    bench.lists(peer(1), PUBLIC, List.of(info(3), info(peer(4), "10.0.0.1", 5001)));
    assertThat(rounds()).isEmpty();
    bench.lists(peer(2), PUBLIC, List.of(info(3)));
    assertThat(rounds()).containsExactly(new NodeEvent.RoundEnded(1, 2, 2, 3, 1, 1, 3));
    assertThat(bench.membership.discovery().lastSuccess()).contains(bench.now);
  }

  @Test
  void aRoundIsOverWhenWhoIsMissingIsGone() {
    bench.linksTo(info(1));
    bench.linksTo(info(2));
    bench.lists(peer(1), PUBLIC, List.of());
    bench.goesDown(peer(2));
    assertThat(rounds()).containsExactly(new NodeEvent.RoundEnded(1, 2, 1, 0, 0, 0, 2));
  }

  /** It had no place for a link; everybody comes to it first. */
  @Test
  void aBootstrapNodeWithoutLinkIsAskedNowAndThenWhileTheNetworkGrows() {
    bench.others = Optional.of(Bench.Conduct.ANSWERS);
    bench.starts(address(1).toString());
    bench.reached(info(1));
    bench.passes(Duration.ofSeconds(20));
    assertThat(listsCalled(1)).isBetween(5L, 10L);
    // Nothing new came for long.
    bench.passes(Duration.ofMinutes(2));
    long quiet = listsCalled(1);
    bench.passes(Duration.ofMinutes(5));
    assertThat(listsCalled(1)).isEqualTo(quiet);
  }

  private long listsCalled(int index) {
    return bench.calls.stream()
        .filter(call -> call.to().equals(peer(index)))
        .filter(call -> call.request() instanceof Request.ListPeers)
        .count();
  }

  @Test
  void aRoundIsOverAfterTenSeconds() {
    bench.starts();
    bench.linksTo(info(1));
    bench.passes(Duration.ofMillis(9_999));
    assertThat(rounds()).isEmpty();
    bench.passes(Duration.ofMillis(1));
    assertThat(rounds()).containsExactly(new NodeEvent.RoundEnded(1, 1, 0, 0, 0, 0, 1));
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(rounds()).hasSize(1);
  }

  /** The deadline of a round that is over must not end the next one. */
  @Test
  void theDeadlineOfAnEarlierRoundMeansNothing() {
    bench.linksTo(info(1));
    bench.lists(peer(1), PUBLIC, List.of());
    bench.linksTo(info(2));
    bench.fires(new Timer.RoundExpired(1));
    assertThat(rounds()).hasSize(1);
    bench.lists(peer(2), PUBLIC, List.of(info(3)));
    assertThat(bench.knows(peer(3))).isTrue();
    assertThat(rounds()).hasSize(2);
  }

  @Test
  void thoseThatWereNeverAskedComeFirst() {
    bench.starts();
    for (int i = 1; i <= 12; i++) {
      bench.linksTo(info(i));
    }
    for (int i = 1; i <= 10; i++) {
      bench.lists(peer(i), PUBLIC, List.of());
    }
    bench.written();
    bench.passes(Duration.ofMillis(2_500));
    bench.goesDown(peer(11));
    bench.goesDown(peer(12));
    assertThat(asked()).isEqualTo(1);
    assertThat(rounds().getLast().asked()).isEqualTo(1);
  }

  @Test
  void aFullTableAsksNobody() {
    Bench small = new Bench(MembershipConfig.DEFAULT.with(it -> it.maxPeers = 2));
    small.linksTo(info(1));
    small.lists(peer(1), PUBLIC, List.of());
    small.reached(info(2));
    small.written();
    small.membership.refresh(small.now, small.out());
    small.fires(DUE);
    assertThat(small.sent()).isEmpty();
  }

  @Test
  void aPeerWithoutALinkIsAskedByACall() {
    bench.others = Optional.of(Bench.Conduct.SILENT);
    bench.starts();
    bench.reached(info(1));
    bench.passes(Duration.ofSeconds(11));
    assertThat(bench.calls)
        .extracting(Bench.Called::request)
        .contains(new Request.ListPeers(Frame.MAX_PEERS));
    assertThat(bench.membership.discovery().round()).isEqualTo(1);
    assertThat(rounds()).hasSize(1);
  }

  /** A second reminder, set before the round began, must not widen it. */
  @Test
  void aReminderThatWasOvertakenAsksNobody() {
    bench.starts();
    for (int i = 1; i <= 9; i++) {
      bench.linksTo(info(i));
      bench.lists(peer(i), PUBLIC, List.of());
    }
    bench.now = bench.now.plusSeconds(5);
    bench.fires(DUE);
    assertThat(asked()).isEqualTo(9 + 1);
    bench.fires(DUE);
    assertThat(asked()).isZero();
  }

  @Test
  void thePhaseSaysWhereDiscoveryIs() {
    bench.starts("a:1");
    assertThat(bench.membership.discovery().phase()).isEqualTo(NodeStatus.Phase.INITIAL);
    bench.passes(Duration.ofMillis(500));
    assertThat(bench.membership.discovery().phase()).isEqualTo(NodeStatus.Phase.BOOTSTRAP);
    bench.passes(Duration.ofSeconds(10));
    assertThat(bench.membership.discovery().phase()).isEqualTo(NodeStatus.Phase.RETRY);
    bench.linksTo(info(1));
    assertThat(bench.membership.discovery().phase()).isEqualTo(NodeStatus.Phase.DISCOVERY);
    bench.passes(Duration.ofMinutes(20));
    assertThat(bench.membership.discovery().phase()).isEqualTo(NodeStatus.Phase.ACTIVE);
  }
}
