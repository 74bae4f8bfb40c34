package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.Pieces;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts, pauses, dead letters, and the order in which an outbox is flushed. */
final class FlushTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final OutboxConfig config = OutboxConfig.DEFAULT;
  private OutboxBench bench = new OutboxBench(config);
  private final Transaction t = tx("t");

  private static Transaction numbered(int i) {
    return tx("number " + i);
  }

  // Attempts.

  @Test
  void aTransactionThatNobodyFetchesIsADeadLetterAfterFiveAttempts() {
    bench.up(A);
    bench.accepts(t);
    bench.passes(HOUR);
    List<Effect> written = bench.written();
    List<Change> saved =
        only(Effect.Save.class, written).stream().map(Effect.Save::change).toList();
    assertThat(saved).filteredOn(Change.Attempted.class::isInstance).hasSize(4);
    DeadLetter letter =
        saved.stream()
            .filter(Change.Bury.class::isInstance)
            .map(change -> ((Change.Bury) change).letter())
            .findFirst()
            .orElseThrow();
    assertThat(letter.attempts()).isEqualTo(5);
    assertThat(letter.reason()).isEqualTo("1 peer did not fetch it");
    assertThat(letter.firstAttempt()).isEqualTo(START.plusSeconds(30));
    assertThat(letter.lastAttempt()).isAfter(letter.firstAttempt().plus(Duration.ofMinutes(10)));
    assertThat(bench.status(t).stage()).isEqualTo(Report.Stage.DEAD);
    assertThat(bench.outbox.size()).isZero();
  }

  @Test
  void aRefusalEndsTheAttemptAtOnce() {
    bench.up(A);
    bench.accepts(t);
    bench.declines(A, t);
    assertThat(bench.saved())
        .filteredOn(Change.Attempted.class::isInstance)
        .singleElement()
        .extracting(change -> ((Change.Attempted) change).reason())
        .isEqualTo("1 peer refused: larger than it carries");
  }

  @Test
  void aRefusalByOneOfTwoLeavesTheOtherItsTime() {
    bench.up(A);
    bench.up(B);
    bench.accepts(t);
    bench.declines(A, t);
    assertThat(bench.status(t).stage()).isEqualTo(Report.Stage.OFFERED);
    bench.passes(Duration.ofSeconds(31));
    assertThat(bench.status(t).reason())
        .isEqualTo("1 peer refused: larger than it carries; 1 peer did not fetch it");
  }

  @Test
  void pausesGrowAndAreNotTheSameForAll() {
    bench.up(A);
    for (int i = 0; i < 20; i++) {
      bench.accepts(numbered(i));
    }
    for (int i = 0; i < 20; i++) {
      bench.declines(A, numbered(i));
    }
    List<Duration> first =
        bench.events(NodeEvent.AttemptFailed.class).stream()
            .map(NodeEvent.AttemptFailed::pause)
            .toList();
    assertThat(first)
        .hasSize(20)
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
    assertThat(first.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void aDayOfflineIsNoAttempt() {
    bench.accepts(t);
    bench.passes(DAY);
    assertThat(bench.saved()).allMatch(Change.Accept.class::isInstance);
    assertThat(bench.status(t).attempts()).isZero();
    bench.up(A);
    assertThat(bench.told).containsExactly(t.id());
  }

  @Test
  void aPeerThatLeavesBeforeItsTimeIsNoAttempt() {
    bench.accepts(t);
    for (int i = 0; i < 50; i++) {
      bench.up(A);
      bench.passes(Duration.ofSeconds(20));
      bench.down(A);
      bench.passes(Duration.ofSeconds(20));
    }
    assertThat(bench.status(t).attempts()).isZero();
  }

  @Test
  void aPeerThatIsSilentIsNoAttempt() {
    bench.up(A);
    bench.silent(A);
    bench.accepts(t);
    bench.passes(HOUR);
    assertThat(bench.status(t).attempts()).isZero();
    assertThat(bench.status(t).stage()).isEqualTo(Report.Stage.OFFERED);
  }

  @Test
  void aNodeThatWasStoppedForAMinuteCountsNoAttempt() {
    bench.up(A);
    bench.accepts(t);
    bench.passes(Duration.ofSeconds(10));
    bench.now = bench.now.plusSeconds(60);
    bench.act(out -> bench.outbox.onDue(bench.now, out));
    assertThat(bench.status(t).attempts()).isZero();
    bench.passes(Duration.ofSeconds(25));
    assertThat(bench.status(t).attempts()).isEqualTo(1);
  }

  @Test
  void aPeerIsToldAgainWithinAnAttempt() {
    bench.up(A);
    bench.accepts(t);
    int nudges = 0;
    for (int second = 0; second < 29; second++) {
      bench.now = bench.now.plusSeconds(1);
      int[] nudged = new int[1];
      bench.act(out -> nudged[0] = bench.outbox.onDue(bench.now, out).size());
      nudges += nudged[0];
    }
    assertThat(nudges).isEqualTo(3);
    assertThat(bench.status(t).attempts()).isZero();
  }

  @Test
  void aNewPeerEndsThePause() {
    bench.up(A);
    bench.accepts(t);
    bench.declines(A, t);
    bench.told.clear();
    bench.up(B);
    assertThat(bench.told).containsExactly(t.id());
  }

  @Test
  void thePeerThatRefusedIsNoNewOneWhenItComesBack() {
    bench.up(A);
    bench.accepts(t);
    bench.declines(A, t);
    bench.told.clear();
    bench.down(A);
    bench.up(A);
    assertThat(bench.told).isEmpty();
  }

  // Order and window.

  @Test
  void aFlushIsInOrderAndBoundedByTheWindow() {
    bench = new OutboxBench(config.withWindow(10, 1 << 20));
    for (int i = 0; i < 100; i++) {
      bench.accepts(numbered(i));
    }
    bench.up(A);
    for (int i = 0; i < 100; i++) {
      assertThat(bench.outbox.queue().inFlight()).isLessThanOrEqualTo(10);
      bench.stored(A, numbered(i));
    }
    List<TxId> inOrder = IntStream.range(0, 100).mapToObj(i -> numbered(i).id()).toList();
    assertThat(bench.told).containsExactlyElementsOf(inOrder);
    assertThat(bench.outbox.size()).isZero();
  }

  @Test
  void aTransactionLargerThanTheWindowStillHasItsTurn() {
    bench = new OutboxBench(config.withWindow(10, 1));
    bench.accepts(numbered(1));
    bench.accepts(numbered(2));
    bench.up(A);
    assertThat(bench.told).containsExactly(numbered(1).id());
    bench.stored(A, numbered(1));
    assertThat(bench.told).hasSize(2);
  }

  @Test
  void thoseThatNobodyTakesHoldUpNoOthersAndAreExactlyTheDeadLetters() {
    bench = new OutboxBench(config.withWindow(50, 1 << 20));
    for (int i = 0; i < 1_000; i++) {
      bench.accepts(numbered(i));
    }
    bench.up(A);
    bench.up(B);
    int answered = 0;
    for (int second = 0; second < 3_600; second++) {
      while (answered < bench.told.size()) {
        TxId next = bench.told.get(answered++);
        for (int i = 0; i < 1_000; i++) {
          if (numbered(i).id().equals(next) && i % 100 != 7) {
            bench.stored(A, numbered(i));
            bench.stored(B, numbered(i));
          }
        }
      }
      if (second == 0) {
        // Ten that nobody takes fill a part of the window, and all others are through.
        assertThat(bench.outbox.size()).isEqualTo(10);
      }
      bench.passes(Duration.ofSeconds(1));
    }
    assertThat(bench.events(NodeEvent.DeadLettered.class))
        .extracting(event -> event.letter().id())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(i -> numbered(100 * i + 7).id()).toList());
    assertThat(bench.outbox.size()).isZero();
  }

  // Dead letters that have no room.

  @Test
  void whereDeadLettersHaveNoRoomItStaysInTheOutboxAndIsTriedOn() {
    bench = new OutboxBench(config.withDead(1, 1_000));
    bench.up(A);
    bench.accepts(numbered(1));
    bench.accepts(numbered(2));
    bench.passes(Duration.ofHours(5));
    assertThat(bench.outbox.queue().dead()).isEqualTo(1);
    assertThat(bench.outbox.size()).isEqualTo(1);
    assertThat(bench.events(NodeEvent.DeadLettersFull.class)).hasSize(1);
    bench.act(
        out ->
            bench.outbox.onDiscardAsked(DeadLetterMatch.ALL, OutboxBench.CALLER, bench.now, out));
    bench.passes(HOUR);
    assertThat(bench.outbox.queue().dead()).isEqualTo(1);
    assertThat(bench.outbox.size()).isZero();
  }

  // Restarts and clocks.

  private static StoredState with(StoredState.OutboxRow... rows) {
    return new StoredState(
        List.of(rows), List.of(), List.of(), List.of(), List.of(), Optional.empty());
  }

  private static StoredState.OutboxRow tried(int number, int attempts, Instant next) {
    return new StoredState.OutboxRow(
        id(number),
        10,
        number,
        START,
        attempts,
        Optional.of(START),
        Optional.of(next),
        "",
        0,
        List.of());
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    bench.starts(
        with(new StoredState.OutboxRow(id(1), 10, 1, START), tried(2, 4, START.plusSeconds(100))));
    bench.up(A);
    assertThat(bench.told).containsExactly(id(1));
    bench.passes(Duration.ofSeconds(101));
    assertThat(bench.told).contains(id(2));
    bench.act(out -> bench.outbox.onDeclined(A, id(2), DeclineReason.OTHER, bench.now, out));
    assertThat(bench.outbox.statusOf(id(2), true).stage()).isEqualTo(Report.Stage.DEAD);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600, -3_600, 315_576_000, -315_576_000, -1_767_225_600})
  void aClockThatJumpedBetweenTwoLivesLosesAndExpiresNothing(long seconds) {
    bench.now = START.plusSeconds(seconds);
    bench.starts(
        with(
            new StoredState.OutboxRow(id(1), 10, 1, START),
            tried(2, 1, START.plusSeconds(5)),
            tried(3, 3, START.plusSeconds(120))));
    bench.up(A);
    for (int minute = 0; minute < 10; minute++) {
      assertThat(bench.outbox.queue().dead()).isZero();
      bench.passes(Duration.ofMinutes(1));
    }
    bench.passes(Duration.ofMinutes(1));
    assertThat(bench.told).contains(id(1), id(2), id(3));
    assertThat(bench.outbox.size() + bench.outbox.queue().dead()).isEqualTo(3);
  }

  @Test
  void aSmallOneDoesNotWaitBehindLargeOnes() {
    bench.up(A);
    Transaction film = Pieces.body(100, 1);
    Transaction longer = Pieces.body(200, 2);
    Transaction third = Pieces.body(160, 3);
    bench.accepts(film);
    bench.accepts(longer);
    bench.accepts(third);
    bench.accepts(t);
    assertThat(bench.told).containsExactly(film.id(), t.id());
    bench.stored(A, film);
    assertThat(bench.told).containsExactly(film.id(), t.id(), longer.id());
  }
}
