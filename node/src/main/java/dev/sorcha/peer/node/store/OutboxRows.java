package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * What is written about a transaction on its way: attempts, custody, and the ways into and out of
 * the dead letters. Each is one step of the writer's commit, so a transaction is in the queue, or a
 * dead letter, or given up, and never two of these (crash point C12).
 *
 * <p>Statements are made anew for each: these are rare beside submissions and releases.
 */
final class OutboxRows {

  private OutboxRows() {}

  static void attempted(Connection connection, Change.Attempted change) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE transaction_queue SET retry_count = ?, last_attempt = ?, first_attempt = ?,"
                + " next_attempt = ?, last_reason = ? WHERE tx_hash = ?")) {
      statement.setInt(1, change.attempts());
      statement.setLong(2, change.at().toEpochMilli());
      statement.setLong(3, change.first().toEpochMilli());
      statement.setLong(4, change.next().toEpochMilli());
      statement.setString(5, change.reason());
      statement.setString(6, change.id().hex());
      statement.executeUpdate();
    }
  }

  static void custody(Connection connection, Change.Custody change) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO custody (sequence, peer_id, net_group, since)"
                + " SELECT sequence, ?, ?, ? FROM transaction_queue WHERE tx_hash = ?")) {
      for (Holder holder : change.holders()) {
        statement.setString(1, holder.peer().hex());
        statement.setString(2, holder.group().name());
        statement.setLong(3, holder.since().toEpochMilli());
        statement.setString(4, change.id().hex());
        statement.executeUpdate();
      }
    }
  }

  /** From the queue to the dead letters; a trigger keeps the body. */
  static void bury(Connection connection, DeadLetter letter) throws SQLException {
    try (PreparedStatement out =
            connection.prepareStatement(
                "DELETE FROM transaction_queue WHERE tx_hash = ? RETURNING sequence");
        PreparedStatement in =
            connection.prepareStatement(
                "INSERT INTO dead_letters (sequence, queued_at, attempts, first_attempt,"
                    + " last_attempt, reason, retried) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      out.setString(1, letter.id().hex());
      long sequence;
      try (ResultSet row = out.executeQuery()) {
        if (!row.next()) {
          return;
        }
        sequence = row.getLong(1);
      }
      in.setLong(1, sequence);
      in.setLong(2, letter.acceptedAt().toEpochMilli());
      in.setInt(3, letter.attempts());
      in.setLong(4, letter.firstAttempt().toEpochMilli());
      in.setLong(5, letter.lastAttempt().toEpochMilli());
      in.setString(6, letter.reason());
      in.setInt(7, letter.retried());
      in.executeUpdate();
    }
  }

  /** From the dead letters to the queue, as a new entry that remembers how often this was so. */
  static void revive(Connection connection, Change.Revive change) throws SQLException {
    try (PreparedStatement out =
        connection.prepareStatement(
            "DELETE FROM dead_letters WHERE sequence ="
                + " (SELECT sequence FROM transactions WHERE hash = ?)"
                + " RETURNING sequence, retried")) {
      for (TxId id : change.ids()) {
        out.setBytes(1, id.toBytes());
        long sequence;
        int retried;
        try (ResultSet row = out.executeQuery()) {
          if (!row.next()) {
            continue;
          }
          sequence = row.getLong(1);
          retried = row.getInt(2);
        }
        queueAgain(connection, id, sequence, retried + 1, change.at());
      }
    }
  }

  /**
   * Given up.
   *
   * @return the bytes of the bodies that may be pruned now
   */
  static long discard(Connection connection, Change.Discard change) throws SQLException {
    long bytes = 0;
    try (PreparedStatement out =
            connection.prepareStatement(
                "DELETE FROM dead_letters WHERE sequence ="
                    + " (SELECT sequence FROM transactions WHERE hash = ?) RETURNING sequence");
        PreparedStatement in =
            connection.prepareStatement(
                "INSERT INTO discarded (sequence, discarded_at)"
                    + " SELECT sequence, ? FROM transactions WHERE sequence = ?"
                    + " RETURNING (SELECT size FROM transactions t"
                    + " WHERE t.sequence = discarded.sequence)")) {
      for (TxId id : change.ids()) {
        out.setBytes(1, id.toBytes());
        long sequence;
        try (ResultSet row = out.executeQuery()) {
          if (!row.next()) {
            continue;
          }
          sequence = row.getLong(1);
        }
        in.setLong(1, change.at().toEpochMilli());
        in.setLong(2, sequence);
        try (ResultSet row = in.executeQuery()) {
          bytes += row.next() ? row.getLong(1) : 0;
        }
      }
    }
    return bytes;
  }

  /**
   * What was given up is submitted once more.
   *
   * @return whether it had been given up: it is in the queue now
   */
  static boolean takeBack(Connection connection, TxId id, long sequence, Instant at)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM discarded WHERE sequence = ?")) {
      statement.setLong(1, sequence);
      if (statement.executeUpdate() == 0) {
        return false;
      }
    }
    queueAgain(connection, id, sequence, 0, at);
    return true;
  }

  private static void queueAgain(
      Connection connection, TxId id, long sequence, int retried, Instant at) throws SQLException {
    try (PreparedStatement in =
            connection.prepareStatement(
                "INSERT INTO transaction_queue (tx_hash, tx_data, queued_at, sequence, retried)"
                    + " SELECT ?, body, ?, sequence, ? FROM bodies WHERE sequence = ?");
        PreparedStatement out =
            connection.prepareStatement("DELETE FROM bodies WHERE sequence = ?")) {
      in.setString(1, id.hex());
      in.setLong(2, at.toEpochMilli());
      in.setInt(3, retried);
      in.setLong(4, sequence);
      in.executeUpdate();
      out.setLong(1, sequence);
      out.executeUpdate();
    }
  }
}
