package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.BOB;
import static dev.sorcha.peer.node.store.OpenStore.SOON;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest {

  private static final Transaction ONE = transaction("one");
  private static final Transaction TWO = transaction("two");
  private static final Transaction THREE = transaction("three");

  @TempDir Path folder;

  @Test
  void everythingAcceptedAndKeptIsFoundAfterAReopen() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.keep(TWO, ALICE);
      open.accept(THREE);
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.find(ONE.id()).orElseThrow().bytes()).isEqualTo(ONE.bytes());
      assertThat(open.store.find(TWO.id()).orElseThrow().bytes()).isEqualTo(TWO.bytes());
      assertThat(open.store.lastSequence()).isEqualTo(3);
      StoredState stored = open.store.storedState();
      assertThat(stored.outbox())
          .extracting(row -> List.of(row.id(), row.sizeBytes(), row.sequence(), row.attempts()))
          .containsExactly(List.of(ONE.id(), 3, 1L, 0), List.of(THREE.id(), 5, 3L, 0));
      assertThat(stored.held())
          .extracting(Announcement::id)
          .containsExactly(ONE.id(), TWO.id(), THREE.id());
      assertThat(open.store.status())
          .isEqualTo(new StoreStatus(0, 16_384, 0, 64L << 20, 0, 3, 11, 8, 0, 0, 0, false, false));
    }
  }

  @Test
  void aFirstStartFindsNothing() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState()).isEqualTo(StoredState.EMPTY);
      assertThat(open.store.lastSequence()).isZero();
      assertThat(open.store.firstSequence()).isEqualTo(1);
      assertThat(open.store.find(ONE.id())).isEmpty();
      assertThat(open.store.deliveriesAfter(0, 10)).isEmpty();
    }
  }

  @Test
  void answersInTheOrderOfTheSaves() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      List<Input> expected = new ArrayList<>();
      for (int i = 1; i <= 2_000; i++) {
        Transaction transaction = transaction("t" + i);
        if (i % 2 == 0) {
          open.store.save(new Change.Keep(transaction, ALICE));
          expected.add(new Input.Kept(transaction.id()));
        } else {
          open.store.save(new Change.Accept(transaction));
          expected.add(new Input.Accepted(transaction.id(), i, true));
        }
      }
      for (Input input : expected) {
        assertThat(open.next()).isEqualTo(input);
      }
      assertThat(open.said).isEmpty();
    }
  }

  @Test
  void deliversInOrderOfSequenceFromACursor() throws Exception {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.keep(TWO, ALICE);
      open.keep(THREE, BOB);

      List<Delivery> all = open.store.deliveriesAfter(0, 10);
      assertThat(all).extracting(Delivery::sequence).containsExactly(1L, 2L, 3L);
      assertThat(all).extracting(Delivery::id).containsExactly(ONE.id(), TWO.id(), THREE.id());
      assertThat(all).extracting(Delivery::sizeBytes).containsExactly(3, 3, 5);
      assertThat(all)
          .extracting(Delivery::from)
          .containsExactly(Optional.empty(), Optional.of(ALICE), Optional.of(BOB));
      assertThat(all).allSatisfy(it -> assertThat(it.receivedAt()).isAfterOrEqualTo(before));
      assertThat(open.store.deliveriesAfter(1, 1)).containsExactly(all.get(1));
      assertThat(open.store.deliveriesAfter(3, 10)).isEmpty();
      // The answers come before the news of the same commit.
      await().atMost(SOON).untilAsserted(() -> assertThat(open.committed).isEqualTo(all));
    }
  }

  @Test
  void refusesToHandOutTooManyDeliveries() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      assertThatThrownBy(() -> open.store.deliveriesAfter(0, 0))
          .hasMessage("most: 0 (expected: 1..4096)");
      assertThatThrownBy(() -> open.store.deliveriesAfter(0, 4_097))
          .hasMessage("most: 4097 (expected: 1..4096)");
    }
  }

  @Test
  void theSameBytesAgainHaveTheirFirstSequence() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.accept(TWO);

      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, false));
      assertThat(open.ask("SELECT count(*) FROM transaction_queue")).isEqualTo("2");
      assertThat(open.committed).hasSize(2);
    }
  }

  @Test
  void theSameBytesTwiceInOneGroupAreOneRow() throws Exception {
    try (OpenStore open = OpenStore.in(folder);
        var shell = open.shell()) {
      // While another connection holds the file, the first save waits and the others gather behind
      // it.
      OpenStore.run(shell, "BEGIN IMMEDIATE");
      open.store.save(new Change.Accept(ONE));
      open.store.save(new Change.Accept(TWO));
      open.store.save(new Change.Accept(TWO));
      open.store.save(new Change.Keep(TWO, ALICE));
      OpenStore.run(shell, "COMMIT");

      assertThat(open.next()).isEqualTo(new Input.Accepted(ONE.id(), 1, true));
      assertThat(open.next()).isEqualTo(new Input.Accepted(TWO.id(), 2, true));
      assertThat(open.next()).isEqualTo(new Input.Accepted(TWO.id(), 2, false));
      assertThat(open.next()).isEqualTo(new Input.Kept(TWO.id()));
      assertThat(open.store.status().rows()).isEqualTo(2);
    }
  }

  @Test
  void acceptingWhatAPeerGaveBeforeQueuesNothing() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.keep(ONE, ALICE);

      assertThat(open.answerTo(new Change.Accept(ONE)))
          .isEqualTo(new Input.Accepted(ONE.id(), 1, false));
      assertThat(open.store.storedState().outbox()).isEmpty();
    }
  }

  @Test
  void releasingTakesItFromTheQueueAndKeepsTheBody() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.store.save(new Change.Release(ONE.id()));
      open.store.save(new Change.Release(TWO.id()));
      open.settle();

      assertThat(open.ask("SELECT count(*) FROM transaction_queue")).isEqualTo("0");
      assertThat(open.store.find(ONE.id())).contains(ONE);
      assertThat(open.store.storedState().held()).extracting(Announcement::id).contains(ONE.id());
      assertThat(open.store.status().queuedBytes()).isZero();
      assertThat(open.said).isEmpty();
    }
  }

  /** An operator with a shell must not be able to lose a body by emptying the queue. */
  @Test
  void aQueueRowDeletedByHandLeavesItsBody() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.run("DELETE FROM transaction_queue");

      assertThat(open.store.find(ONE.id())).contains(ONE);
    }
  }

  @Test
  void theQueueIsAsTheSeedsSay() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      Instant first = Instant.ofEpochMilli(1_700_000_000_001L);
      Instant last = Instant.ofEpochMilli(1_700_000_000_123L);
      Instant next = Instant.ofEpochMilli(1_700_000_100_000L);
      open.store.save(new Change.Attempted(ONE.id(), 3, first, last, next, "nobody came"));
      open.settle();

      assertThat(
              open.ask(
                  "SELECT concat_ws(' ', id, tx_hash, tx_data, queued_at > 1700000000000,"
                      + " retry_count, last_attempt) FROM transaction_queue"))
          .isEqualTo("1 " + ONE.id().hex() + " one 1 3 1700000000123");
      assertThat(open.store.storedState().outbox())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.attempts()).isEqualTo(3);
                assertThat(row.firstAttempt()).contains(first);
                assertThat(row.nextAttempt()).contains(next);
                assertThat(row.lastReason()).isEqualTo("nobody came");
              });
    }
  }

  @Test
  void theFirstPinOfAnAddressStays() throws Exception {
    PeerAddress address = new PeerAddress("seed.example", 5001);
    try (OpenStore open = OpenStore.in(folder)) {
      open.store.save(new Change.Pin(address, ALICE));
      open.store.save(new Change.Pin(address, BOB));
      open.settle();
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().pins())
          .containsExactly(new BootstrapNode(address, Optional.of(ALICE)));
      assertThat(open.said).isEmpty();
    }
  }

  @Test
  void onlyTheNewestIdsAreHeld() throws Exception {
    StoreConfig config = OpenStore.bounded(1 << 20, 100).with(changes -> changes.heldIds = 2);
    try (OpenStore open = OpenStore.in(folder, config)) {
      open.accept(ONE);
      open.accept(TWO);
      open.accept(THREE);

      assertThat(open.store.storedState().held())
          .extracting(Announcement::id)
          .containsExactly(TWO.id(), THREE.id());
      assertThat(open.store.storedState().outbox()).hasSize(3);
    }
  }

  @Test
  void loadsForWhoeverAsked() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      LoadFor alice = new LoadFor.Peer(ALICE);
      open.store.load(ONE.id(), alice);
      open.store.load(TWO.id(), alice);

      assertThat(open.next()).isEqualTo(new Input.Loaded(ONE.id(), Optional.of(ONE), alice));
      assertThat(open.next()).isEqualTo(new Input.Loaded(TWO.id(), Optional.empty(), alice));
    }
  }

  @Test
  void manyVirtualThreadsReadWhileItWrites() throws Exception {
    try (OpenStore open = OpenStore.in(folder);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      open.accept(ONE);
      List<Future<Optional<Transaction>>> found = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        open.store.save(new Change.Keep(transaction("t" + i), ALICE));
        found.add(readers.submit(() -> open.store.find(ONE.id())));
      }
      for (Future<Optional<Transaction>> each : found) {
        assertThat(each.get()).contains(ONE);
      }
    }
  }

  @Test
  void whoWaitsForTheNextIsWokenByIt() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      assertThat(open.store.awaitAfter(0, Duration.ZERO)).isTrue();
      assertThat(open.store.awaitAfter(1, Duration.ZERO)).isFalse();

      CompletableFuture<Boolean> waiting = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  waiting.complete(open.store.awaitAfter(1, Duration.ofMinutes(1)));
                } catch (InterruptedException e) {
                  waiting.completeExceptionally(e);
                }
              });
      open.keep(TWO, ALICE);
      assertThat(waiting.get()).isTrue();
      assertThat(open.store.deliveriesAfter(1, 1).getFirst().id()).isEqualTo(TWO.id());
    }
  }

  @Test
  void aDamagedBodyIsNeverHandedOut() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.accept(ONE);
      open.keep(TWO, ALICE);
      open.keep(THREE, ALICE);
      open.run("UPDATE transaction_queue SET tx_data = x'00'");
      open.run("UPDATE bodies SET body = x'00' WHERE sequence = 2");

      assertThat(open.store.find(ONE.id())).isEmpty();
      open.store.load(TWO.id(), new LoadFor.Peer(BOB));
      assertThat(open.next())
          .isEqualTo(new Input.Loaded(TWO.id(), Optional.empty(), new LoadFor.Peer(BOB)));
      assertThat(open.store.find(THREE.id())).contains(THREE);
      assertThat(open.store.status().damaged()).isEqualTo(2);
      assertThat(open.ask("SELECT count(*) FROM transactions")).isEqualTo("3");
    }
  }

  @Test
  void savesAreRefusedAfterTheClose() throws Exception {
    OpenStore open = OpenStore.in(folder);
    open.close();

    Change change = new Change.Accept(ONE);
    assertThat(open.answerTo(change))
        .isEqualTo(new Input.SaveFailed(change, "the store is closed"));
    assertThatThrownBy(() -> open.store.find(ONE.id())).hasMessage("the store is closed");
  }

  @Test
  void closingCommitsWhatWaits() throws Exception {
    List<TxId> saved = new ArrayList<>();
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < 3_000; i++) {
        Transaction transaction = transaction("t" + i);
        saved.add(transaction.id());
        open.store.save(new Change.Accept(transaction));
      }
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().held()).extracting(Announcement::id).isEqualTo(saved);
    }
  }

  @Test
  void aQueueFileElsewhereIsLockedToo() throws Exception {
    Path queueFile = folder.resolve("elsewhere/transactions.db");
    try (SqliteStore first = open(folder.resolve("a"), queueFile)) {
      assertThat(first.lastSequence()).isZero();
      assertThatThrownBy(() -> open(folder.resolve("b"), queueFile))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("queue file " + queueFile + " is in use");
    }
    open(folder.resolve("b"), queueFile).close();
  }

  private static SqliteStore open(Path dataDir, Path queueFile) throws StoreException {
    return SqliteStore.open(dataDir, queueFile, StoreConfig.DEFAULT, said -> {}, fresh -> {});
  }

  @Test
  void sequencesAreNotUsedAgainWhenRowsAreGone() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.keep(ONE, ALICE);
      open.keep(TWO, ALICE);
    }
    try (var shell = OpenStore.shell(folder.resolve(SqliteStore.QUEUE_FILE))) {
      OpenStore.run(shell, "DELETE FROM bodies");
      OpenStore.run(shell, "DELETE FROM transactions");
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.lastSequence()).isZero();
      assertThat(open.accept(THREE)).isEqualTo(3);
    }
  }

  @Test
  void pruningTakesTheOldestAndNeverAQueuedOne() throws Exception {
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(1 << 20, 10))) {
      open.accept(ONE);
      for (int i = 2; i <= 30; i++) {
        open.keep(transaction("t" + i), i % 2 == 0 ? ALICE : BOB);
      }
      await().atMost(SOON).until(() -> open.store.status().rows() <= 10);

      assertThat(open.store.deliveriesAfter(0, 100))
          .extracting(Delivery::sequence)
          .containsExactly(1L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 30L);
      assertThat(open.store.find(ONE.id())).contains(ONE);
      assertThat(open.store.find(transaction("t21").id())).isEmpty();
      assertThat(open.store.firstSequence()).isEqualTo(22);
      assertThat(open.ask("SELECT count(*) FROM bodies")).isEqualTo("9");
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.firstSequence()).isEqualTo(22);
      assertThat(open.accept(TWO)).isEqualTo(31);
    }
  }

  @Test
  void prunesByBytesToo() throws Exception {
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(10_000, 1_000))) {
      for (int i = 0; i < 20; i++) {
        byte[] body = new byte[1_000];
        body[0] = (byte) i;
        open.keep(Transaction.of(body), ALICE);
      }
      await().atMost(SOON).until(() -> open.store.status().bytes() <= 10_000);

      assertThat(open.store.deliveriesAfter(0, 100)).hasSizeBetween(9, 10);
      assertThat(open.store.firstSequence()).isGreaterThan(10);
    }
  }

  @Test
  void aSmallerBoundIsReachedAtTheNextStart() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < 3_000; i++) {
        open.store.save(new Change.Keep(transaction("t" + i), ALICE));
      }
    }
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(1 << 20, 100))) {
      await().atMost(SOON).until(() -> open.store.status().rows() <= 100);
      assertThat(open.store.firstSequence()).isGreaterThan(2_900);
    }
  }

  @Test
  void aReleasedTransactionMayBePruned() throws Exception {
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(1 << 20, 2))) {
      open.accept(ONE);
      open.accept(TWO);
      open.accept(THREE);
      assertThat(open.store.find(ONE.id())).contains(ONE);

      open.store.save(new Change.Release(ONE.id()));
      await().atMost(SOON).until(() -> open.store.status().rows() == 2);
      assertThat(open.store.find(ONE.id())).isEmpty();
      assertThat(open.store.storedState().outbox()).hasSize(2);
    }
  }

  @Test
  void submissionsMayTakeHalfOfTheBytes() throws Exception {
    try (OpenStore open = OpenStore.in(folder, OpenStore.bounded(2_000, 1_000))) {
      open.accept(Transaction.of(new byte[600]));
      Change second = new Change.Accept(Transaction.of(new byte[601]));

      Input refused = open.answerTo(second);
      assertThat(refused)
          .isEqualTo(
              new Input.SaveRefused(
                  second,
                  Report.Refusal.QUEUE_FULL,
                  "600 bytes wait for peers (at most 1000); try again when some have left"));
      open.keep(Transaction.of(new byte[602]), ALICE);
      open.store.save(new Change.Release(Transaction.of(new byte[600]).id()));
      assertThat(open.answerTo(second)).isInstanceOf(Input.Accepted.class);
    }
  }

  @Test
  void aPeersIdSurvivesTheTrip() throws Exception {
    PeerId peer = new PeerId("0123456789abcdef".repeat(4));
    try (OpenStore open = OpenStore.in(folder)) {
      open.keep(ONE, peer);

      assertThat(open.store.deliveriesAfter(0, 1).getFirst().from()).contains(peer);
    }
  }
}
