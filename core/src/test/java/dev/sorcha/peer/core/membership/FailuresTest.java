package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.membership.Bench.Conduct;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Failing peers are checked sooner, and the fourth failure in a row is the last (DESIGN S9). */
final class FailuresTest {

  private final Bench bench = new Bench();

  private List<Bench.Called> pings() {
    return bench.calls.stream().filter(call -> call.request() instanceof Request.Ping).toList();
  }

  private List<String> removals() {
    return bench.happened(NodeEvent.PeerRemoved.class).stream()
        .map(NodeEvent.PeerRemoved::reason)
        .toList();
  }

  @Test
  void theFourthFailureInARowRemovesAPeerAndIsAnEvent() {
    bench.reached(info(1));
    bench.fails(peer(1), 3);
    assertThat(bench.rowOf(peer(1)).failures()).isEqualTo(3);
    assertThat(removals()).isEmpty();
    bench.fails(peer(1), 1);
    assertThat(bench.knows(peer(1))).isFalse();
    assertThat(bench.departed()).isEqualTo(1);
    assertThat(removals()).containsExactly("4 checks failed, the last: TIMED_OUT");
  }

  @Test
  void anAnswerEndsTheRow() {
    bench.reached(info(1));
    bench.fails(peer(1), 3);
    bench.now = bench.now.plusSeconds(31);
    bench.answered(peer(1));
    bench.fails(peer(1), 3);
    assertThat(bench.knows(peer(1))).isTrue();
  }

  @Test
  void failuresCloseTogetherAreOne() {
    bench.reached(info(1));
    for (int i = 0; i < 20; i++) {
      bench.dialFails(address(1), Failure.Kind.TIMED_OUT);
    }
    assertThat(bench.rowOf(peer(1)).failures()).isEqualTo(1);
  }

  @Test
  void aFailingPeerIsCheckedSoonerAndGoneWithinMinutes() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    for (int i = 1; i <= 20; i++) {
      bench.reached(info(i));
    }
    bench.conducts.put(peer(1), Conduct.SILENT);
    bench.fails(peer(1), 1);
    bench.calls.clear();
    Instant from = bench.now;
    bench.passes(Duration.ofMinutes(8));
    assertThat(bench.knows(peer(1))).isFalse();
    List<Instant> checks =
        pings().stream().filter(it -> it.to().equals(peer(1))).map(Bench.Called::at).toList();
    assertThat(checks.getFirst()).isBetween(from.plusSeconds(24), from.plusSeconds(42));
    assertThat(removals()).hasSize(1);
  }

  @Test
  void aHostWhereNothingListensCountsAsWell() {
    bench.reached(info(1));
    for (int i = 0; i < 4; i++) {
      bench.now = bench.now.plusSeconds(31);
      bench.pingFails(peer(1), Failure.Kind.NOT_LISTENING);
    }
    assertThat(bench.knows(peer(1))).isFalse();
  }

  @Test
  void anotherKeyAtAnAddressThatNobodyReachedMakesItAFalseWord() {
    bench.reached(info(1));
    bench.tells(peer(1), address(1).host(), info(2));
    bench.pingFails(peer(2), Failure.Kind.IDENTITY);
    assertThat(bench.knows(peer(2))).isFalse();
    assertThat(removals()).containsExactly("another key answers at " + address(2));
    bench.goesDown(peer(1));
    bench.pingFails(peer(1), Failure.Kind.IDENTITY);
    assertThat(bench.knows(peer(1))).isTrue();
  }

  @Test
  void whoIsLinkedIsNotBlamedForAnAddressThatDoesNotAnswer() {
    bench.claims(info(1));
    bench.comesUp(peer(1));
    bench.fails(peer(1), 9);
    assertThat(bench.rowOf(peer(1)).failures()).isZero();
    bench.goesDown(peer(1));
    bench.fails(peer(1), 1);
    assertThat(bench.rowOf(peer(1)).failures()).isEqualTo(1);
  }

  @Test
  void whomOthersReachIsNotBlamedForAWhile() {
    bench.linksTo(info(1));
    bench.goesDown(peer(1), true, true);
    bench.now = bench.now.plusSeconds(29);
    bench.pingFails(peer(1), Failure.Kind.TIMED_OUT);
    assertThat(bench.rowOf(peer(1)).failures()).isZero();
    bench.now = bench.now.plusSeconds(1);
    bench.pingFails(peer(1), Failure.Kind.TIMED_OUT);
    assertThat(bench.rowOf(peer(1)).failures()).isEqualTo(1);
  }

  @Test
  void eachCountedFailureIsAnEvent() {
    bench.reached(info(1));
    bench.written();
    bench.fails(peer(1), 2);
    assertThat(events(NodeEvent.CheckFailed.class, bench.written()))
        .extracting(NodeEvent.CheckFailed::failures)
        .containsExactly(1, 2);
  }
}
