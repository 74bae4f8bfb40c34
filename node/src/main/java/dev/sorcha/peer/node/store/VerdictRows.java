package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Statements on the verdicts of subscribers: at most one of each subscriber on each transaction.
 * They go with the transaction's id, and with their subscriber.
 */
final class VerdictRows {

  private VerdictRows() {}

  /**
   * What a verdict was about.
   *
   * @param sizeBytes of the body, or 0 if that is gone
   * @param rejected whether any subscriber rejects it now
   */
  record Written(int sizeBytes, boolean rejected) {}

  /**
   * Writes a verdict, over an earlier one of the same subscriber.
   *
   * @return empty if there is no such transaction, or no such subscriber
   */
  static Optional<Written> write(Connection on, TxId id, KeptVerdict verdict) throws SQLException {
    try (PreparedStatement put =
            on.prepareStatement(
                "INSERT INTO verdicts (sequence, subscriber, accepted, reason, judged_at)"
                    + " SELECT t.sequence, s.name, ?, ?, ? FROM transactions t, subscribers s"
                    + " WHERE t.hash = ? AND s.name = ? ON CONFLICT (sequence, subscriber)"
                    + " DO UPDATE SET accepted = excluded.accepted, reason = excluded.reason,"
                    + " judged_at = excluded.judged_at");
        PreparedStatement now =
            on.prepareStatement(
                "SELECT CASE body_gone WHEN 0 THEN size ELSE 0 END, EXISTS (SELECT 1 FROM verdicts"
                    + " v WHERE v.sequence = t.sequence AND v.accepted = 0)"
                    + " FROM transactions t WHERE t.hash = ?")) {
      put.setBoolean(1, verdict.accepted());
      put.setString(2, verdict.reason());
      put.setLong(3, verdict.at().toEpochMilli());
      put.setBytes(4, id.toBytes());
      put.setString(5, verdict.subscriber());
      if (put.executeUpdate() == 0) {
        return Optional.empty();
      }
      now.setBytes(1, id.toBytes());
      try (ResultSet row = now.executeQuery()) {
        return Optional.of(new Written(row.getInt(1), row.getBoolean(2)));
      }
    }
  }

  /** Of one transaction, by subscriber. */
  static List<KeptVerdict> of(Connection on, TxId id) throws SQLException {
    List<KeptVerdict> verdicts = new ArrayList<>();
    try (PreparedStatement statement =
        on.prepareStatement(
            "SELECT v.subscriber, v.accepted, v.reason, v.judged_at FROM transactions t"
                + " JOIN verdicts v ON v.sequence = t.sequence WHERE t.hash = ?"
                + " ORDER BY v.subscriber")) {
      statement.setBytes(1, id.toBytes());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          verdicts.add(
              new KeptVerdict(
                  row.getString(1),
                  row.getBoolean(2),
                  row.getString(3),
                  Instant.ofEpochMilli(row.getLong(4))));
        }
      }
    }
    return verdicts;
  }

  /** The newest that anybody rejects, oldest first. */
  static List<TxId> rejected(Connection on, int most) throws SQLException {
    List<TxId> newestFirst = new ArrayList<>();
    try (PreparedStatement statement =
        on.prepareStatement(
            "SELECT hash FROM transactions WHERE sequence IN"
                + " (SELECT sequence FROM verdicts WHERE accepted = 0)"
                + " ORDER BY sequence DESC LIMIT ?")) {
      statement.setInt(1, most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          newestFirst.add(TxId.ofDigest(row.getBytes(1)));
        }
      }
    }
    return newestFirst.reversed();
  }
}
