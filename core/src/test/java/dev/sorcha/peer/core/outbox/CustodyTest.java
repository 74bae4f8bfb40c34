package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a transaction may leave the outbox (DESIGN S18). */
final class CustodyTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final PeerId C = peer(3);
  private static final PeerId D = peer(4);

  private final OutboxBench bench = new OutboxBench(OutboxConfig.DEFAULT);
  private final Transaction t = tx("t");

  private boolean isReleased() {
    return bench.outbox.size() == 0;
  }

  @Test
  void twoPeersAreEnough() {
    bench.up(A);
    bench.up(B);
    bench.up(C);
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(A, t);
    assertThat(isReleased()).isFalse();
    bench.stored(B, t);
    assertThat(isReleased()).isTrue();
    assertThat(bench.saved()).contains(new Change.Release(t.id()));
    assertThat(bench.status(t).stage()).isEqualTo(Report.Stage.IN_CUSTODY);
  }

  @Test
  void inANetworkOfTwoTheOtherOneIsEnough() {
    bench.up(A);
    bench.accepts(t);
    bench.stored(A, t);
    assertThat(isReleased()).isTrue();
    assertThat(bench.events(NodeEvent.InCustody.class))
        .containsExactly(new NodeEvent.InCustody(t.id(), 1));
  }

  @Test
  void onePeerIsNotEnoughWhereAnotherIsKnownAndAway() {
    bench.known = 2;
    bench.up(A);
    bench.accepts(t);
    bench.stored(A, t);
    bench.passes(Duration.ofHours(1));
    assertThat(isReleased()).isFalse();
    assertThat(bench.status(t).attempts()).isZero();
    bench.up(B);
    assertThat(bench.told).containsExactly(t.id(), t.id());
    bench.stored(B, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void aPeerThatRefusesIsNotOneThatCouldHoldIt() {
    bench.up(A);
    bench.up(B);
    bench.accepts(t);
    bench.stored(A, t);
    bench.declines(B, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void twoPeersOfOneNetGroupAreNotEnoughWhereThereAreTwo() {
    bench.up(A, "198.51");
    bench.up(B, "198.51");
    bench.up(C, "203.0");
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    assertThat(isReleased()).isFalse();
    bench.stored(C, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void twoPeersOfTheOnlyNetGroupAreEnough() {
    bench.up(A, "198.51");
    bench.up(B, "198.51");
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void whereMorePeersAreKnownThanWereToldAnEchoIsAwaited() {
    bench.known = 20;
    bench.up(A);
    bench.up(B);
    bench.up(C);
    bench.up(D);
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    assertThat(isReleased()).isFalse();
    assertThat(bench.status(t).stage()).isEqualTo(Report.Stage.CONFIRMING);
    bench.announces(C, t);
    assertThat(isReleased()).as("C was told, so its word is no echo").isFalse();
    bench.announces(peer(9), t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void custodyOfMostStandsForAnEchoWhereNobodyIsLeftToGiveOne() {
    bench.known = 20;
    for (int i = 1; i <= 4; i++) {
      bench.up(peer(i));
    }
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    assertThat(isReleased()).isFalse();
    bench.stored(C, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void anEchoIsNotAwaitedForEver() {
    bench.known = 20;
    for (int i = 1; i <= 4; i++) {
      bench.up(peer(i));
    }
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    bench.passes(Duration.ofSeconds(59));
    assertThat(isReleased()).isFalse();
    bench.passes(Duration.ofSeconds(2));
    assertThat(isReleased()).isTrue();
    assertThat(bench.events(NodeEvent.AttemptFailed.class)).isEmpty();
  }

  @Test
  void custodyThatComesInAPauseCounts() {
    bench.up(A);
    bench.accepts(t);
    bench.declines(A, t);
    bench.stored(A, t);
    assertThat(isReleased()).isTrue();
  }

  // Crash points C9 and C10.

  @Test
  void custodyThatIsNotEnoughIsSavedWithinASecond() {
    bench.known = 2;
    bench.up(A);
    bench.accepts(t);
    bench.stored(A, t);
    assertThat(bench.saved()).noneMatch(Change.Custody.class::isInstance);
    bench.passes(Duration.ofSeconds(1));
    Holder holder = new Holder(A, new NetGroup(A.hex()), START);
    assertThat(bench.saved()).containsExactly(new Change.Custody(t.id(), List.of(holder)));
    bench.passes(Duration.ofSeconds(10));
    assertThat(bench.saved()).isEmpty();
  }

  private StoredState held(PeerId... peers) {
    List<Holder> holders =
        List.of(peers).stream()
            .map(peer -> new Holder(peer, new NetGroup(peer.hex()), START))
            .toList();
    return new StoredState(
        List.of(
            new StoredState.OutboxRow(
                t.id(), 1, 1, START, 0, Optional.empty(), Optional.empty(), "", 0, holders)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  @Test
  void custodyOfAFormerLifeCounts() {
    bench.known = 2;
    bench.starts(held(A));
    bench.up(A);
    assertThat(bench.told).isEmpty();
    bench.up(B);
    assertThat(bench.told).containsExactly(t.id());
    bench.stored(B, t);
    assertThat(isReleased()).isTrue();
  }

  @Test
  void enoughCustodyOfAFormerLifeIsReleasedWithoutSendingAnythingAgain() {
    bench.known = 2;
    bench.starts(held(A, B));
    bench.up(A);
    bench.passes(Duration.ofSeconds(2));
    assertThat(bench.told).isEmpty();
    assertThat(isReleased()).isTrue();
  }

  @Test
  void aNodeThatHasForgottenItsPeersDoesNotTakeOneForAll() {
    bench.starts(held(A));
    bench.passes(Duration.ofHours(1));
    assertThat(isReleased()).isFalse();
  }

  // Receipts.

  @Test
  void theStatusSaysWhatWasSeenOfEachPeerAndNothingElse() {
    bench.known = 20;
    bench.up(A);
    bench.up(B);
    bench.up(C);
    bench.accepts(t);
    bench.now = START.plusSeconds(1);
    bench.act(out -> bench.outbox.onFetched(A, t.id(), bench.now));
    bench.now = START.plusSeconds(2);
    bench.stored(A, t);
    bench.announces(D, t);
    assertThat(bench.status(t).traces())
        .containsExactly(
            new Report.PeerTrace(
                A,
                Optional.of(START),
                Optional.of(START.plusSeconds(1)),
                Optional.of(START.plusSeconds(2)),
                Optional.empty()),
            new Report.PeerTrace(
                B, Optional.of(START), Optional.empty(), Optional.empty(), Optional.empty()),
            new Report.PeerTrace(
                C, Optional.of(START), Optional.empty(), Optional.empty(), Optional.empty()),
            new Report.PeerTrace(
                D,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(START.plusSeconds(2))));
    assertThat(bench.status(t).reached()).isEqualTo(1);
    assertThat(bench.status(t).reachable()).containsExactly(A, B, C);
  }

  @Test
  void theReceiptGoesOnAfterTheRelease() {
    bench.up(A);
    bench.up(B);
    bench.up(C);
    bench.accepts(t);
    bench.stored(A, t);
    bench.stored(B, t);
    assertThat(bench.status(t).reached()).isEqualTo(2);
    bench.stored(C, t);
    assertThat(bench.status(t).reached()).isEqualTo(3);
    assertThat(bench.status(t).releasedAt()).contains(START);
  }
}
