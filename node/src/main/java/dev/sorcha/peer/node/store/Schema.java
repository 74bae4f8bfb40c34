package dev.sorcha.peer.node.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The tables of one file and how they came to be: step n brings a file from {@code user_version}
 * n-1 to n, in one transaction, so a crash leaves the version before or the one after (crash point
 * C16). Steps that were released are never edited.
 *
 * @param content as a message names it
 * @param applicationId marks the file as ours
 * @param steps the statements of each version, from 1
 */
record Schema(String content, int applicationId, List<List<String>> steps) {

  /** Bodies, delivery order and outbox. */
  static final Schema QUEUE =
      new Schema(
          "the transaction store",
          0x53507478, // SPtx
          List.of(
              // Seed 001, Transaction Queue Schema, as given there. tx_hash is lower-case hex.
              List.of(
                  """
                  CREATE TABLE transaction_queue (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    tx_hash TEXT NOT NULL,
                    tx_data BLOB NOT NULL,
                    queued_at INTEGER NOT NULL,
                    retry_count INTEGER DEFAULT 0,
                    last_attempt INTEGER
                  )\
                  """,
                  "CREATE INDEX idx_queued_at ON transaction_queue(queued_at)"),
              List.of(
                  // AUTOINCREMENT: the largest number ever given is a row of its own, in the same
                  // commit as the
                  // transaction, so a number that anybody saw is never given again, whatever rows
                  // are deleted.
                  """
                  CREATE TABLE transactions (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
                    size INTEGER NOT NULL,
                    received_at INTEGER NOT NULL,
                    from_peer BLOB CHECK (length(from_peer) = 32)
                  ) STRICT\
                  """,
                  // Apart, so that looking through ids, sizes and the delivery order does not read
                  // the bodies.
                  """
                  CREATE TABLE bodies (
                    sequence INTEGER PRIMARY KEY REFERENCES transactions ON DELETE CASCADE,
                    body BLOB NOT NULL
                  ) STRICT\
                  """,
                  "CREATE TABLE retention (pruned_through INTEGER NOT NULL) STRICT",
                  "INSERT INTO retention VALUES (0)",
                  // No ON DELETE: a transaction that waits for peers cannot be deleted.
                  "ALTER TABLE transaction_queue ADD COLUMN sequence INTEGER REFERENCES"
                      + " transactions",
                  """
                  INSERT INTO transactions (hash, size, received_at)
                    SELECT unhex(tx_hash), length(tx_data), queued_at FROM transaction_queue ORDER BY id\
                  """,
                  """
                  UPDATE transaction_queue SET sequence =
                    (SELECT sequence FROM transactions WHERE hash = unhex(tx_hash))\
                  """,
                  "CREATE UNIQUE INDEX idx_tx_hash ON transaction_queue(tx_hash)",
                  "CREATE UNIQUE INDEX idx_sequence ON transaction_queue(sequence)",
                  // A body is in one place at a time, and not even a delete by hand loses it.
                  """
                  CREATE TRIGGER body_stays AFTER DELETE ON transaction_queue WHEN OLD.sequence IS NOT NULL
                  BEGIN
                    INSERT INTO bodies (sequence, body) VALUES (OLD.sequence, OLD.tx_data);
                  END\
                  """),
              List.of(
                  // Defaults, so that a program that knows the seeds' columns alone may add a row.
                  "ALTER TABLE transaction_queue ADD COLUMN first_attempt INTEGER",
                  "ALTER TABLE transaction_queue ADD COLUMN next_attempt INTEGER",
                  "ALTER TABLE transaction_queue ADD COLUMN last_reason TEXT NOT NULL DEFAULT ''",
                  "ALTER TABLE transaction_queue ADD COLUMN retried INTEGER NOT NULL DEFAULT 0",
                  // Who holds what still waits for more.
                  """
                  CREATE TABLE custody (
                    sequence INTEGER NOT NULL REFERENCES transactions ON DELETE CASCADE,
                    peer_id TEXT NOT NULL,
                    net_group TEXT NOT NULL,
                    since INTEGER NOT NULL,
                    PRIMARY KEY (sequence, peer_id)
                  ) STRICT, WITHOUT ROWID\
                  """,
                  """
                  CREATE TRIGGER custody_goes AFTER DELETE ON transaction_queue WHEN OLD.sequence IS NOT NULL
                  BEGIN
                    DELETE FROM custody WHERE sequence = OLD.sequence;
                  END\
                  """,
                  // No ON DELETE: a dead letter cannot be deleted with its transaction.
                  """
                  CREATE TABLE dead_letters (
                    sequence INTEGER PRIMARY KEY REFERENCES transactions,
                    queued_at INTEGER NOT NULL,
                    attempts INTEGER NOT NULL,
                    first_attempt INTEGER NOT NULL,
                    last_attempt INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    retried INTEGER NOT NULL
                  ) STRICT\
                  """,
                  // What an operator gave up: the same bytes submitted again are a new submission.
                  """
                  CREATE TABLE discarded (
                    sequence INTEGER PRIMARY KEY REFERENCES transactions ON DELETE CASCADE,
                    discarded_at INTEGER NOT NULL
                  ) STRICT\
                  """),
              List.of(
                  // In the file whose numbers it holds: a copy that is restored has cursors that
                  // fit
                  // it, and one restored alone could be ahead of it.
                  """
                  CREATE TABLE subscribers (
                    name TEXT NOT NULL PRIMARY KEY,
                    acknowledged INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    last_seen INTEGER NOT NULL
                  ) STRICT\
                  """),
              List.of(
                  // An id outlives its body: what was here once is not new.
                  "ALTER TABLE transactions ADD COLUMN body_gone INTEGER NOT NULL DEFAULT 0",
                  // One gap, which grows: of what a subscriber had not acknowledged when it had to
                  // go.
                  "ALTER TABLE subscribers ADD COLUMN suspended_at INTEGER",
                  "ALTER TABLE subscribers ADD COLUMN gap_after INTEGER",
                  "ALTER TABLE subscribers ADD COLUMN gap_through INTEGER",
                  "ALTER TABLE subscribers ADD COLUMN gap_since INTEGER"),
              List.of(
                  // Bodies that came in chunks. Of these tx_data and body are empty.
                  """
                  CREATE TABLE chunks (
                    stage INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    digest BLOB NOT NULL CHECK (length(digest) = 32),
                    data BLOB NOT NULL,
                    PRIMARY KEY (stage, place)
                  ) STRICT\
                  """,
                  """
                  CREATE TABLE large (
                    sequence INTEGER PRIMARY KEY REFERENCES transactions ON DELETE CASCADE,
                    stage INTEGER NOT NULL UNIQUE
                  ) STRICT\
                  """,
                  """
                  CREATE TRIGGER chunks_go AFTER DELETE ON large
                  BEGIN
                    DELETE FROM chunks WHERE stage = OLD.stage;
                  END\
                  """,
                  """
                  CREATE TRIGGER large_goes AFTER UPDATE OF body_gone ON transactions
                  WHEN NEW.body_gone = 1 AND OLD.body_gone = 0
                  BEGIN
                    DELETE FROM large WHERE sequence = NEW.sequence;
                  END\
                  """),
              List.of(
                  // What subscribers say of what they got. One of each, and they go with it.
                  """
                  CREATE TABLE verdicts (
                    sequence INTEGER NOT NULL REFERENCES transactions ON DELETE CASCADE,
                    subscriber TEXT NOT NULL REFERENCES subscribers ON DELETE CASCADE,
                    accepted INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    judged_at INTEGER NOT NULL,
                    PRIMARY KEY (sequence, subscriber)
                  ) STRICT, WITHOUT ROWID\
                  """,
                  "CREATE INDEX idx_verdicts_of ON verdicts(subscriber)",
                  "CREATE INDEX idx_rejected ON verdicts(sequence) WHERE accepted = 0")));

  /** What is known about peers. */
  static final Schema PEERS =
      new Schema(
          "the peer list",
          0x53507065, // SPpe
          List.of(
              List.of(
                  // Seed 001, Peer List Schema, as given there.
                  """
                  CREATE TABLE peers (
                    peer_id TEXT PRIMARY KEY,
                    address TEXT NOT NULL,
                    port INTEGER NOT NULL,
                    supported_protocols TEXT,  -- JSON array
                    first_seen INTEGER NOT NULL,
                    last_seen INTEGER NOT NULL,
                    failure_count INTEGER DEFAULT 0,
                    capabilities TEXT,  -- JSON object
                    is_bootstrap BOOLEAN DEFAULT 0
                  )\
                  """,
                  "CREATE INDEX idx_last_seen ON peers(last_seen)",
                  "CREATE INDEX idx_is_bootstrap ON peers(is_bootstrap)",
                  """
                  CREATE TABLE bootstrap_pins (
                    host TEXT NOT NULL,
                    port INTEGER NOT NULL,
                    peer_id TEXT NOT NULL,
                    PRIMARY KEY (host, port)
                  ) STRICT\
                  """),
              List.of(
                  // Defaults, so that a program that knows the seeds' columns alone may add a row.
                  "ALTER TABLE peers ADD COLUMN first_hand INTEGER NOT NULL DEFAULT 0",
                  "ALTER TABLE peers ADD COLUMN tried INTEGER NOT NULL DEFAULT 0",
                  "ALTER TABLE peers ADD COLUMN source TEXT NOT NULL DEFAULT ''",
                  "ALTER TABLE peers ADD COLUMN reached_at INTEGER",
                  "ALTER TABLE peers ADD COLUMN anchor INTEGER NOT NULL DEFAULT 0",
                  // Apart from the seeds' list, which holds who may be asked and dialled.
                  """
                  CREATE TABLE departed_peers (
                    peer_id TEXT PRIMARY KEY,
                    address TEXT NOT NULL,
                    port INTEGER NOT NULL,
                    supported_protocols TEXT NOT NULL,
                    capabilities TEXT NOT NULL,
                    first_hand INTEGER NOT NULL,
                    source TEXT NOT NULL,
                    first_seen INTEGER NOT NULL,
                    last_seen INTEGER NOT NULL,
                    reached_at INTEGER,
                    failure_count INTEGER NOT NULL,
                    is_bootstrap INTEGER NOT NULL,
                    next_try INTEGER
                  ) STRICT\
                  """,
                  """
                  CREATE TABLE table_key (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    secret INTEGER NOT NULL
                  ) STRICT\
                  """),
              List.of(
                  // The way to a peer that worked last, by its name on the wire; empty for none.
                  "ALTER TABLE peers ADD COLUMN rung TEXT NOT NULL DEFAULT ''",
                  "ALTER TABLE departed_peers ADD COLUMN rung TEXT NOT NULL DEFAULT ''"),
              List.of(
                  """
                  CREATE TABLE bans (
                    peer_id TEXT PRIMARY KEY,
                    address TEXT NOT NULL,  -- host:port, or empty
                    reason TEXT NOT NULL,
                    since INTEGER NOT NULL,
                    until INTEGER  -- NULL: for good
                  ) STRICT\
                  """)));

  /** What has happened. */
  static final Schema EVENTS =
      new Schema(
          "the journal of events",
          0x53506576, // SPev
          List.of(
              List.of(
                  """
                  CREATE TABLE events (
                    sequence INTEGER PRIMARY KEY,
                    at INTEGER NOT NULL,
                    code TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    severity TEXT NOT NULL,
                    fields TEXT NOT NULL  -- JSON object of texts
                  ) STRICT\
                  """)));

  /** The version that this program writes. */
  int version() {
    return steps.size();
  }

  /**
   * Looks whether the file is ours and not from the future. Changes nothing.
   *
   * @param file as the message names it
   * @throws StoreException if it is not for us
   */
  void check(Connection connection, String file) throws SQLException, StoreException {
    int found = number(connection, "PRAGMA application_id");
    int version = number(connection, "PRAGMA user_version");
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    if (empty && found == 0 && version == 0) {
      return; // New, or from a first start that was cut off (crash point C18).
    }
    if (found != applicationId) {
      throw new StoreException(
          String.format(
              Locale.ROOT,
              "%s is not %s (application_id 0x%08x, expected 0x%08x): it belongs to another"
                  + " program; move it away, or choose another place",
              file,
              content,
              found,
              applicationId));
    }
    if (version > version()) {
      throw new StoreException(
          file
              + " has version "
              + version
              + " (expected: at most "
              + version()
              + "): a newer sorcha-peer wrote it; start that one, or restore an older copy");
    }
  }

  /** Brings a checked file to {@link #version()}. */
  void migrate(Connection connection) throws SQLException {
    migrate(connection, version());
  }

  /** Brings a checked file to an earlier version, for tests of the steps after it. */
  void migrate(Connection connection, int target) throws SQLException {
    for (int step = number(connection, "PRAGMA user_version") + 1; step <= target; step++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        try {
          for (String sql : steps.get(step - 1)) {
            statement.execute(sql);
          }
          statement.execute("PRAGMA application_id = " + applicationId);
          statement.execute("PRAGMA user_version = " + step);
          statement.execute("COMMIT");
        } catch (SQLException e) {
          statement.execute("ROLLBACK");
          throw e;
        }
      }
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getInt(1);
    }
  }
}
