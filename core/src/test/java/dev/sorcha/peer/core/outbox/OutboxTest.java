package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboxTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final ReplyTo FIRST = new ReplyTo(1);
  private static final ReplyTo SECOND = new ReplyTo(2);

  private final OutboxConfig config = new OutboxConfig(3, 2, OutboxConfig.DEFAULT.reannounce());
  private final Outbox outbox = new Outbox(config);
  private final Transaction t = tx("t");
  private Instant now = START;
  private Effects out = effects();

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = effects();
    return written;
  }

  private List<Report> told() {
    return only(Effect.Tell.class, written()).stream().map(Effect.Tell::report).toList();
  }

  private void accepted(Transaction transaction, long sequence) {
    outbox.onSubmitted(transaction, FIRST, out);
    assertThat(outbox.onAccepted(transaction.id(), sequence, true, now, out)).contains(transaction);
    written();
  }

  private Report refusal(ReplyTo replyTo, List<Effect> written) {
    return only(Effect.Tell.class, written).stream()
        .filter(tell -> tell.replyTo().equals(replyTo))
        .map(Effect.Tell::report)
        .findFirst()
        .orElseThrow();
  }

  private static Report.Refusal codeOf(Report report) {
    assertThat(report).isInstanceOf(Report.Refused.class);
    return ((Report.Refused) report).code();
  }

  @Test
  void acceptsOnlyAfterTheSave() {
    outbox.onSubmitted(t, FIRST, out);
    assertThat(written()).containsExactly(new Effect.Save(new Change.Accept(t)));
    outbox.onAccepted(t.id(), 7, true, now, out);
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 7, false));
  }

  @Test
  void twoWhoSubmitTheSameAreSavedOnceAndBothAnswered() {
    outbox.onSubmitted(t, FIRST, out);
    outbox.onSubmitted(t, SECOND, out);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
    outbox.onAccepted(t.id(), 7, true, now, out);
    assertThat(written())
        .contains(
            new Effect.Tell(FIRST, new Report.Accepted(t.id(), 7, false)),
            new Effect.Tell(SECOND, new Report.Accepted(t.id(), 7, true)));
  }

  @Test
  void submittingAgainGivesTheFirstSequenceAndAnnouncesNothing() {
    accepted(t, 7);
    outbox.onSubmitted(t, SECOND, out);
    assertThat(outbox.onAccepted(t.id(), 7, false, now, out)).isEmpty();
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 7, true));
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void aFullOutboxRefusesWhatIsNew() {
    accepted(tx("1"), 1);
    accepted(tx("2"), 2);
    outbox.onSubmitted(tx("3"), FIRST, out);
    outbox.onSubmitted(tx("4"), SECOND, out);
    assertThat(codeOf(refusal(SECOND, written()))).isEqualTo(Report.Refusal.QUEUE_FULL);
    outbox.onAccepted(tx("3").id(), 3, true, now, out);
    assertThat(outbox.size()).isEqualTo(3);
  }

  @Test
  void aFullOutboxStillKnowsWhatItAccepted() {
    accepted(tx("1"), 1);
    accepted(tx("2"), 2);
    accepted(tx("3"), 3);
    outbox.onSubmitted(tx("1"), SECOND, out);
    assertThat(written()).containsExactly(new Effect.Save(new Change.Accept(tx("1"))));
    outbox.onAccepted(tx("1").id(), 1, false, now, out);
    assertThat(told()).containsExactly(new Report.Accepted(tx("1").id(), 1, true));
  }

  @Test
  void aFailedSaveIsToldToEveryoneAndPromisesNothing() {
    outbox.onSubmitted(t, FIRST, out);
    outbox.onSubmitted(t, SECOND, out);
    written();
    outbox.onSaveFailed(t.id(), Report.Refusal.STORAGE_ERROR, "disk full", out);
    List<Effect> written = written();
    assertThat(codeOf(refusal(FIRST, written))).isEqualTo(Report.Refusal.STORAGE_ERROR);
    assertThat(codeOf(refusal(SECOND, written))).isEqualTo(Report.Refusal.STORAGE_ERROR);
    assertThat(outbox.size()).isZero();
    outbox.onSubmitted(t, FIRST, out);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
  }

  @Test
  void aStoppingNodeRefusesWhatIsNewAndAnswersWhatIsBeingSaved() {
    outbox.onSubmitted(t, FIRST, out);
    outbox.onStopping();
    outbox.onSubmitted(tx("late"), SECOND, out);
    assertThat(codeOf(refusal(SECOND, written()))).isEqualTo(Report.Refusal.SHUTTING_DOWN);
    outbox.onAccepted(t.id(), 1, true, now, out);
    assertThat(told()).containsExactly(new Report.Accepted(t.id(), 1, false));
  }

  @Test
  void anEntryLeavesOnCustodyOfTwoPeers() {
    accepted(t, 1);
    outbox.onStored(A, t.id(), 5, out);
    outbox.onStored(A, t.id(), 5, out);
    assertThat(written()).isEmpty();
    assertThat(outbox.statusOf(t.id(), true))
        .isEqualTo(new Report.TransactionStatus(t.id(), true, true, 1, 0));
    outbox.onStored(B, t.id(), 5, out);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written))
        .containsExactly(new Effect.Save(new Change.Release(t.id())));
    assertThat(events(NodeEvent.InCustody.class, written))
        .containsExactly(new NodeEvent.InCustody(t.id(), 2));
    assertThat(outbox.size()).isZero();
  }

  @Test
  void inANetworkOfTwoTheOtherOneIsEnough() {
    accepted(t, 1);
    outbox.onStored(A, t.id(), 1, out);
    assertThat(outbox.size()).isZero();
  }

  @Test
  void custodyOfSomethingElseIsNothing() {
    accepted(t, 1);
    outbox.onStored(A, id(1), 1, out);
    assertThat(written()).isEmpty();
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void withoutCustodyItIsAnnouncedAgainWithGrowingPauses() {
    accepted(t, 1);
    List<Long> seconds = new ArrayList<>();
    for (int second = 1; second <= 2_000; second++) {
      now = START.plusSeconds(second);
      if (!outbox.onReannounceDue(true, now, out).isEmpty()) {
        seconds.add((long) second);
      }
    }
    assertThat(seconds).containsExactly(1L, 6L, 36L, 156L, 756L, 1_356L, 1_956L);
    assertThat(only(Effect.Save.class, written()))
        .hasSize(7)
        .contains(new Effect.Save(new Change.Attempted(t.id(), 1, START.plusSeconds(1))));
  }

  @Test
  void timeSpentOfflineIsNoAttempt() {
    accepted(t, 1);
    for (int second = 1; second <= 1_000; second++) {
      now = START.plusSeconds(second);
      assertThat(outbox.onReannounceDue(false, now, out)).isEmpty();
    }
    assertThat(only(Effect.Save.class, written())).isEmpty();
    assertThat(outbox.onReannounceDue(true, now, out)).containsExactly(has(t));
  }

  @Test
  void oneReminderRunsWhileThereIsAnEntry() {
    outbox.onStarted(List.of(), now, out);
    assertThat(written()).isEmpty();
    outbox.onSubmitted(t, FIRST, out);
    outbox.onAccepted(t.id(), 1, true, now, out);
    assertThat(only(Effect.Schedule.class, written())).hasSize(1);
    outbox.onSubmitted(tx("2"), FIRST, out);
    outbox.onAccepted(tx("2").id(), 2, true, now, out);
    assertThat(only(Effect.Schedule.class, written())).isEmpty();
    outbox.onReannounceDue(true, now, out);
    assertThat(only(Effect.Schedule.class, written())).hasSize(1);
    outbox.onStored(A, t.id(), 1, out);
    outbox.onStored(A, tx("2").id(), 1, out);
    written();
    outbox.onReannounceDue(true, now, out);
    assertThat(written()).isEmpty();
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    outbox.onStarted(
        List.of(
            new StoredState.OutboxRow(id(1), 10, 1, 0), new StoredState.OutboxRow(id(2), 20, 2, 3)),
        now,
        out);
    assertThat(outbox.size()).isEqualTo(2);
    assertThat(outbox.waitingFor(A))
        .containsExactly(new Announcement(id(1), 10), new Announcement(id(2), 20));
    assertThat(outbox.onReannounceDue(true, now, out)).hasSize(2);
    assertThat(outbox.statusOf(id(2), true).attempts()).isEqualTo(4);
  }

  @Test
  void aPeerThatHoldsItDoesNotHearOfItAgain() {
    TxId other = tx("2").id();
    accepted(t, 1);
    accepted(tx("2"), 2);
    outbox.onStored(A, t.id(), 5, out);
    assertThat(outbox.waitingFor(A)).extracting(Announcement::id).containsExactly(other);
    assertThat(outbox.hasCustody(A, t.id())).isTrue();
    assertThat(outbox.hasCustody(B, t.id())).isFalse();
    assertThat(outbox.waitingFor(B)).hasSize(2);
  }
}
