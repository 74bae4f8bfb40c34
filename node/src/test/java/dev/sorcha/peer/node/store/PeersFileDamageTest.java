package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.KeptPeers.departed;
import static dev.sorcha.peer.node.store.KeptPeers.heardOf;
import static dev.sorcha.peer.node.store.KeptPeers.id;
import static dev.sorcha.peer.node.store.KeptPeers.tried;
import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged {@code peers.db} costs what was in it and nothing else. */
final class PeersFileDamageTest {

  private static final PeerAddress SEED = new PeerAddress("seed.example", 5001);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void place() throws Exception {
    file = folder.resolve(SqliteStore.PEERS_FILE);
    try (OpenStore open = OpenStore.in(folder)) {
      List<StoredPeer> many = IntStream.rangeClosed(1, 300).mapToObj(KeptPeers::heardOf).toList();
      open.store.save(new Change.Peers(List.of(), many));
      open.store.save(new Change.Pin(SEED, ALICE));
      open.store.save(new Change.TableKey(7));
      open.accept(transaction("kept"));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsPutAside() throws Exception {
    Files.writeString(file, "not a database, and long enough to be seen as one".repeat(100));

    isPutAsideAndBegunAnew("file is not a database");
  }

  @Test
  void aFileWithADamagedPageIsPutAside() throws Exception {
    overwrite(5 * 4_096L, 8_192);

    isPutAsideAndBegunAnew("page 6");
  }

  @Test
  void aFileThatWasCutOffIsPutAside() throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(2 * 4_096L + 100);
    }

    isPutAsideAndBegunAnew("malformed");
  }

  /** Its steps would not fit on these tables. */
  @Test
  void aFileWithOtherTablesThanOursIsPutAside() throws Exception {
    run("PRAGMA user_version = 1");

    isPutAsideAndBegunAnew("duplicate column name: first_hand");
  }

  private void isPutAsideAndBegunAnew(String reason) throws Exception {
    byte[] damaged = Files.readAllBytes(file);
    try (LogLines log = LogLines.of(PeersFile.class)) {
      try (OpenStore open = OpenStore.in(folder)) {
        StoredState stored = open.store.storedState();
        assertThat(stored.peers()).isEmpty();
        assertThat(stored.pins()).isEmpty();
        assertThat(stored.tableKey()).isEmpty();
        assertThat(stored.held()).hasSize(1);
        open.store.save(new Change.Peers(List.of(), List.of(tried(1))));
      }
      Path aside = asides().getFirst();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith(file + " is damaged (")
          .contains(reason)
          .contains("kept as " + aside)
          .doesNotContain("\n");
      assertThat(Files.readAllBytes(aside)).isEqualTo(damaged);
    }
    try (LogLines log = LogLines.of(PeersFile.class);
        OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().peers()).containsExactly(tried(1));
      assertThat(log.warnings()).isEmpty();
      assertThat(asides()).hasSize(1);
    }
  }

  /** A shell that has the file open keeps SQLite from emptying the log when it closes. */
  @Test
  void theLogOfADamagedFileGoesWithIt() throws Exception {
    try (Connection shell = OpenStore.shell(file)) {
      OpenStore.run(shell, "PRAGMA wal_autocheckpoint = 0");
      OpenStore.run(shell, "UPDATE bootstrap_pins SET port = 5002");
      overwrite(12 * 4_096L, 8_192);
      byte[] log = Files.readAllBytes(folder.resolve("peers.db-wal"));

      try (OpenStore open = OpenStore.in(folder)) {
        assertThat(open.store.storedState().pins()).isEmpty();
      }

      assertThat(asides())
          .filteredOn(path -> path.toString().endsWith("-wal"))
          .singleElement()
          .satisfies(path -> assertThat(Files.readAllBytes(path)).isEqualTo(log));
    }
  }

  @Test
  void aFileOfAnotherProgramIsRefusedAndStaysWhereItIs() throws Exception {
    run("PRAGMA application_id = 1");

    assertThatThrownBy(() -> OpenStore.in(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another program");
    assertThat(asides()).isEmpty();
  }

  @Test
  void aFileOfANewerProgramIsRefusedAndStaysWhereItIs() throws Exception {
    run("PRAGMA user_version = 99");

    assertThatThrownBy(() -> OpenStore.in(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer sorcha-peer");
    assertThat(asides()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peer_id = 'nobody'",
        "peer_id = NULL",
        "address = ''",
        "port = 0",
        "port = 70000",
        "port = 'five'",
        "supported_protocols = '{}'",
        "supported_protocols = '[1]'",
        "supported_protocols = '[\"Grpc\"'",
        "capabilities = '[]'",
        "capabilities = '{\"supports_streaming\": 1}'",
        "capabilities = '{\"max_transaction_size\": 1e99}'",
        "capabilities = ''",
        "first_seen = -1",
        "first_seen = 9223372036854775807",
        "last_seen = 'yesterday'",
        "reached_at = 1.5",
        "failure_count = -1",
        "is_bootstrap = 2",
        "tried = 'yes'",
        "anchor = 5"
      })
  void aRowThatCannotBeReadIsLeftOutAndTheOthersAreNot(String damage) throws Exception {
    run("UPDATE peers SET " + damage + " WHERE peer_id = '" + id(150) + "'");

    try (LogLines log = LogLines.of(KnownPeers.class);
        OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().peers())
          .hasSize(299)
          .contains(heardOf(149), heardOf(151))
          .doesNotContain(heardOf(150));
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith(file + ": 1 of 301 rows cannot be read");
    }
  }

  @Test
  void manyRowsThatCannotBeReadAreOneLineOfTheLog() throws Exception {
    run("UPDATE peers SET port = -1");
    run("UPDATE bootstrap_pins SET peer_id = 'nobody'");

    try (LogLines log = LogLines.of(KnownPeers.class);
        OpenStore open = OpenStore.in(folder)) {
      StoredState stored = open.store.storedState();
      assertThat(stored.peers()).isEmpty();
      assertThat(stored.pins()).isEmpty();
      assertThat(stored.tableKey()).contains(7L);
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith(file + ": 301 of 301 rows cannot be read");
    }
  }

  @Test
  void aDepartedPeerThatCannotBeReadIsLeftOut() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      open.store.save(new Change.Peers(List.of(), List.of(departed(1_001), departed(1_002))));
    }
    run("UPDATE departed_peers SET next_try = -5 WHERE peer_id = '" + id(1_001) + "'");

    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().peers())
          .hasSize(301)
          .contains(departed(1_002))
          .doesNotContain(departed(1_001));
    }
  }

  private void overwrite(long from, int bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer noise = ByteBuffer.allocate(bytes);
      while (noise.hasRemaining()) {
        noise.put((byte) 0xa5);
      }
      channel.write(noise.flip(), from);
    }
  }

  private List<Path> asides() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> String.valueOf(path.getFileName()).startsWith("peers.db.corrupt-"))
          .sorted()
          .toList();
    }
  }

  private void run(String sql) throws Exception {
    try (Connection shell = OpenStore.shell(file)) {
      OpenStore.run(shell, sql);
    }
  }
}
