package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A copy of a node, its identity included, while the node runs or while it does not: a folder with
 * mode 0700, of files with mode 0600.
 *
 * <p>Each database is one moment of it, read in one transaction ({@code VACUUM INTO}); the node
 * goes on meanwhile, and its WAL grows for as long. Whoever may read the node's folder may back it
 * up: the key never goes over the API, whose token applications have.
 */
public final class Backup {

  private static final int BUSY_MILLIS = 5_000;

  private Backup() {}

  /**
   * Writes a backup.
   *
   * @param queueFile the database of transactions, wherever it is
   * @param target is made; must not be there, or be empty
   * @throws StoreException if it cannot be made, with the reason; what was begun is left without a
   *     manifest
   */
  public static BackupManifest write(Path dataDir, Path queueFile, Path target)
      throws StoreException {
    LockFile alone = lockUnlessRunning(dataDir);
    try {
      requireFile(dataDir.resolve("node.key"));
      requireFile(dataDir.resolve("node.crt"));
      requireFile(queueFile);
      requireEmpty(target);
      DataDirectory.create(target, "folder " + target);
      List<Path> written = new ArrayList<>();
      written.add(copyDatabase(queueFile, target.resolve(SqliteStore.QUEUE_FILE)));
      Path peers = dataDir.resolve(SqliteStore.PEERS_FILE);
      if (Files.exists(peers)) {
        written.add(copyDatabase(peers, target.resolve(SqliteStore.PEERS_FILE)));
      }
      for (String name : List.of("node.crt", "node.key", "api.token")) {
        if (Files.exists(dataDir.resolve(name))) {
          written.add(copyFile(dataDir.resolve(name), target.resolve(name)));
        }
      }
      return finish(target, written);
    } catch (IOException e) {
      throw new StoreException(
          "the backup " + target + " cannot be written (" + e + "); make room, or choose another",
          e);
    } finally {
      if (alone != null) {
        alone.close();
      }
    }
  }

  /** A node that is stopped stays so until the copy is whole. */
  private static @Nullable LockFile lockUnlessRunning(Path dataDir) throws StoreException {
    if (!Files.isDirectory(dataDir)) {
      throw new StoreException(
          "data directory " + dataDir + " is not there; name the node's own with --data-dir");
    }
    try {
      return LockFile.take(dataDir.resolve("lock"), "data directory " + dataDir);
    } catch (StoreException running) {
      return null;
    }
  }

  private static void requireFile(Path file) throws StoreException {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          file
              + " is not there, and a node is nothing without it; name the node's folder with"
              + " --data-dir, and its database with --queue-file where that is elsewhere");
    }
  }

  /** What is there is never written over. */
  static void requireEmpty(Path folder) throws StoreException, IOException {
    if (Files.notExists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new StoreException(folder + " is a file (expected: no such folder, or an empty one)");
    }
    try (Stream<Path> found = Files.list(folder)) {
      // A disk of its own comes with that one.
      List<Path> inTheWay =
          found.filter(path -> !path.getFileName().toString().equals("lost+found")).toList();
      if (!inTheWay.isEmpty()) {
        throw new StoreException(
            folder
                + " is not empty ("
                + inTheWay.getFirst().getFileName()
                + " is in it); choose another, or move that away");
      }
    }
  }

  private static Path copyDatabase(Path from, Path to) throws StoreException, IOException {
    Files.createFile(to, DataDirectory.ownerOnly("rw-------", DataDirectory.folderOf(to)));
    SQLiteConfig readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true);
    readOnly.setBusyTimeout(BUSY_MILLIS);
    try (Connection source = readOnly.createConnection("jdbc:sqlite:" + from.toAbsolutePath());
        PreparedStatement vacuum = source.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, to.toAbsolutePath().toString());
      vacuum.execute();
    } catch (SQLException e) {
      throw new StoreException(
          from
              + " cannot be copied ("
              + e.getMessage()
              + "); "
              + (Salvage.isDamage(e)
                  ? "start the node again: that saves what is intact in it"
                  : "look at the disk, and run as the user of the node"),
          e);
    }
    force(to);
    return to;
  }

  private static Path copyFile(Path from, Path to) throws IOException {
    Files.createFile(to, DataDirectory.ownerOnly("rw-------", DataDirectory.folderOf(to)));
    Files.write(to, Files.readAllBytes(from), StandardOpenOption.WRITE);
    force(to);
    return to;
  }

  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Looks whether the copy is whole, and says so in its manifest. */
  private static BackupManifest finish(Path target, List<Path> written)
      throws StoreException, IOException {
    Path queue = target.resolve(SqliteStore.QUEUE_FILE);
    List<BackupManifest.Entry> entries = new ArrayList<>();
    for (Path file : written) {
      entries.add(BackupManifest.Entry.of(file));
    }
    BackupManifest manifest;
    try (Connection copy = openFrozen(queue)) {
      String verdict = Database.quickCheck(copy);
      if (!verdict.equals("ok")) {
        throw new StoreException(queue + " is damaged (" + verdict + "); look at the disk");
      }
      manifest =
          new BackupManifest(
              System.currentTimeMillis(),
              count(copy, "transactions"),
              count(copy, "transaction_queue"),
              entries);
    } catch (SQLException e) {
      throw new StoreException(
          queue + " cannot be read (" + e.getMessage() + "); look at the disk", e);
    }
    Path draft = target.resolve(BackupManifest.FILE + ".new");
    Files.createFile(draft, DataDirectory.ownerOnly("rw-------", target));
    Files.write(draft, manifest.toJson(), StandardOpenOption.WRITE);
    force(draft);
    DataDirectory.forceToDisk(target);
    Files.move(draft, target.resolve(BackupManifest.FILE), StandardCopyOption.ATOMIC_MOVE);
    DataDirectory.forceToDisk(target);
    return manifest;
  }

  /** A file that nobody writes: without locks and without files beside it. */
  static Connection openFrozen(Path file) throws SQLException {
    SQLiteConfig readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true);
    return readOnly.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return row.getLong(1);
    }
  }
}
