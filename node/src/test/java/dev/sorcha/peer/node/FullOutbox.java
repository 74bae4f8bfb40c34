package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.node.store.SqliteStore;
import dev.sorcha.peer.node.store.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A data folder whose outbox is at its bound, as a life without peers leaves it. */
final class FullOutbox {

  /** The seeds' MaxQueueSize. */
  static final int ENTRIES = 10_000;

  private static final int BYTES = 1_024;

  private FullOutbox() {}

  /** Fills a folder with random transactions, and says what was accepted. */
  static SubmitLog fill(Path data, long seed) throws Exception {
    Files.createDirectories(data);
    SubmitLog log = new SubmitLog();
    CountDownLatch answered = new CountDownLatch(ENTRIES);
    try (SqliteStore store =
        SqliteStore.open(
            data,
            data.resolve(SqliteStore.QUEUE_FILE),
            StoreConfig.DEFAULT,
            _ -> answered.countDown(),
            fresh -> fresh.forEach(row -> log.onAcknowledged(row.id(), row.sequence())))) {
      for (int i = 0; i < ENTRIES; i++) {
        store.save(new Change.Accept(Nodes.transaction(BYTES, seed * ENTRIES + i)));
      }
      answered.await();
    }
    assertThat(log.acknowledged()).hasSize(ENTRIES);
    return log;
  }
}
