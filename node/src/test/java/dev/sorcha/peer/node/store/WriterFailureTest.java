package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.SOON;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriterFailureTest {

  private static final Transaction ONE = transaction("one");
  private static final Transaction TWO = transaction("two");
  private static final Transaction THREE = transaction("three");
  private static final Transaction FOUR = transaction("four");

  @TempDir Path folder;
  private Disk disk;

  /** A disk whose connections break and come back as told. */
  private static final class Disk implements Writer.Source {
    final Database database;
    final AtomicInteger failuresToCome = new AtomicInteger();
    final AtomicInteger reopens = new AtomicInteger();
    final List<Long> reopenedAtNanos = new CopyOnWriteArrayList<>();
    volatile Optional<Transaction> phantom = Optional.empty();
    private volatile Connection current;

    Disk(Path file) throws StoreException {
      database = OpenStore.database(file);
      current = database.openWriter();
    }

    @Override
    public Connection openWriter() {
      return current;
    }

    @Override
    public Connection reopenWriter() throws StoreException {
      reopens.incrementAndGet();
      reopenedAtNanos.add(System.nanoTime());
      if (failuresToCome.getAndDecrement() > 0) {
        throw new StoreException("no disk");
      }
      current = database.reopenWriter();
      try {
        if (phantom.isPresent()) {
          QueueTables tables = new QueueTables(current, new IdFilter(1, 2), System::nanoTime);
          tables.begin();
          tables.addQueued(phantom.get(), Instant.EPOCH);
          tables.commit();
        }
      } catch (SQLException e) {
        throw new StoreException("phantom", e);
      }
      return current;
    }

    /** What SQLite calls an I/O error, as far as the store can tell. */
    void fail() throws SQLException {
      current.close();
    }
  }

  @BeforeEach
  void disk() throws Exception {
    disk = new Disk(folder.resolve(SqliteStore.QUEUE_FILE));
  }

  private OpenStore open() throws StoreException {
    return OpenStore.in(folder, StoreConfig.DEFAULT, disk);
  }

  @Test
  void oneBadChangeDoesNotFailItsGroup() throws Exception {
    try (OpenStore open = open();
        Connection shell = open.shell()) {
      OpenStore.run(
          shell,
          "CREATE TRIGGER bad BEFORE INSERT ON transaction_queue WHEN NEW.tx_hash = '"
              + TWO.id().hex()
              + "' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
      OpenStore.run(shell, "BEGIN IMMEDIATE");
      open.store.save(new Change.Keep(FOUR, ALICE));
      await().until(() -> open.store.status().waitingSaves() == 0);
      Change bad = new Change.Accept(TWO);
      open.store.save(new Change.Accept(ONE));
      open.store.save(bad);
      open.store.save(new Change.Accept(THREE));
      OpenStore.run(shell, "COMMIT");

      assertThat(open.next()).isEqualTo(new Input.Kept(FOUR.id()));
      assertThat(open.next()).isEqualTo(new Input.Accepted(ONE.id(), 2, true));
      assertThat(open.next())
          .isInstanceOfSatisfying(
              Input.SaveFailed.class,
              failed -> {
                assertThat(failed.change()).isEqualTo(bad);
                assertThat(failed.detail()).contains("not this one");
              });
      assertThat(open.next()).isEqualTo(new Input.Accepted(THREE.id(), 3, true));
      assertThat(open.store.find(TWO.id())).isEmpty();
      assertThat(open.store.status().rows()).isEqualTo(3);
      // Answers come before the news of the same commit.
      await()
          .untilAsserted(
              () ->
                  assertThat(open.committed)
                      .extracting(Delivery::sequence)
                      .containsExactly(1L, 2L, 3L));
      assertThat(disk.reopens).hasValue(0);
    }
  }

  @Test
  void atTheBoundTheNextSaveFailsAtOnce() throws Exception {
    StoreConfig config = OpenStore.bounded(1 << 20, 100).with(changes -> changes.maxWaiting = 2);
    try (OpenStore open = OpenStore.in(folder, config, disk);
        Connection shell = open.shell()) {
      OpenStore.run(shell, "BEGIN IMMEDIATE");
      open.store.save(new Change.Accept(ONE));
      await().until(() -> open.store.status().waitingSaves() == 0);
      open.store.save(new Change.Accept(TWO));
      open.store.save(new Change.Accept(THREE));
      Change fourth = new Change.Keep(FOUR, ALICE);

      assertThat(open.answerTo(fourth))
          .isEqualTo(
              new Input.SaveRefused(
                  fourth,
                  Report.Refusal.QUEUE_FULL,
                  "2 changes wait for the disk; try again later"));

      OpenStore.run(shell, "COMMIT");
      assertThat(open.next()).isEqualTo(new Input.Accepted(ONE.id(), 1, true));
      assertThat(open.next()).isEqualTo(new Input.Accepted(TWO.id(), 2, true));
      assertThat(open.next()).isEqualTo(new Input.Accepted(THREE.id(), 3, true));
    }
  }

  @Test
  void anIoErrorIsSurvivedByOpeningTheFileAgain() throws Exception {
    try (OpenStore open = open()) {
      open.accept(ONE);
      disk.fail();

      assertThat(open.answerTo(new Change.Accept(TWO)))
          .isEqualTo(new Input.Accepted(TWO.id(), 2, true));
      assertThat(disk.reopens).hasValue(1);
      assertThat(open.store.find(ONE.id())).contains(ONE);
      assertThat(open.store.find(TWO.id())).contains(TWO);
    }
  }

  @Test
  void twoFailedReopensAreTriedAThirdTime() throws Exception {
    try (OpenStore open = open()) {
      disk.failuresToCome.set(2);
      disk.fail();

      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, true));
      assertThat(open.store.status().failed()).isFalse();
    }
  }

  @Test
  void afterThreeFailedReopensEverySaveFailsUntilALaterOneSucceeds() throws Exception {
    try (OpenStore open = open()) {
      open.accept(ONE);
      // Until we say otherwise: on a busy machine the next one may be due before we have looked.
      disk.failuresToCome.set(Integer.MAX_VALUE);
      disk.fail();

      Change second = new Change.Accept(TWO);
      assertThat(open.answerTo(second))
          .isInstanceOfSatisfying(
              Input.SaveFailed.class,
              failed -> assertThat(failed.detail()).startsWith("the store has failed"));
      assertThat(open.store.status().failed()).isTrue();
      Change third = new Change.Keep(THREE, ALICE);
      assertThat(open.answerTo(third)).isInstanceOf(Input.SaveFailed.class);
      assertThat(open.store.find(ONE.id())).contains(ONE);

      disk.failuresToCome.set(0);
      await().atMost(SOON).until(() -> !open.store.status().failed());
      assertThat(open.answerTo(second)).isEqualTo(new Input.Accepted(TWO.id(), 2, true));
      // Three at once; the fourth waits, however slow the machine is.
      assertThat(disk.reopenedAtNanos.get(3) - disk.reopenedAtNanos.get(2))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }
  }

  /**
   * The commit took place and its answer was an error: the submission is new to the core all the
   * same.
   */
  @Test
  void aCommitThatNobodyWasToldOfIsToldWhenItComesAgain() throws Exception {
    try (OpenStore open = open()) {
      disk.phantom = Optional.of(ONE);
      disk.fail();

      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, true));
      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, false));
      assertThat(open.committed).extracting(Delivery::id).containsExactly(ONE.id());
      assertThat(open.store.lastSequence()).isEqualTo(1);
    }
  }

  @Test
  void aFullFileRefusesWhatDoesNotFitAndTakesWhatDoes() throws Exception {
    try (OpenStore open = open()) {
      // Another value would need another file: the hard stop is far above what a test writes.
      OpenStore.run(disk.current, "PRAGMA max_page_count = 60");
      Change large = new Change.Keep(Transaction.of(new byte[500_000]), ALICE);

      assertThat(open.answerTo(large))
          .isInstanceOfSatisfying(
              Input.SaveFailed.class, failed -> assertThat(failed.detail()).contains("full"));
      open.keep(ONE, ALICE);
      assertThat(disk.reopens).hasValue(0);
      assertThat(open.store.deliveriesAfter(0, 10))
          .extracting(Delivery::id)
          .isEqualTo(List.of(ONE.id()));
    }
  }
}
