package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueueTablesTest {

  @TempDir Path folder;

  /** Else a reader between the two would have a gap and no word of it. */
  @Test
  void pruningIsToldBeforeAnybodyMissesARow() throws Exception {
    Path file = folder.resolve("tx_queue.db");
    try (QueueTables tables =
            new QueueTables(
                OpenStore.database(file).openWriter(), new IdFilter(1, 2), System::nanoTime);
        Connection reader = OpenStore.database(file).openReader()) {
      tables.begin();
      for (int i = 1; i <= 3; i++) {
        tables.addKept(transaction("t" + i), ALICE, Instant.EPOCH);
      }
      tables.commit();
      List<Long> told = new ArrayList<>();

      int rows =
          tables.prune(
              1,
              (through, suspended) -> {
                told.add(through);
                assertThat(sequences(reader)).containsExactly(1L, 2L, 3L);
              });

      assertThat(rows).isEqualTo(2);
      assertThat(told).containsExactly(2L);
      assertThat(sequences(reader)).containsExactly(3L);
    }
  }

  private static List<Long> sequences(Connection reader) {
    try {
      return QueueTables.deliveriesAfter(reader, 0, 0, 10).stream()
          .map(Delivery::sequence)
          .toList();
    } catch (SQLException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
