package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file: how connections to it are opened, so that none runs with other settings than we
 * promise.
 */
final class Database implements Writer.Source {

  /** Pages that the peer list may take: 64 MiB, for some thousand peers. A guess. */
  static final long PEERS_PAGES = 16_384;

  /** What a commit waits for. */
  enum Synchronous {
    /** Survives power cuts after the last checkpoint only; for what can be learned again. */
    NORMAL("1"),
    /**
     * An fsync before each commit returns. WAL with less lost acknowledged commits in 3 of 8 power
     * cuts (measured).
     */
    FULL("2");

    private final String shown;

    Synchronous(String shown) {
      this.shown = shown;
    }
  }

  /**
   * A setting and what SQLite shows when it is in force.
   *
   * @param wanted as it is written
   * @param shown as it is read back
   */
  record Setting(String pragma, String wanted, String shown) {}

  /** Otherwise the driver asks for the last row number after every insert: a tenth of its time. */
  private static final Properties DRIVER = new Properties();

  static {
    DRIVER.setProperty(SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.pragmaName, "false");
  }

  private final Path file;
  private final Schema schema;
  private final Synchronous synchronous;
  private final long maxPages;

  /**
   * @param maxPages of 4 KiB; SQLite refuses to let the file grow over it
   */
  Database(Path file, Schema schema, Synchronous synchronous, long maxPages) {
    this.file = file;
    this.schema = schema;
    this.synchronous = synchronous;
    this.maxPages = maxPages;
  }

  /** The same for another file. */
  Database at(Path other) {
    return new Database(other, schema, synchronous, maxPages);
  }

  /**
   * Opens the file for writing; makes or migrates it where needed. One such connection at a time.
   *
   * @throws StoreException if the file is not ours, from a newer program, or a setting is not in
   *     force
   */
  @Override
  public Connection openWriter() throws StoreException {
    create();
    return open(
        connection -> {
          schema.check(connection, file.toString());
          apply(connection, writerSettings());
          schema.migrate(connection);
        });
  }

  /** Opens a file that {@link #openWriter} has seen before, for reading alone. */
  Connection openReader() throws StoreException {
    return open(
        connection -> {
          List<Setting> settings = new ArrayList<>(settings());
          settings.add(new Setting("query_only", "ON", "1"));
          apply(connection, settings);
        });
  }

  /**
   * Opens for writing after an I/O error: looks through the whole file, and brings what the broken
   * connection may have left in the WAL to the main file with an fsync of its own, since a failed
   * fsync is not repeated by a later one.
   */
  @Override
  public Connection reopenWriter() throws StoreException {
    return open(
        connection -> {
          schema.check(connection, file.toString());
          apply(connection, writerSettings());
          String verdict = quickCheck(connection);
          if (!verdict.equals("ok")) {
            Salvage.suspect(file);
            throw new StoreException(
                file + " is damaged (" + verdict + "); the next start saves what is intact in it");
          }
          String busy = ask(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
          if (!busy.equals("0")) {
            throw new StoreException(file + " is held by another program; stop that one");
          }
        });
  }

  private interface Preparation {
    void on(Connection connection) throws SQLException, StoreException;
  }

  private Connection open(Preparation preparation) throws StoreException {
    Connection connection = null;
    boolean ready = false;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), DRIVER);
      preparation.on(connection);
      ready = true;
      return connection;
    } catch (SQLException e) {
      throw new StoreException(
          file + " cannot be opened (" + e.getMessage() + "); " + advice(e), e);
    } finally {
      if (!ready) {
        close(connection);
      }
    }
  }

  private static String advice(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_NOTADB
        ? "it is no SQLite file: move it away, or choose another place"
        : "look at the disk, the file's rights and the message";
  }

  /** SQLite gives its other files the rights of this one. */
  private void create() throws StoreException {
    if (file.toString().indexOf('?') >= 0) {
      throw new StoreException(file + " cannot be opened: use a path without '?'");
    }
    Path folder = DataDirectory.folderOf(file);
    DataDirectory.create(folder, "folder " + folder);
    try {
      if (Files.notExists(file)) {
        Files.createFile(file, DataDirectory.ownerOnly("rw-------", folder));
      }
    } catch (IOException e) {
      throw new StoreException(
          file + " cannot be made (" + e + "); make its folder writable, or choose another place",
          e);
    }
  }

  /** Threats-and-durability 2.2. */
  List<Setting> settings() {
    return List.of(
        // First, since the ones below may have to wait for a lock.
        new Setting("busy_timeout", "5000", "5000"),
        new Setting("journal_mode", "WAL", "wal"),
        new Setting("synchronous", synchronous.name(), synchronous.shown),
        new Setting("wal_autocheckpoint", "1000", "1000"),
        new Setting("journal_size_limit", "67108864", "67108864"),
        // An I/O error on mapped memory kills the process.
        new Setting("mmap_size", "0", "0"),
        new Setting("cell_size_check", "ON", "1"),
        new Setting("trusted_schema", "OFF", "0"),
        new Setting("foreign_keys", "ON", "1"));
  }

  /**
   * Ids are written in the order of hashes: with SQLite's 2 MB a group of 512 does not fit, and
   * pages go to the WAL twice.
   */
  private List<Setting> writerSettings() {
    List<Setting> settings = new ArrayList<>(settings());
    settings.add(new Setting("cache_size", "-8192", "-8192"));
    return settings;
  }

  private void apply(Connection connection, List<Setting> settings)
      throws SQLException, StoreException {
    try (Statement statement = connection.createStatement()) {
      for (Setting setting : settings) {
        statement.execute("PRAGMA " + setting.pragma() + " = " + setting.wanted());
      }
      statement.execute("PRAGMA max_page_count = " + maxPages);
    }
    requireInForce(connection, settings);
    requireBound(connection);
  }

  /** SQLite answers with the size of the file where that is larger already. */
  private void requireBound(Connection connection) throws SQLException, StoreException {
    long found = Long.parseLong(ask(connection, "PRAGMA max_page_count"));
    if (found != maxPages) {
      long size = Long.parseLong(ask(connection, "PRAGMA page_count"));
      if (found != size || size < maxPages) {
        throw new StoreException(
            file
                + " runs with max_page_count "
                + found
                + " (expected: "
                + maxPages
                + "), and may fill the disk; use the SQLite of this program");
      }
    }
  }

  /**
   * Trusts SQLite's answer alone: a driver or a build may ignore a setting without a word.
   *
   * @throws StoreException naming the first setting that is not in force
   */
  void requireInForce(Connection connection, List<Setting> settings)
      throws SQLException, StoreException {
    for (Setting setting : settings) {
      String found = ask(connection, "PRAGMA " + setting.pragma());
      if (!found.equalsIgnoreCase(setting.shown())) {
        throw new StoreException(
            file
                + " runs with "
                + setting.pragma()
                + " "
                + found
                + " (expected: "
                + setting.shown()
                + "), with which promises cannot be kept; use a local disk and the SQLite of this"
                + " program");
      }
    }
  }

  /** The first thing that is wrong with the whole file, or {@code ok}. */
  static String quickCheck(Connection connection) throws SQLException {
    return ask(connection, "PRAGMA quick_check(1)");
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "nothing";
    }
  }

  /** SQLite's primary result code. */
  static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException exact
        ? SQLiteErrorCode.getErrorCode(exact.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  /** Closes what may be broken: what it has to say about that is known already. */
  static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException broken) {
      // Nothing that was acknowledged depends on it.
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
