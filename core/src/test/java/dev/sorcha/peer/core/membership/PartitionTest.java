package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.membership.Bench.Conduct;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cut off or not: two signs make a suspicion, and the silent stay while many are (D20, S9). */
final class PartitionTest {

  private final Bench bench = new Bench();

  /** Twenty links that live, and nobody else. */
  private void network() {
    bench.others = Optional.of(Conduct.ANSWERS);
    bench.starts();
    for (int i = 1; i <= 20; i++) {
      bench.linksTo(info(i));
    }
    bench.passes(Duration.ofMinutes(2));
  }

  private void linksFallSilent(int from, int to) {
    for (int i = from; i <= to; i++) {
      bench.conducts.put(peer(i), Conduct.SILENT);
      bench.goesDown(peer(i), true, false);
      bench.dialFails(address(i), Failure.Kind.TIMED_OUT);
    }
  }

  private int suspected() {
    return bench.happened(NodeEvent.PartitionSuspected.class).size();
  }

  private int over() {
    return bench.happened(NodeEvent.PartitionOver.class).size();
  }

  @Test
  void twoSignsTogetherAreSuspiciousAndSaidInWords() {
    network();
    linksFallSilent(1, 8);
    bench.passes(Duration.ofSeconds(6));
    assertThat(suspected()).isEqualTo(1);
    assertThat(bench.membership.network(bench.now).partitionSigns())
        .containsExactly(
            "8 of 20 links fell silent within 60 s", "8 of 8 peers tried in 60 s did not answer");
    assertThat(bench.membership.network(bench.now).partitionSince()).isPresent();
    bench.passes(Duration.ofSeconds(6));
    assertThat(suspected()).isEqualTo(1);
  }

  @Test
  void oneSignAloneIsNot() {
    network();
    for (int i = 1; i <= 8; i++) {
      bench.goesDown(peer(i), true, false);
    }
    bench.passes(Duration.ofSeconds(30));
    assertThat(suspected()).isZero();
  }

  @Test
  void thoseThatOthersReachAreNoSign() {
    network();
    for (int i = 1; i <= 8; i++) {
      bench.goesDown(peer(i), true, true);
      bench.dialFails(address(i), Failure.Kind.TIMED_OUT);
    }
    bench.passes(Duration.ofSeconds(6));
    assertThat(suspected()).isZero();
  }

  /** A host that says "nothing listens here" was reached. */
  @Test
  void manyThatWereStoppedAreNoPartition() {
    network();
    for (int i = 1; i <= 8; i++) {
      bench.conducts.put(peer(i), Conduct.NOT_LISTENING);
      bench.goesDown(peer(i), false, false);
      bench.dialFails(address(i), Failure.Kind.NOT_LISTENING);
    }
    bench.passes(Duration.ofMinutes(12));
    assertThat(suspected()).isZero();
    assertThat(bench.membership.known()).isEqualTo(12);
  }

  @Test
  void whileManyAreSilentTogetherNobodyIsRemovedAndThenTheyAreBackAtOnce() {
    network();
    linksFallSilent(1, 8);
    bench.passes(Duration.ofHours(2));
    assertThat(bench.membership.known()).isEqualTo(20);
    assertThat(bench.happened(NodeEvent.PeerRemoved.class)).isEmpty();
    assertThat(over()).isZero();

    for (int i = 1; i <= 8; i++) {
      bench.conducts.put(peer(i), Conduct.ANSWERS);
    }
    // One of them finds the way back: the others are tried without waiting for their turn.
    bench.reached(info(1));
    bench.passes(Duration.ofSeconds(20));
    for (int i = 1; i <= 8; i++) {
      assertThat(bench.rowOf(peer(i)).failures()).isZero();
    }
    bench.passes(Duration.ofMinutes(2));
    assertThat(over()).isEqualTo(1);
    assertThat(bench.membership.network(bench.now).partitionSigns()).isEmpty();
  }

  @Test
  void aFewThatAreSilentAreRemovedAsEver() {
    network();
    linksFallSilent(1, 5);
    bench.passes(Duration.ofMinutes(20));
    assertThat(bench.membership.known()).isEqualTo(15);
    assertThat(bench.departed()).isEqualTo(5);
  }

  /** Everything is unplugged, and the process starts anew before it is plugged in. */
  @Test
  void aRestartWhileNobodyAnswersRemovesNobody() {
    network();
    linksFallSilent(1, 20);
    bench.others = Optional.of(Conduct.SILENT);
    bench.passes(Duration.ofMinutes(30));
    assertThat(bench.membership.known()).isEqualTo(20);
    Bench next = bench.restartedAt(bench.now, MembershipConfig.DEFAULT);
    next.others = Optional.of(Conduct.SILENT);
    next.passes(Duration.ofMinutes(30));
    assertThat(next.membership.known()).isEqualTo(20);
  }

  @Test
  void departedPeersAreTriedAtOnceWhenAPartitionIsSuspected() {
    network();
    bench.linksTo(info(30));
    bench.goesDown(peer(30));
    bench.conducts.put(peer(30), Conduct.NOT_LISTENING);
    bench.fails(peer(30), 4);
    bench.passes(Duration.ofDays(2));
    assertThat(bench.departed()).isEqualTo(1);
    bench.conducts.put(peer(30), Conduct.ANSWERS);
    bench.calls.clear();
    linksFallSilent(1, 8);
    bench.passes(Duration.ofSeconds(6));
    assertThat(suspected()).isEqualTo(1);
    bench.passes(Duration.ofSeconds(3));
    assertThat(bench.knows(peer(30))).isTrue();
  }

  // The signs one by one.

  private final PartitionSigns signs = new PartitionSigns();

  @Test
  void linksThatFellSilentAreASignForAMinute() {
    for (int i = 1; i <= 3; i++) {
      signs.onLinkSilent(peer(i), START);
    }
    assertThat(signs.signs(7, 7, 99, START))
        .containsExactly("3 of 10 links fell silent within 60 s");
    assertThat(signs.signs(8, 8, 99, START)).isEmpty();
    assertThat(signs.signs(7, 7, 99, START.plusSeconds(60))).hasSize(1);
    assertThat(signs.signs(7, 7, 99, START.plusSeconds(61))).isEmpty();
  }

  @Test
  void twoLinksAreTooFewForASign() {
    signs.onLinkSilent(peer(1), START);
    signs.onLinkSilent(peer(2), START);
    signs.onLinkSilent(peer(2), START);
    assertThat(signs.signs(0, 0, 0, START)).isEmpty();
  }

  @Test
  void theLastOutcomeOfAPeerCounts() {
    for (int i = 1; i <= 3; i++) {
      signs.onOutcome(peer(i), true, START);
    }
    assertThat(signs.signs(0, 0, 0, START)).hasSize(1);
    signs.onOutcome(peer(1), false, START);
    assertThat(signs.signs(0, 0, 0, START)).isEmpty();
  }

  @Test
  void trafficThatStopsIsASign() {
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 3; i++) {
        signs.onNovel();
      }
      assertThat(signs.signs(8, 8, 9, START.plusSeconds(second))).isEmpty();
    }
    assertThat(signs.signs(8, 8, 9, START.plusSeconds(611))).isEmpty();
    assertThat(signs.signs(8, 8, 9, START.plusSeconds(622)))
        .containsExactly("hardly any new transactions arrive, where many did");
    assertThat(signs.signs(0, 0, 9, START.plusSeconds(633))).isEmpty();
  }

  @Test
  void aNetworkWithoutTrafficIsNotQuiet() {
    for (int second = 0; second < 600; second++) {
      assertThat(signs.signs(8, 8, 9, START.plusSeconds(second))).isEmpty();
    }
  }

  @Test
  void linksIntoFewNetGroupsAreASign() {
    assertThat(signs.signs(4, 2, 5, START)).containsExactly("all 4 links lead into 2 net groups");
    assertThat(signs.signs(4, 2, 4, START)).isEmpty();
    assertThat(signs.signs(3, 2, 9, START)).isEmpty();
    assertThat(signs.signs(4, 3, 99, START)).isEmpty();
  }

  @Test
  void listsOfASmallerNetworkAreASign() {
    for (int i = 0; i < 9; i++) {
      signs.onTotal(100);
    }
    for (int i = 0; i < 4; i++) {
      signs.onTotal(49);
    }
    assertThat(signs.signs(8, 8, 9, START)).isEmpty();
    signs.onTotal(49);
    assertThat(signs.signs(8, 8, 9, START))
        .containsExactly("peers know of 49 peers, once it was 100");
  }
}
