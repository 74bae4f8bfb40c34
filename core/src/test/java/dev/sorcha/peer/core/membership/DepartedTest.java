package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.membership.Bench.Conduct;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who left is tried again by this node alone, for 30 days, and comes back by answering (S9). */
final class DepartedTest {

  private final Bench bench = new Bench();

  @BeforeEach
  void somebodyDeparts() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    // Who departs is one of many: no partition is suspected.
    for (int i = 1; i <= 20; i++) {
      bench.linksTo(info(i));
    }
    bench.passes(Duration.ofSeconds(1));
    bench.goesDown(peer(1));
    bench.conducts.put(peer(1), Conduct.NOT_LISTENING);
    bench.fails(peer(1), 4);
    bench.written();
    bench.calls.clear();
    assertThat(bench.departed()).isEqualTo(1);
    assertThat(bench.knows(peer(1))).isFalse();
  }

  private List<Duration> tries(Duration time) {
    Instant from = bench.now;
    bench.passes(time);
    return bench.calls.stream()
        .filter(call -> call.to().equals(peer(1)))
        .map(call -> Duration.between(from, call.at()))
        .toList();
  }

  @Test
  void theNodeTriesItWithPausesThatDoubleUpToSixHours() {
    List<Duration> tries = tries(Duration.ofDays(4));
    assertThat(tries.getFirst()).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(75));
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < tries.size(); i++) {
      pauses.add(tries.get(i).minus(tries.get(i - 1)));
    }
    assertThat(pauses.getFirst()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(150));
    assertThat(pauses.getLast()).isBetween(Duration.ofMinutes(280), Duration.ofMinutes(440));
    assertThat(tries).hasSizeBetween(18, 30);
  }

  @Test
  void afterThirtyDaysItIsForgotten() {
    bench.passes(Duration.ofDays(29));
    assertThat(bench.departed()).isEqualTo(1);
    bench.passes(Duration.ofDays(2));
    assertThat(bench.departed()).isZero();
    assertThat(bench.knows(peer(1))).isFalse();
  }

  @Test
  void hearsayDoesNotBringItBack() {
    bench.membership.refresh(bench.now, bench.out());
    bench.passes(Duration.ofSeconds(1));
    for (int i = 2; i <= 10; i++) {
      bench.goesDown(peer(i));
      bench.membership.refresh(bench.now, bench.out());
      bench.tells(peer(i), address(i).host(), info(1));
    }
    bench.passes(Duration.ofSeconds(1));
    assertThat(bench.knows(peer(1))).isFalse();
    assertThat(bench.departed()).isEqualTo(1);
  }

  @Test
  void hearsayBringsTheNextTryForwardAtMostOnceInFiveMinutes() {
    bench.passes(Duration.ofDays(2));
    bench.calls.clear();
    Instant from = bench.now;
    // Somebody names it every few seconds.
    for (int i = 0; i < 360; i++) {
      hint();
      bench.passes(Duration.ofSeconds(5));
    }
    List<Instant> tries =
        bench.calls.stream()
            .filter(call -> call.to().equals(peer(1)))
            .map(Bench.Called::at)
            .toList();
    assertThat(tries).hasSizeBetween(5, 7);
    assertThat(tries.getFirst()).isBefore(from.plusSeconds(10));
  }

  private void hint() {
    bench.membership.refresh(bench.now, bench.out());
    bench.goesDown(peer(2));
    bench.tells(peer(2), address(2).host(), info(1));
  }

  @Test
  void anAnswerBringsItBack() {
    bench.conducts.put(peer(1), Conduct.ANSWERS);
    bench.passes(Duration.ofSeconds(90));
    assertThat(bench.rowOf(peer(1)).tried()).isTrue();
    assertThat(bench.departed()).isZero();
  }

  private List<PeerInfo> lost() {
    bench.now = bench.now.plusSeconds(1);
    return bench.membership.lostToDial(9, bench.now, bench.linked::contains);
  }

  /** By then both sides of a partition have all the links that they want. */
  @Test
  void whoHadALinkGetsOneWhenItIsBack() {
    bench.goesDown(peer(2));
    bench.conducts.put(peer(2), Conduct.NOT_LISTENING);
    bench.fails(peer(2), 4);
    assertThat(bench.departed()).isEqualTo(2);
    assertThat(lost()).isEmpty();
    bench.conducts.clear();
    bench.passes(Duration.ofMinutes(3));
    assertThat(lost()).containsExactlyInAnyOrder(info(1), info(2));
  }

  @Test
  void afterARestartTheFirstThatIsBackGetsALink() {
    bench.goesDown(peer(2));
    bench.conducts.put(peer(2), Conduct.NOT_LISTENING);
    bench.fails(peer(2), 4);
    Bench next = bench.restartedAt(bench.now.plusSeconds(600), MembershipConfig.DEFAULT);
    next.others = Optional.of(Conduct.ANSWERS);
    next.passes(Duration.ofSeconds(10));
    assertThat(next.departed()).isZero();
    assertThat(next.membership.lostToDial(9, next.now, any -> false)).hasSize(1);
  }

  @Test
  void itsOwnWordBringsItBack() {
    bench.claims(info(1));
    assertThat(bench.rowOf(peer(1)).tried()).isFalse();
    assertThat(bench.departed()).isZero();
  }

  @Test
  void theOperatorMayForgetIt() {
    assertThat(bench.membership.remove(peer(1), bench.out())).isTrue();
    assertThat(bench.departed()).isZero();
    bench.passes(Duration.ofSeconds(10));
    assertThat(bench.disk).doesNotContainKey(peer(1));
  }

  @Test
  void itIsTriedAfterARestartToo() {
    Bench next = bench.restartedAt(bench.now.plusSeconds(600), MembershipConfig.DEFAULT);
    next.others = Optional.of(Conduct.ANSWERS);
    assertThat(next.departed()).isEqualTo(1);
    next.passes(Duration.ofSeconds(5));
    assertThat(next.rowOf(peer(1)).tried()).isTrue();
    next.passes(Duration.ofSeconds(10));
    assertThat(Optional.ofNullable(next.disk.get(peer(1))).orElseThrow().standing())
        .isEqualTo(StoredPeer.Standing.TRIED);
  }

  /** Then a year would pass before anybody is tried. */
  @Test
  void aClockThatWasSetBackDoesNotPutItOff() {
    Bench next = bench.restartedAt(START.minus(Duration.ofDays(365)), MembershipConfig.DEFAULT);
    next.others = Optional.of(Conduct.ANSWERS);
    next.passes(Duration.ofHours(8));
    assertThat(next.departed()).isZero();
    assertThat(next.knows(peer(1))).isTrue();
  }

  // The bound.

  private static Departed.Entry entry(int number, boolean everSeen) {
    return new Departed.Entry(
        info(number),
        new NetGroup("x"),
        START,
        everSeen ? Optional.of(START) : Optional.empty(),
        false,
        false,
        START);
  }

  @Test
  void inventedPeersDoNotPushOutThoseThatThereWere() {
    Departed departed = new Departed(Duration.ofDays(30), 1_000);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 1; i <= 600; i++) {
      departed.add(entry(i, true), START, random);
    }
    for (int i = 1_000; i < 9_000; i++) {
      departed.add(entry(i, false), START, random);
    }
    assertThat(departed.size()).isEqualTo(1_000);
    for (int i = 1; i <= 600; i++) {
      assertThat(departed.contains(peer(i))).isTrue();
    }
    for (int i = 10_000; i < 10_700; i++) {
      departed.add(entry(i, true), START, random);
    }
    assertThat(departed.size()).isEqualTo(1_000);
    assertThat(departed.contains(peer(300))).isFalse();
    assertThat(departed.contains(peer(301))).isTrue();
  }

  @Test
  void thoseThatWaitLongestComeFirst() {
    Departed departed = new Departed(Duration.ofDays(30), 10);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 1; i <= 5; i++) {
      departed.add(entry(i, true), START.plusSeconds(600 - 100L * i), random);
    }
    assertThat(departed.due(9, START)).isEmpty();
    assertThat(departed.due(0, START.plusSeconds(9_999))).isEmpty();
    assertThat(departed.due(2, START.plusSeconds(9_999)))
        .extracting(entry -> entry.info.id())
        .containsExactly(peer(5), peer(4));
  }
}
