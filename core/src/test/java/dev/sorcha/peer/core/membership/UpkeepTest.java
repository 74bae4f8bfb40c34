package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.membership.Bench.Conduct;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every row is checked once in an interval, claims and hearsay sooner, and never in a burst. */
final class UpkeepTest {

  private static final Duration INTERVAL = MembershipConfig.DEFAULT.refreshInterval();

  private final Bench bench = new Bench();

  private List<Bench.Called> pings() {
    return bench.calls.stream().filter(call -> call.request() instanceof Request.Ping).toList();
  }

  @Test
  void everyRowIsCheckedOncePerIntervalAndNeverInABurst() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    for (int i = 1; i <= 300; i++) {
      bench.reached(info(i));
    }
    bench.passes(INTERVAL.multipliedBy(3));
    bench.calls.clear();
    Instant from = bench.now;
    bench.passes(INTERVAL);
    Map<PeerId, Long> counts =
        pings().stream().collect(Collectors.groupingBy(Bench.Called::to, Collectors.counting()));
    // Pauses are 80 to 120 % of the interval: a few rows have two checks in one, or none.
    assertThat(counts).hasSizeGreaterThan(240);
    assertThat(pings()).hasSizeBetween(240, 360);
    for (int tenth = 0; tenth < 10; tenth++) {
      Instant begin = from.plus(INTERVAL.multipliedBy(tenth).dividedBy(10));
      Instant end = begin.plus(INTERVAL.dividedBy(10));
      assertThat(pings().stream().filter(it -> !it.at().isBefore(begin) && it.at().isBefore(end)))
          .as("tenth %d", tenth)
          .hasSizeLessThan(90);
    }
    assertThat(bench.mostInFlight).isLessThanOrEqualTo(20);
  }

  @Test
  void loadedRowsAreSpreadOverTheFirstInterval() {
    for (int i = 1; i <= 300; i++) {
      bench.reached(info(i));
    }
    Bench next = bench.restartedAt(bench.now.plusSeconds(60), MembershipConfig.DEFAULT);
    next.others = Optional.of(Conduct.ANSWERS);
    next.passes(INTERVAL.dividedBy(10));
    assertThat(next.calls.stream().filter(it -> it.request() instanceof Request.Ping))
        .hasSizeBetween(10, 50);
  }

  @Test
  void checksInFlightAreBounded() {
    bench.others = Optional.of(Conduct.SILENT);
    bench.starts();
    for (int i = 1; i <= 100; i++) {
      bench.claims(info(i));
    }
    assertThat(bench.pinged()).hasSize(10);
    assertThat(bench.membership.refresh(bench.now, bench.out())).isPositive();
    assertThat(bench.pinged()).isEmpty();
    bench.passes(Duration.ofMinutes(2));
    assertThat(bench.mostInFlight).isEqualTo(10);
    assertThat(pings()).hasSizeGreaterThan(100);
  }

  @Test
  void aClaimOnAConnectionThatWeDidNotDialIsCheckedWhereItPoints() {
    bench.claims(info(1));
    assertThat(bench.rowOf(peer(1)).tried()).isFalse();
    assertThat(bench.pinged()).containsExactly(peer(1));
    bench.now = bench.now.plusMillis(30);
    bench.pongs(peer(1));
    assertThat(bench.rowOf(peer(1)).tried()).isTrue();
    assertThat(bench.rowOf(peer(1)).roundTrip()).contains(Duration.ofMillis(30));
    assertThat(bench.happened(NodeEvent.PeerVerified.class))
        .containsExactly(new NodeEvent.PeerVerified(peer(1), address(1)));
    bench.claims(info(1));
    assertThat(bench.pinged()).isEmpty();
  }

  @Test
  void manyClaimsAtOnceAreNotAllChecked() {
    bench.others = Optional.of(Conduct.NOT_LISTENING);
    for (int i = 1; i <= 400; i++) {
      bench.claims(info(i));
    }
    bench.passes(Duration.ofSeconds(5));
    assertThat(pings()).hasSize(128);
  }

  @Test
  void anAnswerFromWhereItWasSaysNothingAboutWhereItIs() {
    bench.claims(info(1));
    bench.claims(info(peer(1), "21.9.9.9", 5001), address(1).host());
    bench.pongs(peer(1));
    assertThat(bench.rowOf(peer(1)).tried()).isFalse();
  }

  @Test
  void whoeverWasOnlyHeardOfIsTriedNowAndThen() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    bench.linksTo(info(1));
    bench.lists(peer(1), address(1).host(), List.of(info(2), info(3), info(4)));
    // One of four is linked: that is too few, and feelers come every second.
    bench.passes(Duration.ofSeconds(8));
    assertThat(bench.happened(NodeEvent.PeerVerified.class)).hasSize(4);
  }

  @Test
  void feelersAreRareWhileEnoughAreReachable() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    for (int i = 1; i <= 5; i++) {
      bench.linksTo(info(i));
    }
    List<PeerInfo> many = new ArrayList<>();
    for (int i = 1_000; i < 1_060; i++) {
      many.add(info(i));
    }
    bench.lists(peer(1), address(1).host(), many);
    assertThat(bench.membership.known()).isGreaterThan(40);
    bench.passes(Duration.ofMinutes(1));
    bench.calls.clear();
    for (int i = 0; i < 10; i++) {
      bench.fires(new Timer.FeelerDue());
      bench.passes(Duration.ofSeconds(1));
    }
    assertThat(bench.reminders(new Timer.FeelerDue())).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whoAnsweredOnceIsNoFeelersAimAgain() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    // Of one net group only 32 find a place in TRIED; the others are known to answer, too.
    for (int i = 1; i <= 60; i++) {
      bench.reached(infoNear(i));
    }
    assertThat(bench.membership.view(any -> "").stream().filter(row -> !row.tried())).isNotEmpty();
    bench.passes(Duration.ofMinutes(10));
    assertThat(pings().stream().collect(Collectors.groupingBy(Bench.Called::to)).values())
        .allSatisfy(checks -> assertThat(checks).hasSizeLessThanOrEqualTo(1));
  }
}
