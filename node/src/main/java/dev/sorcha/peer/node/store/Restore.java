package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes a node's folder of a backup. Everything is looked at before anything is written, and a node
 * does not start in a folder whose restore was cut off.
 *
 * <p>Delivery numbers go on {@value #GAP} later: those that the node gave after the backup are not
 * given again, so that no application passes over what is new because it has seen that number.
 */
public final class Restore {

  /** In a folder until its restore is whole. */
  static final String UNFINISHED = "restore.unfinished";

  /** Three years at 10,000 a second; 2^53 has room for 9,000 restores. */
  static final long GAP = 1_000_000_000_000L;

  private Restore() {}

  /**
   * Restores a backup.
   *
   * @param dataDir is made; must not be there, or be empty
   * @param queueFile where the database of transactions goes; must not be there
   * @throws StoreException if the backup is damaged, from a newer program or unfinished, or there
   *     is something in the way
   */
  public static BackupManifest into(Path backup, Path dataDir, Path queueFile)
      throws StoreException {
    BackupManifest manifest = BackupManifest.read(backup);
    try {
      requireWhole(backup, manifest);
      requireReadable(backup.resolve(SqliteStore.QUEUE_FILE), Schema.QUEUE);
      if (manifest.has(SqliteStore.PEERS_FILE)) {
        requireReadable(backup.resolve(SqliteStore.PEERS_FILE), Schema.PEERS);
      }
      Backup.requireEmpty(dataDir);
      if (Files.exists(queueFile)) {
        throw new StoreException(queueFile + " is there already; move it away");
      }
      DataDirectory.create(dataDir, "data directory " + dataDir);
      LocalDisk.require(dataDir, "data directory " + dataDir);
      // A node that is started meanwhile is refused for this file.
      Files.createFile(dataDir.resolve(UNFINISHED));
      DataDirectory.forceToDisk(dataDir);
      for (BackupManifest.Entry entry : manifest.files()) {
        boolean isQueue = entry.name().equals(SqliteStore.QUEUE_FILE);
        copy(backup.resolve(entry.name()), isQueue ? queueFile : dataDir.resolve(entry.name()));
      }
      leaveGap(queueFile);
      DataDirectory.forceToDisk(DataDirectory.folderOf(queueFile));
      DataDirectory.forceToDisk(dataDir);
      Files.delete(dataDir.resolve(UNFINISHED));
      DataDirectory.forceToDisk(dataDir);
      return manifest;
    } catch (IOException e) {
      throw new StoreException(
          "the backup " + backup + " cannot be restored (" + e + "); look at both disks", e);
    }
  }

  private static void requireWhole(Path backup, BackupManifest manifest)
      throws StoreException, IOException {
    for (BackupManifest.Entry entry : manifest.files()) {
      Path file = backup.resolve(entry.name());
      if (!Files.isRegularFile(file)) {
        throw new StoreException(file + " is missing; take another backup");
      }
      if (!BackupManifest.Entry.of(file).equals(entry)) {
        throw new StoreException(
            file + " is damaged: it is not what was backed up; take another backup");
      }
    }
  }

  private static void requireReadable(Path database, Schema schema) throws StoreException {
    try (Connection frozen = Backup.openFrozen(database)) {
      schema.check(frozen, database.toString());
      String verdict = Database.quickCheck(frozen);
      if (!verdict.equals("ok")) {
        throw new StoreException(database + " is damaged (" + verdict + "); take another backup");
      }
    } catch (SQLException e) {
      throw new StoreException(
          database + " cannot be read (" + e.getMessage() + "); take another backup", e);
    }
  }

  private static void copy(Path from, Path to) throws StoreException, IOException {
    Path folder = DataDirectory.folderOf(to);
    DataDirectory.create(folder, "folder " + folder);
    Files.createFile(to, DataDirectory.ownerOnly("rw-------", folder));
    try (var out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
      Files.copy(from, out);
    }
    Backup.force(to);
  }

  private static void leaveGap(Path queueFile) throws StoreException {
    Database database =
        new Database(
            queueFile, Schema.QUEUE, Database.Synchronous.FULL, StoreConfig.DEFAULT.maxPages());
    try (Connection queue = database.openWriter();
        Statement statement = queue.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute(
          "INSERT INTO sqlite_sequence (name, seq) SELECT 'transactions', 0"
              + " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'transactions')");
      statement.execute(
          "UPDATE sqlite_sequence SET seq = seq + " + GAP + " WHERE name = 'transactions'");
      statement.execute("COMMIT");
    } catch (SQLException e) {
      throw new StoreException(
          queueFile + " cannot be written (" + e.getMessage() + "); look at the disk", e);
    }
  }
}
