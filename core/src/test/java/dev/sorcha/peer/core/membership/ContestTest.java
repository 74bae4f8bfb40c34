package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Test before evict: who is in TRIED is checked before it gives way (gossip-protocol D14). */
final class ContestTest {

  private final Bench bench = new Bench();
  private int number;

  /** So many of one net group answer that its buckets of TRIED are full. */
  @BeforeEach
  void theBucketsAreFull() {
    bench.starts();
    while (number < 400) {
      bench.now = bench.now.plusSeconds(1);
      if (!comes()) {
        bench.membership.remove(peer(number), bench.out());
      }
    }
    bench.written();
    assertThat(tried()).isEqualTo(32);
  }

  /** The next one of the net group is reached; whether it finds a place in TRIED. */
  private boolean comes() {
    bench.reached(infoNear(++number));
    return isTried(peer(number));
  }

  private long tried() {
    return bench.membership.view(any -> "").stream().filter(row -> row.tried()).count();
  }

  private boolean isTried(PeerId peer) {
    return bench.row(peer).filter(row -> row.tried()).isPresent();
  }

  /** A newcomer answers, hours later; the incumbent that it meets is checked. */
  private PeerId contested() {
    bench.now = bench.now.plus(Duration.ofHours(4)).plusSeconds(1);
    assertThat(comes()).isFalse();
    List<PeerId> pinged = startedChecks();
    assertThat(pinged).hasSize(1);
    assertThat(isTried(pinged.getFirst())).isTrue();
    return pinged.getFirst();
  }

  /** What waits for a check is started by the next thing that happens. */
  private List<PeerId> startedChecks() {
    bench.pongs(peer(499));
    return bench.pinged();
  }

  @Test
  void anIncumbentThatAnswersStays() {
    PeerId incumbent = contested();
    PeerId newcomer = peer(number);
    assertThat(isTried(newcomer)).isFalse();
    bench.pongs(incumbent);
    assertThat(isTried(incumbent)).isTrue();
    assertThat(isTried(newcomer)).isFalse();
    assertThat(tried()).isEqualTo(32);
  }

  @Test
  void anIncumbentThatDoesNotAnswerGivesItsPlace() {
    PeerId incumbent = contested();
    PeerId newcomer = peer(number);
    bench.pingFails(incumbent, Failure.Kind.TIMED_OUT);
    assertThat(isTried(incumbent)).isFalse();
    assertThat(isTried(newcomer)).isTrue();
    assertThat(tried()).isEqualTo(32);
  }

  @Test
  void whoAnsweredWithinFourHoursIsNotEvenAsked() {
    bench.now = bench.now.plus(Duration.ofMinutes(200));
    for (int i = 0; i < 100; i++) {
      assertThat(comes()).isFalse();
      assertThat(startedChecks()).isEmpty();
      bench.membership.remove(peer(number), bench.out());
    }
    assertThat(tried()).isEqualTo(32);
  }

  @Test
  void whoIsLinkedKeepsItsPlace() {
    for (int i = 1; i <= 400; i++) {
      if (isTried(peer(i))) {
        bench.comesUp(peer(i));
      }
    }
    bench.written();
    bench.now = bench.now.plus(Duration.ofHours(5));
    for (int i = 0; i < 100; i++) {
      assertThat(comes()).isFalse();
      assertThat(startedChecks()).isEmpty();
      bench.membership.remove(peer(number), bench.out());
    }
  }

  /** Otherwise an answer here would vouch for a claim of anywhere. */
  @Test
  void aNewcomerThatMovedMeanwhileHasToBeReachedFirst() {
    PeerId incumbent = contested();
    PeerId newcomer = peer(number);
    bench.claims(info(newcomer, "198.52.201.1", 5001), "198.52.201.1");
    bench.pingFails(incumbent, Failure.Kind.TIMED_OUT);
    assertThat(isTried(newcomer)).isFalse();
  }

  @Test
  void aContestOfAPeerThatWasRemovedIsForgotten() {
    PeerId incumbent = contested();
    bench.membership.remove(incumbent, bench.out());
    bench.pingFails(incumbent, Failure.Kind.TIMED_OUT);
    assertThat(bench.knows(incumbent)).isFalse();
    assertThat(tried()).isBetween(31L, 32L);
  }
}
