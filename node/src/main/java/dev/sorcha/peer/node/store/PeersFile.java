package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * {@code peers.db} for writing: the peer table, its key, the first keys of bootstrap nodes, and
 * bans. Belongs to the thread that uses it.
 *
 * <p>Nobody waits for what is written here and nearly all of it can be learned again, so a change
 * is one commit without an fsync, one that fails is dropped, and a damaged file is put aside at the
 * start.
 */
final class PeersFile implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeersFile.class);

  /**
   * How long a commit waits for another program: bodies wait behind it on the same thread. A guess.
   */
  private static final int BUSY_MILLIS = 200;

  private final Database database;
  private @Nullable Connection connection;
  private boolean failing;

  private PeersFile(Database database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /** The file, as all connections to it are made. */
  static Database database(Path file) {
    return new Database(file, Schema.PEERS, Database.Synchronous.NORMAL, Database.PEERS_PAGES);
  }

  /**
   * Opens the file now, so that one that cannot be used shows at the start. A damaged one is kept
   * beside a new one, as {@code peers.db.corrupt-} and the time in Unix milliseconds.
   *
   * @throws StoreException if it is another program's, from a newer program, or out of reach
   */
  static PeersFile open(Path file) throws StoreException {
    Database database = database(file);
    try {
      return new PeersFile(database, sound(database));
    } catch (StoreException e) {
      if (!isDamage(e)) {
        throw e;
      }
      Path kept = putAside(file, e);
      log.warn(
          "{} is damaged ({}); it is kept as {}, and a new one begun: peers and the keys of"
              + " bootstrap nodes are learned anew",
          file,
          inOneLine(e.getCause()),
          kept);
    }
    return new PeersFile(database, sound(database));
  }

  private static String inOneLine(@Nullable Throwable cause) {
    return cause == null ? "" : String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
  }

  private static Connection sound(Database database) throws StoreException {
    Connection connection = database.openWriter();
    boolean sound = false;
    try {
      String verdict = Database.quickCheck(connection);
      if (!verdict.equals("ok")) {
        throw new SQLiteException(verdict, SQLiteErrorCode.SQLITE_CORRUPT);
      }
      waitBriefly(connection);
      sound = true;
      return connection;
    } catch (SQLException e) {
      throw new StoreException(database + " cannot be used (" + e.getMessage() + ")", e);
    } finally {
      if (!sound) {
        Database.close(connection);
      }
    }
  }

  private static void waitBriefly(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
    }
  }

  private static boolean isDamage(StoreException e) {
    return e.getCause() instanceof SQLException cause
        && switch (Database.code(cause)) {
          // The last is what a table is answered with that is not as our steps made it.
          case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR -> true;
          default -> false;
        };
  }

  /** The WAL goes first: one that stayed would be read into the new file. */
  private static Path putAside(Path file, StoreException damage) throws StoreException {
    String kept = file.getFileName() + ".corrupt-" + System.currentTimeMillis();
    try {
      for (String part : List.of("-wal", "-shm", "")) {
        Path from = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(from)) {
          Files.move(from, file.resolveSibling(kept + part));
        }
      }
    } catch (IOException e) {
      e.addSuppressed(damage);
      throw new StoreException(
          file + " is damaged and cannot be moved away (" + e + "); move it away yourself", e);
    }
    return file.resolveSibling(kept);
  }

  /** Whether a change is kept in this file. */
  static boolean keeps(Change change) {
    return switch (change) {
      case Change.Peers peers -> true;
      case Change.TableKey key -> true;
      case Change.Pin pin -> true;
      case Change.Bans bans -> true;
      case Change.Accept accept -> false;
      case Change.Keep keep -> false;
      case Change.Large large -> false;
      case Change.Release release -> false;
      case Change.Attempted attempted -> false;
      case Change.Custody custody -> false;
      case Change.Bury bury -> false;
      case Change.Revive revive -> false;
      case Change.Discard discard -> false;
    };
  }

  /** Commits a change that {@linkplain #keeps belongs here}, or says once that it cannot. */
  void save(Change change) {
    try {
      Connection open = connection;
      if (open == null) {
        open = database.openWriter();
        connection = open;
        waitBriefly(open);
      }
      open.setAutoCommit(false);
      write(open, change);
      open.commit();
      if (failing) {
        failing = false;
        log.info("{} is written again", database);
      }
    } catch (SQLException | StoreException e) {
      if (!failing) {
        failing = true;
        log.warn(
            "{} is not written, which is tried again with each change: {}",
            database,
            e.getMessage());
      }
      close();
    }
  }

  private static void write(Connection open, Change change) throws SQLException {
    switch (change) {
      case Change.Peers(var gone, var put) -> PeerRows.save(open, gone, put);
      case Change.TableKey(var key) -> saveKey(open, key);
      case Change.Pin pin -> PinRows.save(open, pin);
      case Change.Bans bans -> BanRows.save(open, bans);
      case Change.Accept _,
          Change.Keep _,
          Change.Large _,
          Change.Release _,
          Change.Attempted _,
          Change.Custody _,
          Change.Bury _,
          Change.Revive _,
          Change.Discard _ ->
          throw new IllegalArgumentException("in another file: " + change);
    }
  }

  private static void saveKey(Connection open, long key) throws SQLException {
    try (PreparedStatement insert =
        open.prepareStatement("INSERT OR REPLACE INTO table_key (id, secret) VALUES (1, ?)")) {
      insert.setLong(1, key);
      insert.executeUpdate();
    }
  }

  @Override
  public void close() {
    Database.close(connection);
    connection = null;
  }
}
