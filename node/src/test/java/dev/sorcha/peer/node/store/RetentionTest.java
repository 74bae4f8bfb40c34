package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.SOON;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the store by age and by size, and what stays. Time passes by hand. */
final class RetentionTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Transaction PEERS = transaction("a peer's");
  private static final Transaction OWN = transaction("own");

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong(-5);

  private OpenStore open(StoreConfig config) throws StoreException {
    return OpenStore.in(
        folder, config, OpenStore.database(folder.resolve(SqliteStore.QUEUE_FILE)), nanos::get);
  }

  /** Time passes, and the store thread notices, as it does every few seconds. */
  private void passes(OpenStore open, Duration time) throws Exception {
    int steps = time.compareTo(Duration.ofMinutes(10)) > 0 ? 40 : 1;
    for (int i = 0; i < steps; i++) {
      nanos.addAndGet(time.toNanos() / steps);
      open.store.acknowledge("nobody", 0).get();
    }
    // What is pruned is pruned after the group in which this is.
    open.store.acknowledge("nobody", 0).get();
  }

  private static boolean has(OpenStore open, Transaction transaction) throws StoreException {
    return open.store.find(transaction.id()).isPresent();
  }

  @Test
  void aPeersBodyGoesAfterItsTimeAndItsIdStays() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.keep(PEERS, ALICE);
      passes(open, HOUR.minusSeconds(1));
      assertThat(has(open, PEERS)).isTrue();
      passes(open, Duration.ofMinutes(2));
      await().atMost(SOON).until(() -> !has(open, PEERS));

      assertThat(open.store.storedState().held())
          .extracting(Announcement::id)
          .containsExactly(PEERS.id());
      assertThat(open.store.status().rows()).isEqualTo(1);
      assertThat(open.store.status().bytes()).isZero();
      assertThat(open.store.status().damaged()).isZero();
      assertThat(open.store.firstSequence()).isEqualTo(2);
      assertThat(open.store.deliveriesAfter(0, 10)).isEmpty();
    }
  }

  /** Contract D4: neither what waits nor a dead letter is ever trimmed, for age or anything. */
  @Test
  void whatWaitsForPeersNeverGoes() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.accept(OWN);
      open.keep(PEERS, ALICE);
      passes(open, DAY.multipliedBy(300));
      await().atMost(SOON).until(() -> !has(open, PEERS));
      passes(open, DAY.multipliedBy(300));
      assertThat(has(open, OWN)).isTrue();
      assertThat(open.store.storedState().outbox()).hasSize(1);
    }
  }

  @Test
  void anOwnBodyThatWaitsNoLongerStaysForAWeek() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.accept(OWN);
      open.store.save(new Change.Release(OWN.id()));
      open.settle();
      passes(open, DAY.multipliedBy(6));
      await().atMost(SOON).until(() -> !has(open, transaction("settle")));
      assertThat(has(open, OWN)).isTrue();
      passes(open, DAY.multipliedBy(2));
      await().atMost(SOON).until(() -> !has(open, OWN));
    }
  }

  @Test
  void whatWasLearnedInAPartitionStaysForAWeek() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      Transaction before = transaction("before");
      Transaction after = transaction("after");
      open.keep(before, ALICE);
      open.store.partition(true);
      passes(open, Duration.ofSeconds(61));
      open.keep(PEERS, ALICE);
      passes(open, HOUR.multipliedBy(2));
      assertThat(has(open, before)).as("nothing goes while it is suspected").isTrue();
      open.store.partition(false);
      passes(open, Duration.ofSeconds(61));
      open.keep(after, ALICE);
      passes(open, HOUR.multipliedBy(2));
      await().atMost(SOON).until(() -> !has(open, before));
      passes(open, Duration.ofSeconds(1));
      await().atMost(SOON).until(() -> !has(open, after));
      assertThat(has(open, PEERS)).isTrue();
      passes(open, DAY.multipliedBy(8));
      await().atMost(SOON).until(() -> !has(open, PEERS));
    }
  }

  @Test
  void aRestartBeginsTheTimeAnew() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.keep(PEERS, ALICE);
      passes(open, HOUR.minusSeconds(1));
    }
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      passes(open, HOUR.minusSeconds(1));
      assertThat(has(open, PEERS)).isTrue();
    }
  }

  @Test
  void anIdWhoseBodyIsGoneComesBackWithItsFirstSequence() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.keep(PEERS, ALICE);
      passes(open, HOUR.plusMinutes(2));
      await().atMost(SOON).until(() -> !has(open, PEERS));
      open.keep(PEERS, ALICE);

      assertThat(has(open, PEERS)).isTrue();
      assertThat(open.store.status().bytes()).isEqualTo(PEERS.size());
      assertThat(open.committed).hasSize(1);
      assertThat(open.accept(PEERS)).isEqualTo(1);
    }
  }

  @Test
  void whatASubscriberHasNotAcknowledgedOutlivesItsTime() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.store.openSubscriber("app", 0).get();
      open.keep(PEERS, ALICE);
      passes(open, HOUR.multipliedBy(3));
      passes(open, HOUR);
      assertThat(has(open, PEERS)).isTrue();

      open.store.acknowledge("app", 1).get();
      passes(open, Duration.ofSeconds(1));
      await().atMost(SOON).until(() -> !has(open, PEERS));
      assertThat(open.store.status().suspended()).isZero();
    }
  }

  @Test
  void aSubscriberThatHasStoppedIsSuspendedWhenTheRoomIsNeeded() throws Exception {
    try (OpenStore open = open(OpenStore.bounded(10_000, 1_000))) {
      open.store.openSubscriber("stopped", 2).get();
      open.store.openSubscriber("reading", 0).get();
      for (int i = 1; i <= 9; i++) {
        open.keep(body(i), ALICE);
      }
      open.store.acknowledge("reading", 9).get();
      assertThat(open.store.status().suspended()).isZero();
      open.store.save(new Change.Keep(body(10), ALICE));
      open.store.save(new Change.Keep(body(11), ALICE));
      open.store.save(new Change.Keep(body(12), ALICE));

      Input said = open.next();
      while (!(said instanceof Input.Suspended)) {
        said = open.next();
      }
      Input.Suspended suspended = (Input.Suspended) said;
      assertThat(suspended.subscriber()).isEqualTo("stopped");
      assertThat(suspended.after()).isEqualTo(2);
      assertThat(suspended.through()).isGreaterThan(2);
      await().atMost(SOON).until(() -> open.store.status().suspended() == 1);
      // Relaying goes on.
      open.store.save(new Change.Keep(body(13), ALICE));
      await().atMost(SOON).until(() -> has(open, body(13)));

      KeptSubscriber stopped = kept(open, "stopped");
      assertThat(stopped.suspended()).isTrue();
      assertThat(stopped.gap().orElseThrow().after()).isEqualTo(2);
      assertThat(stopped.gap().orElseThrow().through()).isEqualTo(open.store.firstSequence() - 1);
      assertThat(kept(open, "reading").gap()).isEmpty();

      assertThat(open.store.resumeSubscriber("nobody").get()).isEmpty();
      KeptSubscriber resumed = open.store.resumeSubscriber("stopped").get().orElseThrow();
      assertThat(resumed.suspended()).isFalse();
      assertThat(resumed.acknowledged()).isEqualTo(2);
      assertThat(resumed.gap()).isEqualTo(stopped.gap());
      await().atMost(SOON).until(() -> open.store.status().suspended() == 0);
    }
    try (OpenStore open = open(OpenStore.bounded(10_000, 1_000))) {
      assertThat(kept(open, "stopped").gap()).isPresent();
    }
  }

  @Test
  void oneThatHadReadOnMeanwhileHasMissedNothing() throws Exception {
    try (OpenStore open = open(OpenStore.bounded(10_000, 1_000))) {
      open.store.openSubscriber("slow", 0).get();
      for (int i = 1; i <= 12; i++) {
        open.store.save(new Change.Keep(body(i), ALICE));
      }
      await().atMost(SOON).until(() -> open.store.status().suspended() == 1);
      open.store.acknowledge("slow", 12).get();
      assertThat(kept(open, "slow").suspended()).isFalse();
    }
  }

  @Test
  void damageDoesNotMakeAPrunedIdALoss() throws Exception {
    try (OpenStore open = open(StoreConfig.DEFAULT)) {
      open.keep(PEERS, ALICE);
      passes(open, HOUR.plusMinutes(2));
      await().atMost(SOON).until(() -> !has(open, PEERS));
      open.keep(transaction("later"), ALICE);
    }
    Path file = folder.resolve(SqliteStore.QUEUE_FILE);
    Path fresh = folder.resolve("fresh.db");
    try (var from = OpenStore.shell(file);
        var into = OpenStore.database(fresh).openWriter()) {
      SalvagedRows rows = SalvagedRows.copy(from, into);
      assertThat(rows.lost()).isZero();
      assertThat(rows.intact()).isEqualTo(1);
      assertThat(OpenStore.ask(into, "SELECT count(*) FROM transactions")).isEqualTo("2");
    }
  }

  private static KeptSubscriber kept(OpenStore open, String name) throws StoreException {
    List<KeptSubscriber> all = open.store.subscribers();
    Optional<KeptSubscriber> found =
        all.stream().filter(one -> one.name().equals(name)).findFirst();
    return found.orElseThrow();
  }

  private static Transaction body(int number) {
    byte[] bytes = new byte[1_000];
    bytes[0] = (byte) number;
    return Transaction.of(bytes);
  }
}
