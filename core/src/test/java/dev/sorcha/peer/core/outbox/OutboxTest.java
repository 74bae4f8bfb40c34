package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static dev.sorcha.peer.core.Samples.txOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Submissions, the bounds on them, and what operators do with dead letters. */
final class OutboxTest {

  private static final ReplyTo FIRST = new ReplyTo(1);
  private static final ReplyTo SECOND = new ReplyTo(2);

  private final OutboxConfig config = OutboxConfig.DEFAULT.withBounds(3, 1_000);
  private final OutboxBench bench = new OutboxBench(config);
  private final Outbox outbox = bench.outbox;
  private final Transaction t = tx("t");
  private Effects out = effects();

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = effects();
    return written;
  }

  private List<Report> told() {
    return only(Effect.Tell.class, written()).stream().map(Effect.Tell::report).toList();
  }

  private void submits(Transaction transaction, ReplyTo replyTo) {
    outbox.onSubmitted(transaction, replyTo, out);
  }

  private void saved(Transaction transaction, long sequence, boolean fresh) {
    outbox.onAccepted(transaction.id(), sequence, fresh, START, out);
  }

  private Report.Refusal refusal(ReplyTo replyTo, List<Effect> written) {
    Report report =
        only(Effect.Tell.class, written).stream()
            .filter(tell -> tell.replyTo().equals(replyTo))
            .map(Effect.Tell::report)
            .findFirst()
            .orElseThrow();
    assertThat(report).isInstanceOf(Report.Refused.class);
    return ((Report.Refused) report).code();
  }

  // Submissions.

  @Test
  void acceptsOnlyAfterTheSave() {
    submits(t, FIRST);
    assertThat(written()).containsExactly(new Effect.Save(new Change.Accept(t)));
    saved(t, 7, true);
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 7, false));
  }

  @Test
  void twoWhoSubmitTheSameAreSavedOnceAndBothAnswered() {
    submits(t, FIRST);
    submits(t, SECOND);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
    saved(t, 7, true);
    assertThat(written())
        .contains(
            new Effect.Tell(FIRST, new Report.Accepted(t.id(), 7, false)),
            new Effect.Tell(SECOND, new Report.Accepted(t.id(), 7, true)));
  }

  @Test
  void submittingAgainGivesTheFirstSequenceAndAnnouncesNothing() {
    bench.accepts(t);
    submits(t, SECOND);
    assertThat(outbox.onAccepted(t.id(), 1, false, START, out)).isEmpty();
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 1, true));
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void aFailedSaveIsToldToEveryoneAndPromisesNothing() {
    submits(t, FIRST);
    submits(t, SECOND);
    written();
    outbox.onSaveFailed(t.id(), "disk full", out);
    List<Effect> written = written();
    assertThat(refusal(FIRST, written)).isEqualTo(Report.Refusal.STORAGE_ERROR);
    assertThat(refusal(SECOND, written)).isEqualTo(Report.Refusal.STORAGE_ERROR);
    assertThat(outbox.size()).isZero();
    submits(t, FIRST);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
  }

  @Test
  void aStoppingNodeRefusesWhatIsNewAndAnswersWhatIsBeingSaved() {
    submits(t, FIRST);
    outbox.onStopping(out);
    submits(tx("late"), SECOND);
    assertThat(refusal(SECOND, written())).isEqualTo(Report.Refusal.SHUTTING_DOWN);
    saved(t, 1, true);
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 1, false));
  }

  @Test
  void oneReminderRunsWhileThereIsAnEntry() {
    bench.starts(StoredState.EMPTY);
    assertThat(bench.written()).isEmpty();
    bench.accepts(t);
    bench.accepts(tx("2"));
    assertThat(reminders()).isEqualTo(1);
    bench.act(out -> outbox.onDue(bench.now.plusSeconds(1), out));
    assertThat(reminders()).isEqualTo(1);
    bench.up(peer(1));
    bench.stored(peer(1), t);
    bench.stored(peer(1), tx("2"));
    bench.act(out -> outbox.onDue(bench.now.plusSeconds(2), out));
    assertThat(reminders()).isZero();
  }

  private long reminders() {
    return only(Effect.Schedule.class, bench.written()).stream()
        .filter(effect -> effect.timer() instanceof Timer.ReannounceDue)
        .count();
  }

  // Bounds: a refusal for lack of room is QUEUE_FULL, and nothing is trimmed.

  @Test
  void aFullOutboxRefusesWhatIsNewAndKeepsWhatItHas() {
    bench.accepts(tx("1"));
    bench.accepts(tx("2"));
    submits(tx("3"), FIRST);
    submits(tx("4"), SECOND);
    assertThat(refusal(SECOND, written())).isEqualTo(Report.Refusal.QUEUE_FULL);
    saved(tx("3"), 3, true);
    bench.assertInOutbox(tx("1"), tx("2"), tx("3"));
  }

  @Test
  void aFullOutboxStillKnowsWhatItAccepted() {
    bench.accepts(tx("1"));
    bench.accepts(tx("2"));
    bench.accepts(tx("3"));
    submits(tx("1"), SECOND);
    assertThat(written()).containsExactly(new Effect.Save(new Change.Accept(tx("1"))));
    saved(tx("1"), 1, false);
    assertThat(told()).containsExactly(new Report.Accepted(tx("1").id(), 1, true));
  }

  @Test
  void bytesThatWaitAreBoundedToo() {
    bench.accepts(txOf(600));
    submits(txOf(401), FIRST);
    assertThat(refusal(FIRST, written())).isEqualTo(Report.Refusal.QUEUE_FULL);
    submits(txOf(400), SECOND);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
    submits(tx("x"), FIRST);
    assertThat(refusal(FIRST, written())).isEqualTo(Report.Refusal.QUEUE_FULL);
  }

  @Test
  void whatTheStoreDoesNotTakeIsAFullQueueAndNoStorageError() {
    submits(t, FIRST);
    written();
    outbox.onSaveRefused(t.id(), Report.Refusal.QUEUE_FULL, "16384 changes wait for the disk", out);
    assertThat(refusal(FIRST, written())).isEqualTo(Report.Refusal.QUEUE_FULL);
    submits(t, SECOND);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
  }

  @Test
  void tenThousandAreKeptAndAHundredMoreAreRefused() {
    OutboxBench large = new OutboxBench(OutboxConfig.DEFAULT);
    List<TxId> kept = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      large.accepts(tx("kept " + i));
      kept.add(tx("kept " + i).id());
    }
    for (int i = 0; i < 100; i++) {
      assertThat(large.submits(tx("more " + i)))
          .isInstanceOfSatisfying(
              Report.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(Report.Refusal.QUEUE_FULL));
    }
    assertThat(large.outbox.waiting(0, 20_000).rows())
        .extracting(Report.WaitingRow::id)
        .containsExactlyElementsOf(kept);
  }

  // Dead letters.

  private static DeadLetter letter(int number, String reason) {
    return new DeadLetter(id(number), 10, number, START, 5, START, START, reason, 0);
  }

  private void startsWithDeadLetters(DeadLetter... letters) {
    bench.starts(
        new StoredState(
            List.of(), List.of(letters), List.of(), List.of(), List.of(), Optional.empty()));
  }

  private static DeadLetterMatch about(String reason) {
    return new DeadLetterMatch(List.of(), reason);
  }

  private int changed(List<Effect> written) {
    return only(Effect.Tell.class, written).stream()
        .map(tell -> ((Report.Changed) tell.report()).count())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void deadLettersAreListedInPagesByTheirReason() {
    startsWithDeadLetters(letter(1, "1 refused"), letter(2, "idle"), letter(3, "2 REFUSED"));
    Report.DeadLetters first = outbox.deadLetters(about("refused"), 0, 1);
    assertThat(first.total()).isEqualTo(2);
    assertThat(first.more()).isTrue();
    assertThat(first.rows()).extracting(DeadLetter::sequence).containsExactly(1L);
    Report.DeadLetters second = outbox.deadLetters(about("refused"), 1, 1);
    assertThat(second.rows()).extracting(DeadLetter::sequence).containsExactly(3L);
    assertThat(second.more()).isFalse();
  }

  @Test
  void thoseThatMatchAreRetriedAsIfTheyWereNew() {
    startsWithDeadLetters(letter(1, "refused"), letter(2, "idle"));
    bench.act(out -> outbox.onRetryAsked(about("refused"), FIRST, START, out));
    List<Effect> written = bench.written();
    assertThat(changed(written)).isEqualTo(1);
    assertThat(written)
        .contains(
            new Effect.Save(new Change.Revive(List.of(id(1)), START)),
            new Effect.Publish(new NodeEvent.DeadLetterRetried(id(1))));
    assertThat(outbox.statusOf(id(1), true).attempts()).isZero();
    assertThat(outbox.queue().dead()).isEqualTo(1);
    bench.up(peer(1));
    assertThat(bench.told).containsExactly(id(1));
  }

  @Test
  void noMoreAreRetriedThanTheOutboxHasRoomFor() {
    startsWithDeadLetters(letter(1, ""), letter(2, ""), letter(3, ""), letter(4, ""));
    bench.act(out -> outbox.onRetryAsked(DeadLetterMatch.ALL, FIRST, START, out));
    assertThat(changed(bench.written())).isEqualTo(3);
    assertThat(outbox.queue().dead()).isEqualTo(1);
  }

  @Test
  void aDiscardedOneIsGoneAndItsLossIsAnEvent() {
    startsWithDeadLetters(letter(1, "refused"), letter(2, "idle"));
    bench.act(
        out ->
            outbox.onDiscardAsked(
                new DeadLetterMatch(List.of(id(1), id(9)), ""), FIRST, START, out));
    List<Effect> written = bench.written();
    assertThat(changed(written)).isEqualTo(1);
    assertThat(written)
        .contains(
            new Effect.Save(new Change.Discard(List.of(id(1)), START)),
            new Effect.Publish(new NodeEvent.DeadLetterDiscarded(id(1), "refused")));
    assertThat(outbox.deadLetters(DeadLetterMatch.ALL, 0, 10).rows())
        .extracting(DeadLetter::id)
        .containsExactly(id(2));
  }

  @Test
  void aDeadLetterThatIsSubmittedAgainIsRetried() {
    DeadLetter dead = new DeadLetter(t.id(), 1, 4, START, 5, START, START, "idle", 0);
    startsWithDeadLetters(dead);
    submits(t, FIRST);
    assertThat(written()).containsExactly(new Effect.Save(new Change.Accept(t)));
    saved(t, 4, false);
    assertThat(written())
        .contains(
            new Effect.Tell(FIRST, new Report.Accepted(t.id(), 4, true)),
            new Effect.Save(new Change.Revive(List.of(t.id()), START)));
    assertThat(outbox.queue().dead()).isZero();
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void deadLettersTakeOfTheBytesThatMayNotBePruned() {
    startsWithDeadLetters(new DeadLetter(id(1), 900, 1, START, 5, START, START, "", 0));
    submits(txOf(101), FIRST);
    assertThat(refusal(FIRST, written())).isEqualTo(Report.Refusal.QUEUE_FULL);
  }
}
