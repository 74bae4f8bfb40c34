package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a node's folder, and a folder made of it. */
final class BackupTest {

  private static final Transaction QUEUED = transaction("queued");
  private static final Transaction KEPT = transaction("kept");

  @TempDir Path root;
  private Path data;
  private Path backup;
  private Path restored;

  @BeforeEach
  void makeFolder() throws Exception {
    data = Files.createDirectory(root.resolve("data"));
    backup = root.resolve("backup");
    restored = root.resolve("restored");
    for (String name : List.of("node.key", "node.crt", "api.token")) {
      Files.writeString(data.resolve(name), "the bytes of " + name);
    }
    try (OpenStore open = OpenStore.in(data)) {
      open.accept(QUEUED);
      open.keep(KEPT, ALICE);
    }
  }

  private BackupManifest backUp() throws StoreException {
    return Backup.write(data, data.resolve(SqliteStore.QUEUE_FILE), backup);
  }

  private void restore() throws StoreException {
    Restore.into(backup, restored, restored.resolve(SqliteStore.QUEUE_FILE));
  }

  private void refuses(String... words) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::restore)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    assertThat(restored).doesNotExist();
  }

  @Test
  void aRunningNodeIsCopiedAtOneMoment() throws Exception {
    try (OpenStore open = OpenStore.in(data)) {
      Transaction late = transaction("late");
      open.accept(late);
      open.store.openSubscriber("app", 0).get();
      open.store.acknowledge("app", 2).get();

      BackupManifest manifest = backUp();

      assertThat(manifest.transactions()).isEqualTo(3);
      assertThat(manifest.queued()).isEqualTo(2);
      open.accept(transaction("after the copy"));
    }
    restore();
    try (DataDirectory _ = DataDirectory.open(restored);
        OpenStore open = OpenStore.in(restored)) {
      StoredState state = open.store.storedState();
      assertThat(state.outbox())
          .extracting(StoredState.OutboxRow::sequence)
          .containsExactly(1L, 3L);
      assertThat(open.store.find(KEPT.id())).contains(KEPT);
      assertThat(open.store.find(transaction("after the copy").id())).isEmpty();
      assertThat(open.store.subscribers())
          .singleElement()
          .satisfies(app -> assertThat(app.acknowledged()).isEqualTo(2));
      assertThat(Files.readString(restored.resolve("node.key"))).isEqualTo("the bytes of node.key");
    }
  }

  @Test
  void onlyTheOwnerMayReadTheCopyAndTheRestoredFolder() throws Exception {
    backUp();
    restore();
    for (Path folder : List.of(backup, restored)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      try (var files = Files.list(folder)) {
        assertThat(files.filter(file -> !file.toString().endsWith("lock")))
            .isNotEmpty()
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void numbersThatWereGivenAfterTheCopyAreNotGivenAgain() throws Exception {
    backUp();
    try (OpenStore open = OpenStore.in(data)) {
      assertThat(open.accept(transaction("3"))).isEqualTo(3);
    }
    restore();
    try (OpenStore open = OpenStore.in(restored)) {
      assertThat(open.store.lastSequence()).isEqualTo(2);
      assertThat(open.accept(transaction("other"))).isEqualTo(2 + Restore.GAP + 1);
      assertThat(open.store.lastSequence()).isEqualTo(2 + Restore.GAP + 1);
      assertThat(open.store.deliveriesAfter(2, 10)).hasSize(1);
    }
  }

  @Test
  void nothingIsWrittenOver() throws Exception {
    backUp();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::backUp)
        .withMessageContaining("is not empty");
    Files.createDirectory(restored);
    Files.writeString(restored.resolve("precious"), "keep");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::restore)
        .withMessageContaining("is not empty (precious is in it)");
    assertThat(Files.readString(restored.resolve("precious"))).isEqualTo("keep");
    Files.delete(restored.resolve("precious"));
    restore();
  }

  @Test
  void aDamagedFileIsNamedAndNothingIsMade() throws Exception {
    backUp();
    for (String name : List.of("node.key", SqliteStore.QUEUE_FILE)) {
      byte[] whole = Files.readAllBytes(backup.resolve(name));
      byte[] flipped = whole.clone();
      flipped[whole.length / 2] ^= 1;
      Files.write(backup.resolve(name), flipped);
      refuses(name, "is damaged");
      Files.write(backup.resolve(name), whole);
    }
    Files.delete(backup.resolve("node.crt"));
    refuses("node.crt", "is missing");
  }

  @Test
  void anUnfinishedBackupIsRefused() throws Exception {
    backUp();
    Files.delete(backup.resolve(BackupManifest.FILE));
    refuses("no finished backup");
  }

  @Test
  void aManifestCannotWriteElsewhere() throws Exception {
    backUp();
    Path manifest = backup.resolve(BackupManifest.FILE);
    Files.writeString(manifest, Files.readString(manifest).replace("api.token", "../../outside"));
    refuses("../../outside");
  }

  @Test
  void aNewerFileIsRefused() throws Exception {
    try (Connection shell = OpenStore.shell(data.resolve(SqliteStore.QUEUE_FILE))) {
      OpenStore.run(shell, "PRAGMA user_version = 99");
    }
    backUp();
    refuses("version 99", "a newer sorcha-peer wrote it");
  }

  @Test
  void aNodeDoesNotStartInAHalfRestoredFolder() throws Exception {
    backUp();
    restore();
    DataDirectory.open(restored).close();
    Files.createFile(restored.resolve(Restore.UNFINISHED));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> DataDirectory.open(restored))
        .withMessageContaining("half restored");
  }

  @Test
  void aFolderOfNoNodeIsNotBackedUp() throws Exception {
    Files.delete(data.resolve("node.key"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::backUp)
        .withMessageContaining("node.key is not there");
    assertThat(backup).doesNotExist();
  }

  @Test
  void whatWasReleasedOrBuriedIsInTheCopyAsItWas() throws Exception {
    try (OpenStore open = OpenStore.in(data)) {
      open.store.save(new Change.Release(QUEUED.id()));
      open.settle();
      backUp();
    }
    restore();
    try (OpenStore open = OpenStore.in(restored)) {
      assertThat(open.store.storedState().outbox()).isEmpty();
      assertThat(open.store.find(QUEUED.id())).isEqualTo(Optional.of(QUEUED));
    }
  }
}
