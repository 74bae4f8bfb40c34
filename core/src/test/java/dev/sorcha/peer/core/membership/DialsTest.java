package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.membership.Bench.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom to dial for a link, and when again. */
final class DialsTest {

  private final Bench bench = new Bench();

  private List<PeerInfo> toDial(int most, Instant at) {
    return bench.membership.toDial(most, true, List.of(), any -> false, at);
  }

  private List<PeerInfo> lost(int most) {
    return bench.membership.lostToDial(most, bench.now, any -> false);
  }

  /** Only silence far enough apart counts, so each dial here is half a minute after the last. */
  @Test
  void aFailedDialWaitsLongerEachTimeAndSuccessForgetsIt() {
    bench.reached(info(1));
    assertThat(toDial(5, bench.now)).hasSize(1);
    bench.written();
    Duration before = Duration.ZERO;
    for (int i = 0; i < 3; i++) {
      bench.now = bench.now.plusSeconds(31);
      bench.dialFails(address(1), Failure.Kind.TIMED_OUT);
      Duration pause = bench.reminders(new Timer.DialDue()).getFirst();
      assertThat(pause).isBetween(before, Duration.ofSeconds(72));
      assertThat(toDial(5, bench.now)).isEmpty();
      assertThat(toDial(5, bench.now.plus(pause))).hasSize(1);
      before = pause;
    }
    assertThat(before).isGreaterThan(Duration.ofSeconds(3));
    bench.comesUp(peer(1));
    bench.goesDown(peer(1));
    assertThat(bench.reminders(new Timer.DialDue()).getLast())
        .isLessThanOrEqualTo(Duration.ofMillis(1_200));
  }

  @Test
  void aPeerWithoutAPlaceForUsIsLeftAlone() {
    bench.claims(info(1), PUBLIC);
    bench.membership.onTurnedAway(peer(1), bench.now, bench.out());
    assertThat(toDial(5, bench.now.plusSeconds(200))).isEmpty();
    assertThat(toDial(5, bench.now.plusSeconds(361))).hasSize(1);
    assertThat(toDial(0, bench.now.plusSeconds(361))).isEmpty();
    assertThat(toDial(-3, bench.now.plusSeconds(361))).isEmpty();
  }

  @Test
  void whoWasLostIsDialledWhateverOtherLinksThereAre() {
    bench.linksTo(info(1));
    bench.linksTo(info(2));
    bench.goesDown(peer(1));
    assertThat(lost(9)).isEmpty();
    bench.now = bench.now.plusSeconds(2);
    assertThat(lost(9)).containsExactly(info(1));
    assertThat(lost(0)).isEmpty();
    assertThat(bench.membership.lostToDial(9, bench.now, peer(1)::equals)).isEmpty();
    bench.comesUp(peer(1));
    assertThat(lost(9)).isEmpty();
  }

  @Test
  void whoTurnedUsAwayIsNotLost() {
    bench.linksTo(info(1));
    bench.membership.onTurnedAway(peer(1), bench.now, bench.out());
    bench.goesDown(peer(1));
    bench.now = bench.now.plusSeconds(400);
    assertThat(lost(9)).isEmpty();
    assertThat(toDial(9, bench.now)).containsExactly(info(1));
  }

  @Test
  void aPeerThatCannotBeDialledIsKnownWhileItIsThere() {
    PeerInfo hidden = info(peer(1), "", 0);
    bench.claims(hidden, PUBLIC);
    bench.comesUp(peer(1));
    assertThat(bench.knows(peer(1))).isTrue();
    assertThat(toDial(9, bench.now)).isEmpty();
    bench.goesDown(peer(1));
    assertThat(bench.knows(peer(1))).isFalse();
  }

  @Test
  void whoIsRemovedByTheOperatorIsNotDialledAsLost() {
    bench.linksTo(info(1));
    bench.goesDown(peer(1));
    assertThat(bench.membership.remove(peer(1), bench.out())).isTrue();
    bench.now = bench.now.plusSeconds(10);
    assertThat(lost(9)).isEmpty();
    assertThat(bench.membership.remove(peer(1), bench.out())).isFalse();
  }
}
