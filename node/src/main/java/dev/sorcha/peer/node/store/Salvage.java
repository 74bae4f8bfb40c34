package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * Opens the queue file also when it is damaged: the damaged one is kept as {@code
 * tx_queue.db.corrupt-} and the time in Unix milliseconds, and what is intact in it goes into a new
 * one (contract D10).
 *
 * <pre>
 *   damaged file ──rename──► .corrupt-T, then its -wal ──copy intact rows──► .salvage ──rename──► new file
 * </pre>
 *
 * <p>A crash in between is no matter: a file that is not there while a {@code .corrupt-T} is means
 * that the work was not finished, and it is done again from that one, which is only read.
 */
final class Salvage {

  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  private final Database database;
  private final Path file;

  Salvage(Database database, Path file) {
    this.database = database;
    this.file = file;
  }

  /** Finishes what a crash cut off. To be called before the file is made. */
  void finish() throws StoreException {
    try {
      if (Files.notExists(file)) {
        Optional<Path> unfinished = newestCorrupt();
        if (unfinished.isPresent()) {
          salvage(unfinished.get());
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Opens the file for writing, in its place a new one if it is damaged.
   *
   * @param source opens it
   * @throws StoreException if it is not damaged and cannot be opened all the same
   */
  Connection open(Writer.Source source) throws StoreException {
    finish();
    Connection opened = null;
    try {
      opened = source.openWriter();
      if (Files.notExists(suspicion())) {
        return opened;
      }
      String verdict = Database.quickCheck(opened);
      if (verdict.equals("ok")) {
        Files.deleteIfExists(suspicion());
        return opened;
      }
      return replace(opened, source, verdict);
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && isDamage(cause)) {
        return replace(opened, source, String.valueOf(cause.getMessage()));
      }
      throw e;
    } catch (SQLException e) {
      return replace(opened, source, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      Database.close(opened);
      throw unusable(e);
    }
  }

  /** The same, where the damage showed only after it was opened. */
  Connection replace(@Nullable Connection opened, Writer.Source source, String damage)
      throws StoreException {
    Database.close(opened);
    log.error("{} is damaged: {}", file, damage.replaceAll("\\s+", " "));
    try {
      salvage(putAside());
      Files.deleteIfExists(suspicion());
    } catch (IOException e) {
      throw unusable(e);
    }
    return source.openWriter();
  }

  /** The next start looks through the whole file. */
  static void suspect(Path file) {
    try {
      Files.createFile(suspicion(file));
    } catch (IOException alreadyOrNoDisk) {
      // It is suspected already, or the disk is gone and says so by itself.
    }
  }

  private Path suspicion() {
    return suspicion(file);
  }

  private static Path suspicion(Path file) {
    return file.resolveSibling(file.getFileName() + ".suspect");
  }

  static boolean isDamage(SQLException e) {
    SQLiteErrorCode code = Database.code(e);
    return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
  }

  private StoreException unusable(IOException e) {
    return new StoreException(
        file + " is damaged and cannot be salvaged (" + e + "); keep it, and look at the disk", e);
  }

  private Optional<Path> newestCorrupt() throws IOException {
    String prefix = file.getFileName() + ".corrupt-";
    try (Stream<Path> siblings = Files.list(DataDirectory.folderOf(file))) {
      return siblings
          .filter(path -> path.getFileName().toString().matches("\\Q" + prefix + "\\E[0-9]+"))
          .max(Comparator.comparing(path -> path.getFileName().toString()));
    }
  }

  private Path putAside() throws IOException {
    Path kept = file.resolveSibling(file.getFileName() + ".corrupt-" + System.currentTimeMillis());
    Files.move(file, kept);
    return kept;
  }

  private void salvage(Path kept) throws IOException, StoreException {
    // Never without its WAL, where the newest rows are. The index of the WAL is made again.
    Path wal = sibling(file, "-wal");
    if (Files.exists(wal) && Files.notExists(sibling(kept, "-wal"))) {
      Files.move(wal, sibling(kept, "-wal"));
    }
    Files.deleteIfExists(sibling(file, "-shm"));
    Path fresh = sibling(file, ".salvage");
    for (String part : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(sibling(fresh, part));
    }
    SalvagedRows rows = copy(kept, fresh);
    DataDirectory.forceToDisk(DataDirectory.folderOf(file));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    DataDirectory.forceToDisk(DataDirectory.folderOf(file));
    log.error(
        "{} was damaged and is kept as {}; {} transactions are intact and go on, {} of them in the"
            + " outbox; {} are lost, the last of them number {}",
        file,
        kept,
        rows.intact(),
        rows.queued(),
        rows.lost(),
        rows.lastLost());
  }

  private SalvagedRows copy(Path kept, Path fresh) throws StoreException {
    Connection into = database.at(fresh).openWriter();
    @Nullable Connection from = null;
    try {
      SQLiteConfig readOnly = new SQLiteConfig();
      readOnly.setReadOnly(true);
      from = readOnly.createConnection("jdbc:sqlite:" + kept.toAbsolutePath());
      try (Statement statement = from.createStatement()) {
        // Only so does SQLite look at a file that is shorter than its header says.
        statement.execute("PRAGMA writable_schema = ON");
      }
      return SalvagedRows.copy(from, into);
    } catch (SQLException e) {
      throw new StoreException(
          kept + " is damaged and cannot be salvaged (" + e.getMessage() + "); look at the disk",
          e);
    } finally {
      Database.close(from);
      // The last one that closes empties the WAL, so that the file may be renamed.
      Database.close(into);
    }
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
