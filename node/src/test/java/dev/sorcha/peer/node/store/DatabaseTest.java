package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("tx_queue.db");
  }

  @Test
  void theWriterWaitsForTheDisk() throws Exception {
    try (Connection writer = OpenStore.database(file).openWriter()) {
      assertThat(OpenStore.ask(writer, "PRAGMA synchronous")).isEqualTo("2");
      assertThat(OpenStore.ask(writer, "PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(OpenStore.ask(writer, "PRAGMA mmap_size")).isEqualTo("0");
      assertThat(OpenStore.ask(writer, "PRAGMA foreign_keys")).isEqualTo("1");
      assertThat(OpenStore.ask(writer, "PRAGMA trusted_schema")).isEqualTo("0");
      assertThat(OpenStore.ask(writer, "PRAGMA cell_size_check")).isEqualTo("1");
      assertThat(OpenStore.ask(writer, "PRAGMA max_page_count"))
          .isEqualTo(String.valueOf(StoreConfig.DEFAULT.maxPages()));
    }
  }

  @Test
  void aFileThatIsLargerThanItsBoundIsOpenedAndOneWithoutABoundIsNot() throws Exception {
    try (Connection writer = OpenStore.database(file).openWriter()) {
      OpenStore.run(
          writer,
          "INSERT INTO transaction_queue (tx_hash, tx_data, queued_at)"
              + " VALUES ('x', zeroblob(1000000), 1)");
    }
    Database small = new Database(file, Schema.QUEUE, Database.Synchronous.FULL, 10);
    try (Connection writer = small.openWriter()) {
      assertThat(Long.parseLong(OpenStore.ask(writer, "PRAGMA max_page_count")))
          .isEqualTo(Long.parseLong(OpenStore.ask(writer, "PRAGMA page_count")));
    }
    // SQLite has a largest number of its own.
    Database endless = new Database(file, Schema.QUEUE, Database.Synchronous.FULL, 1L << 40);
    assertThatThrownBy(endless::openWriter)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("max_page_count");
  }

  @Test
  void theReaderCannotWrite() throws Exception {
    OpenStore.database(file).openWriter().close();

    try (Connection reader = OpenStore.database(file).openReader()) {
      assertThatThrownBy(() -> OpenStore.run(reader, "DELETE FROM transactions"))
          .hasMessageContaining("readonly");
    }
  }

  @Test
  void theFileItselfSaysWhatItIs() throws Exception {
    OpenStore.database(file).openWriter().close();

    try (Connection shell = OpenStore.shell(file)) {
      assertThat(OpenStore.ask(shell, "PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(OpenStore.ask(shell, "PRAGMA application_id"))
          .isEqualTo(String.valueOf(0x53507478));
      assertThat(OpenStore.ask(shell, "PRAGMA user_version"))
          .isEqualTo(String.valueOf(Schema.QUEUE.version()));
    }
  }

  @Test
  void aSettingThatIsNotInForceIsRefused() throws Exception {
    Database database = OpenStore.database(file);
    for (Database.Setting setting : database.settings()) {
      try (Connection writer = database.openWriter()) {
        String other = setting.shown().equals("wal") ? "DELETE" : setting.shown() + 1;
        var wanted = List.of(new Database.Setting(setting.pragma(), "", other));
        assertThatThrownBy(() -> database.requireInForce(writer, wanted))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining(
                setting.pragma() + " " + setting.shown() + " (expected: " + other);
      }
    }
    try (Connection plain = OpenStore.shell(file)) {
      OpenStore.run(plain, "PRAGMA synchronous = NORMAL");
      assertThatThrownBy(() -> database.requireInForce(plain, database.settings()))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aNewerFileIsRefusedAndNotTouched() throws Exception {
    OpenStore.database(file).openWriter().close();
    try (Connection shell = OpenStore.shell(file)) {
      OpenStore.run(shell, "PRAGMA user_version = 99");
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> OpenStore.database(file).openWriter())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            file + " has version 99 (expected: at most " + Schema.QUEUE.version() + ")")
        .hasMessageContaining("newer sorcha-peer");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aFileOfAnotherProgramIsRefusedAndNotTouched() throws Exception {
    try (Connection shell = OpenStore.shell(file)) {
      OpenStore.run(shell, "CREATE TABLE bookmarks (url TEXT)");
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> OpenStore.database(file).openWriter())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("application_id 0x00000000, expected 0x53507478")
        .hasMessageContaining("another program");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void ourFilesAreNotTakenForEachOther() throws Exception {
    OpenStore.database(file).openWriter().close();

    assertThatThrownBy(
            () -> new Database(file, Schema.PEERS, Database.Synchronous.NORMAL, 1_000).openWriter())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not the peer list");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws Exception {
    Files.writeString(file, "not a database, and long enough to be seen as one".repeat(100));

    assertThatThrownBy(() -> OpenStore.database(file).openWriter())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it is no SQLite file");
  }

  @Test
  void anEmptyFileOfAFirstStartThatWasCutOffIsUsed() throws Exception {
    Files.createFile(file);
    OpenStore.database(file).openWriter().close();

    try (Connection shell = OpenStore.shell(file)) {
      assertThat(OpenStore.ask(shell, "SELECT count(*) FROM transactions")).isEqualTo("0");
    }
  }

  @Test
  void aQuestionMarkInThePathIsRefused() {
    Path odd = folder.resolve("what?.db");

    assertThatThrownBy(() -> OpenStore.database(odd).openWriter())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'?'");
  }
}
