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

  private static final String COLUMNS =
      "name, acknowledged, created_at, last_seen, suspended_at, gap_after, gap_through, gap_since";

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
                + " RETURNING "
                + COLUMNS)) {
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
            // One that had read on meanwhile has missed nothing.
            "UPDATE subscribers SET acknowledged = max(acknowledged, ?1), last_seen = ?2,"
                + " suspended_at = CASE WHEN gap_through <= ?1 THEN NULL ELSE suspended_at END"
                + " WHERE name = ?3 RETURNING acknowledged")) {
      move.setLong(1, sequence);
      move.setLong(2, at.toEpochMilli());
      move.setString(3, name);
      try (ResultSet row = move.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /**
   * Rows up to this number go: whoever has not acknowledged them is suspended, and a gap that is
   * there grows.
   *
   * @return those that are so from now on
   */
  static List<Retention.Suspension> suspend(Connection on, long through, Instant at)
      throws SQLException {
    try (PreparedStatement grow =
        on.prepareStatement(
            "UPDATE subscribers SET gap_through = ?1"
                + " WHERE suspended_at IS NOT NULL AND gap_through < ?1")) {
      grow.setLong(1, through);
      grow.executeUpdate();
    }
    List<Retention.Suspension> suspended = new ArrayList<>();
    try (PreparedStatement begin =
        on.prepareStatement(
            "UPDATE subscribers SET suspended_at = ?2, gap_after = coalesce(gap_after,"
                + " acknowledged), gap_since = coalesce(gap_since, ?2), gap_through = ?1"
                + " WHERE suspended_at IS NULL AND acknowledged < ?1"
                + " AND coalesce(gap_through, -1) < ?1 RETURNING name, gap_after")) {
      begin.setLong(1, through);
      begin.setLong(2, at.toEpochMilli());
      try (ResultSet row = begin.executeQuery()) {
        while (row.next()) {
          suspended.add(new Retention.Suspension(row.getString(1), row.getLong(2), through));
        }
      }
    }
    return suspended;
  }

  /** Goes on after its gap; gives it as it is then, or nothing if there is no such name. */
  static Optional<KeptSubscriber> resume(Connection on, String name, Instant at)
      throws SQLException {
    try (PreparedStatement resume =
        on.prepareStatement(
            "UPDATE subscribers SET suspended_at = NULL, last_seen = ? WHERE name = ? RETURNING "
                + COLUMNS)) {
      resume.setLong(1, at.toEpochMilli());
      resume.setString(2, name);
      try (ResultSet row = resume.executeQuery()) {
        return row.next() ? Optional.of(subscriber(row)) : Optional.empty();
      }
    }
  }

  /** How many are suspended. */
  static int suspended(Connection on) throws SQLException {
    return (int) number(on, "SELECT count(*) FROM subscribers WHERE suspended_at IS NOT NULL");
  }

  /** What is after this number one that is not suspended may still ask for. */
  static long neededAfter(Connection on) throws SQLException {
    return number(
        on,
        "SELECT coalesce(min(max(acknowledged, coalesce(gap_through, 0))), "
            + Long.MAX_VALUE
            + ") FROM subscribers WHERE suspended_at IS NULL");
  }

  private static long number(Connection on, String sql) throws SQLException {
    try (Statement statement = on.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
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
            statement.executeQuery("SELECT " + COLUMNS + " FROM subscribers ORDER BY name")) {
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
        Instant.ofEpochMilli(row.getLong(4)),
        row.getLong(5) != 0,
        row.getLong(7) == 0
            ? Optional.empty()
            : Optional.of(
                new KeptSubscriber.Gap(
                    row.getLong(6), row.getLong(7), Instant.ofEpochMilli(row.getLong(8)))));
  }
}
