package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custody, dead letters and their ways, as they are on disk. */
final class OutboxRowsTest {

  private static final Transaction ONE = transaction("one");
  private static final Transaction TWO = transaction("two");
  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final PeerId ALICE = new PeerId("a".repeat(64));

  @TempDir Path folder;

  private static DeadLetter letter(Transaction transaction, long sequence) {
    return new DeadLetter(
        transaction.id(),
        transaction.size(),
        sequence,
        AT,
        5,
        AT.plusSeconds(1),
        AT.plusSeconds(9),
        "2 peers refused: larger than they carry",
        1);
  }

  @Test
  void custodyIsFoundAfterARestartAndGoesWithItsEntry() throws Exception {
    Holder holder = new Holder(ALICE, new NetGroup("198.51"), AT);
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Custody(ONE.id(), List.of(holder)));
      open.store.save(new Change.Custody(ONE.id(), List.of(holder)));
      open.store.save(new Change.Custody(TWO.id(), List.of(holder)));
      open.settle();
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().outbox())
          .singleElement()
          .extracting(StoredState.OutboxRow::holders)
          .isEqualTo(List.of(holder));
      open.store.save(new Change.Release(ONE.id()));
      open.settle();
      assertThat(open.ask("SELECT count(*) FROM custody")).isEqualTo("0");
    }
  }

  @Test
  void aDeadLetterIsOutOfTheQueueAndKeepsItsBody() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Bury(letter(ONE, 1)));
      open.settle();
    }
    try (OpenStore open = OpenStore.in(folder)) {
      StoredState stored = open.store.storedState();
      assertThat(stored.outbox()).isEmpty();
      assertThat(stored.dead()).containsExactly(letter(ONE, 1));
      assertThat(open.store.find(ONE.id())).contains(ONE);
      assertThat(open.store.status().queuedBytes()).isEqualTo(ONE.size());
    }
  }

  @Test
  void whatIsNotInTheQueueCannotBecomeADeadLetter() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Release(ONE.id()));
      open.store.save(new Change.Bury(letter(ONE, 1)));
      open.settle();
      assertThat(open.store.storedState().dead()).isEmpty();
    }
  }

  @Test
  void aDeadLetterIsNeverPruned() throws Exception {
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(1 << 20, 3))) {
      open.accept(ONE);
      open.store.save(new Change.Bury(letter(ONE, 1)));
      for (int i = 0; i < 10; i++) {
        open.keep(transaction("kept " + i), ALICE);
      }
      open.settle();
      assertThat(open.store.find(ONE.id())).contains(ONE);
      assertThat(open.store.storedState().dead()).hasSize(1);
      assertThat(open.store.status().rows()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aRevivedOneIsInTheQueueAgainAndRemembersIt() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Bury(letter(ONE, 1)));
      open.store.save(new Change.Revive(List.of(ONE.id(), TWO.id()), AT));
      open.settle();
      StoredState stored = open.store.storedState();
      assertThat(stored.dead()).isEmpty();
      assertThat(stored.outbox())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.sequence()).isEqualTo(1);
                assertThat(row.attempts()).isZero();
                assertThat(row.retried()).isEqualTo(2);
                assertThat(row.acceptedAt()).isEqualTo(AT);
              });
      assertThat(open.store.find(ONE.id())).contains(ONE);
      open.store.save(new Change.Release(ONE.id()));
      open.settle();
      assertThat(open.store.find(ONE.id())).contains(ONE);
    }
  }

  @Test
  void aDiscardedOneMayBePruned() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Bury(letter(ONE, 1)));
      open.store.save(new Change.Discard(List.of(ONE.id(), TWO.id()), AT));
      open.settle();
      assertThat(open.store.storedState().dead()).isEmpty();
      assertThat(open.store.status().queuedBytes()).isZero();
      assertThat(open.store.find(ONE.id())).contains(ONE);
    }
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(1 << 20, 3))) {
      for (int i = 0; i < 10; i++) {
        open.keep(transaction("kept " + i), ALICE);
      }
      open.settle();
      assertThat(open.store.find(ONE.id())).isEmpty();
      assertThat(open.ask("SELECT count(*) FROM discarded")).isEqualTo("0");
    }
  }

  @Test
  void aDiscardedOneThatIsSubmittedAgainIsANewSubmissionInItsOldPlace() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Bury(letter(ONE, 1)));
      open.store.save(new Change.Discard(List.of(ONE.id()), AT));
      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, true));
      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, false));
      assertThat(open.store.storedState().outbox()).hasSize(1);
      assertThat(open.store.status().queuedBytes()).isEqualTo(ONE.size());
      assertThat(open.committed).hasSize(1);
    }
  }

  @Test
  void theSumsAreFoundAgainAfterARestart() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.accept(TWO);
      open.keep(transaction("three"), ALICE);
      open.store.save(new Change.Bury(letter(TWO, 2)));
      open.settle();
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.status().queuedBytes()).isEqualTo(ONE.size() + TWO.size());
    }
  }
}
