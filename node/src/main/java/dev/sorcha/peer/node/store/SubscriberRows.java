package dev.sorcha.peer.node.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Statements on the table of subscribers, at most {@value #MOST} rows. */
final class SubscriberRows {

  /** More than a machine has applications; a guess. */
  static final int MOST = 64;

  private SubscriberRows() {}

  /**
   * The one of this name, made where there is none.
   *
   * @param start where a new one begins; of no matter to one that is there
   * @return empty if it would be one too many
   */
  static Optional<KeptSubscriber> open(Connection on, String name, long start, Instant at)
      throws SQLException {
    try (PreparedStatement add =
        on.prepareStatement(
            "INSERT INTO subscribers (name, acknowledged, created_at, last_seen)"
                + " SELECT ?1, ?2, ?3, ?3 WHERE (SELECT count(*) FROM subscribers) < "
                + MOST
                + " OR EXISTS (SELECT 1 FROM subscribers WHERE name = ?1)"
                + " ON CONFLICT (name) DO UPDATE SET last_seen = excluded.last_seen"
                + " RETURNING name, acknowledged, created_at, last_seen")) {
      add.setString(1, name);
      add.setLong(2, start);
      add.setLong(3, at.toEpochMilli());
      try (ResultSet row = add.executeQuery()) {
        return row.next() ? Optional.of(subscriber(row)) : Optional.empty();
      }
    }
  }

  /** Moves a cursor forward, never back; gives where it is, or nothing if there is no such name. */
  static OptionalLong acknowledge(Connection on, String name, long sequence, Instant at)
      throws SQLException {
    try (PreparedStatement move =
        on.prepareStatement(
            "UPDATE subscribers SET acknowledged = max(acknowledged, ?), last_seen = ?"
                + " WHERE name = ? RETURNING acknowledged")) {
      move.setLong(1, sequence);
      move.setLong(2, at.toEpochMilli());
      move.setString(3, name);
      try (ResultSet row = move.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** Whether it was there. */
  static boolean remove(Connection on, String name) throws SQLException {
    try (PreparedStatement delete = on.prepareStatement("DELETE FROM subscribers WHERE name = ?")) {
      delete.setString(1, name);
      return delete.executeUpdate() == 1;
    }
  }

  /** All of them, by name. */
  static List<KeptSubscriber> all(Connection on) throws SQLException {
    List<KeptSubscriber> all = new ArrayList<>();
    try (Statement statement = on.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name, acknowledged, created_at, last_seen FROM subscribers"
                    + " ORDER BY name")) {
      while (row.next()) {
        all.add(subscriber(row));
      }
    }
    return all;
  }

  private static KeptSubscriber subscriber(ResultSet row) throws SQLException {
    return new KeptSubscriber(
        row.getString(1),
        row.getLong(2),
        Instant.ofEpochMilli(row.getLong(3)),
        Instant.ofEpochMilli(row.getLong(4)));
  }
}
