package dev.sorcha.peer.core.outbox;

import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An outbox that is to become empty before its node ends. */
final class DrainTest {

  private static final ReplyTo OPERATOR = new ReplyTo(7);
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final PeerId ALICE = peer(1);
  private static final PeerId BOB = peer(2);

  private final OutboxBench bench = new OutboxBench(OutboxConfig.DEFAULT);
  private final Transaction t = tx("t");
  private final Transaction u = tx("u");

  private void drains(Duration atMost) {
    bench.act(out -> bench.outbox.onDrainAsked(atMost, OPERATOR, bench.now, out));
  }

  /** The reminder fires after this time. */
  private void expiresAfter(Duration time) {
    bench.now = bench.now.plus(time);
    bench.act(out -> bench.outbox.onDrainExpired(bench.now, out));
  }

  private List<Report.Waiting> answers() {
    return only(Effect.Tell.class, bench.written()).stream()
        .filter(tell -> tell.replyTo().equals(OPERATOR))
        .map(tell -> (Report.Waiting) tell.report())
        .toList();
  }

  @Test
  void anEmptyOutboxIsDrainedAtOnce() {
    drains(MINUTE);
    assertThat(answers())
        .singleElement()
        .satisfies(left -> assertThat(left.rows()).isEmpty())
        .satisfies(left -> assertThat(left.queue().draining()).isTrue());
  }

  @Test
  void answersWhenTheLastOneIsInCustody() {
    bench.up(ALICE);
    bench.up(BOB);
    bench.accepts(t);
    bench.accepts(u);
    drains(MINUTE);
    bench.stored(ALICE, t);
    bench.stored(BOB, t);
    bench.stored(ALICE, u);
    assertThat(answers()).isEmpty();
    bench.stored(BOB, u);
    assertThat(answers())
        .singleElement()
        .satisfies(left -> assertThat(left.queue().waiting()).isZero());
  }

  @Test
  void namesWhatIsLeftWhenTheTimeIsOver() {
    bench.accepts(t);
    drains(MINUTE);
    assertThat(only(Effect.Schedule.class, bench.written()))
        .contains(new Effect.Schedule(MINUTE, new Timer.DrainExpired()));
    expiresAfter(MINUTE.minusMillis(1));
    assertThat(answers()).isEmpty();
    expiresAfter(Duration.ofMillis(1));
    assertThat(answers())
        .singleElement()
        .satisfies(
            left ->
                assertThat(left.rows()).extracting(Report.WaitingRow::id).containsExactly(t.id()));
    expiresAfter(MINUTE);
    assertThat(answers()).isEmpty();
  }

  @Test
  void takesNothingNew() {
    bench.accepts(t);
    drains(MINUTE);
    assertThat(bench.submits(u))
        .isInstanceOfSatisfying(
            Report.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(Report.Refusal.SHUTTING_DOWN));
    bench.act(out -> bench.outbox.onRetryAsked(DeadLetterMatch.ALL, OPERATOR, bench.now, out));
    bench.assertInOutbox(t);
  }

  @Test
  void whatIsBeingSavedIsWaitedForAndAnswered() {
    bench.act(out -> bench.outbox.onSubmitted(t, OutboxBench.CALLER, out));
    drains(MINUTE);
    assertThat(answers()).isEmpty();
    bench.act(out -> bench.outbox.onAccepted(t.id(), 1, true, bench.now, out));
    assertThat(only(Effect.Tell.class, bench.written()))
        .contains(new Effect.Tell(OutboxBench.CALLER, new Report.Accepted(t.id(), 1, false)));
    expiresAfter(MINUTE);
    assertThat(answers()).hasSize(1);
  }

  @Test
  void whatRestsIsTriedAtOnce() {
    bench.up(ALICE);
    bench.accepts(t);
    bench.declines(ALICE, t);
    bench.passes(Duration.ofSeconds(1));
    int before = bench.told.size();
    drains(MINUTE);
    assertThat(bench.told).hasSize(before + 1);
  }

  @Test
  void everybodyWhoAsksIsAnswered() {
    bench.accepts(t);
    drains(MINUTE);
    drains(Duration.ZERO);
    expiresAfter(Duration.ZERO);
    assertThat(answers()).hasSize(1);
    for (int i = 0; i < 15; i++) {
      drains(MINUTE);
    }
    drains(MINUTE);
    expiresAfter(Duration.ZERO);
    assertThat(answers()).as("one more than may wait").hasSize(1);
    expiresAfter(MINUTE);
    assertThat(answers()).hasSize(16);
  }
}
