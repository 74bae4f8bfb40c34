package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.store.Delivery;
import dev.sorcha.peer.node.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract D4 and D6, crash points C8 to C11: a node with a full outbox is killed in the middle of
 * bringing it to three others, and started again.
 */
final class FlushKillIT {

  private static final int ENTRIES = FullOutbox.ENTRIES;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path root;

  @Test
  void threeKillsInTheMiddleOfAFlushLoseAndRepeatNothing() throws Exception {
    killInFlushes(3);
  }

  @Test
  @Tag("long")
  void fiftyKillsInTheMiddleOfAFlushLoseAndRepeatNothing() throws Exception {
    killInFlushes(50);
  }

  private void killInFlushes(int rounds) throws Exception {
    long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
    Random random = new Random(seed);
    Path full = root.resolve("full");
    SubmitLog log = FullOutbox.fill(full, seed);
    for (int round = 0; round < rounds; round++) {
      Path data = copy(full, root.resolve("sender-" + round));
      int killAfter = random.nextInt(ENTRIES / 10, ENTRIES * 8 / 10);
      killInFlush(root.resolve("round-" + round), data, log, killAfter, seed);
    }
  }

  private static void killInFlush(Path folder, Path data, SubmitLog log, int killAfter, long seed)
      throws Exception {
    try (Nodes others = new Nodes(folder)) {
      PeerNode first = others.start("first");
      List<PeerNode> nodes =
          List.of(first, others.start("second", first), others.start("third", first));
      List<Subscriber> subscribers = nodes.stream().map(Subscriber::new).toList();
      String[] options =
          nodes.stream()
              .flatMap(node -> Stream.of("--bootstrap", node.peerAddress().toString()))
              .toArray(String[]::new);
      Nodes.awaitReachable(2, first);
      try (NodeProcess node = NodeProcess.run(data, options)) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        await().atMost(PATIENCE).until(() -> subscribers.getFirst().count() >= killAfter);
        node.kill();
      }
      int before = subscribers.getFirst().count();
      try (NodeProcess node = NodeProcess.run(data, options)) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        for (Subscriber subscriber : subscribers) {
          await()
              .atMost(PATIENCE)
              .untilAsserted(() -> assertThat(subscriber.count()).isEqualTo(ENTRIES));
        }
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(QueueFileAudit.queued(data)).isZero());
        QueueFileAudit.of(data, log).assertFlawless();
      }
      System.out.printf(
          Locale.ROOT, "killed when %d of %d had arrived (seed %d)%n", before, ENTRIES, seed);
      for (Subscriber subscriber : subscribers) {
        subscriber.assertEachOnce(log.acknowledged().keySet());
      }
      for (PeerNode node : nodes) {
        for (TxId id : log.acknowledged().keySet().stream().limit(100).toList()) {
          assertThat(Nodes.find(node, id)).isPresent();
        }
      }
    }
  }

  /** An application of one node, that writes down every delivery. */
  private static final class Subscriber {
    private final List<Delivery> heard = new CopyOnWriteArrayList<>();

    Subscriber(PeerNode node) {
      node.onDelivered(heard::addAll);
    }

    int count() {
      return heard.size();
    }

    void assertEachOnce(Set<TxId> ids) {
      List<Delivery> deliveries = new ArrayList<>(heard);
      assertThat(deliveries).extracting(Delivery::sequence).isSorted().doesNotHaveDuplicates();
      Set<TxId> distinct = new HashSet<>();
      deliveries.forEach(delivery -> distinct.add(delivery.id()));
      assertThat(deliveries).hasSize(distinct.size());
      assertThat(distinct).isEqualTo(ids);
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    // Closed, so that everything is in the file itself.
    Files.copy(from.resolve(SqliteStore.QUEUE_FILE), to.resolve(SqliteStore.QUEUE_FILE));
    return to;
  }
}
