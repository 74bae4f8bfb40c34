package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * What could be read from a damaged queue file.
 *
 * @param intact transactions whose bytes match their hash, {@code queued} of which wait for peers
 * @param lost numbers whose transaction was named somewhere and has no intact bytes any more
 * @param lastLost the largest of them; 0 for none
 */
record SalvagedRows(int intact, int queued, int lost, long lastLost) {

  private static final Logger log = LoggerFactory.getLogger(SalvagedRows.class);

  /** Numbers that are looked for one by one behind a damaged page: a second's work. */
  private static final long MOST_PROBES = 50_000;

  /**
   * Numbers left free after the largest that was found, since a larger one may have been on a
   * damaged page: more than the store holds.
   */
  private static final long GAP = 1_000_000;

  /** A row as it was, by its columns. */
  private record Row(long rowid, Map<String, @Nullable Object> values) {

    byte @Nullable [] bytes(String column) {
      return values.get(column) instanceof byte[] found ? found : null;
    }

    OptionalLong number(String column) {
      return values.get(column) instanceof Number found
          ? OptionalLong.of(found.longValue())
          : OptionalLong.empty();
    }
  }

  /** What is done with a row that could be read. */
  private interface Taker {
    void take(Row row) throws SQLException;
  }

  /**
   * Copies every intact row into an empty file of the newest schema, in one transaction. The bytes
   * say which hash is theirs, so a row is trusted when they match, wherever it was found.
   */
  static SalvagedRows copy(Connection from, Connection into) throws SQLException {
    into.setAutoCommit(false);
    TreeMap<Long, Row> named = new TreeMap<>();
    each(from, "transactions", row -> named.put(row.rowid(), row));
    TreeSet<Long> intact = new TreeSet<>();
    int[] queued = new int[1];
    TreeSet<Long> seen = new TreeSet<>(named.keySet());
    TreeSet<Long> large = new TreeSet<>();
    each(
        from,
        "large",
        row -> {
          seen.add(row.rowid());
          Optional<LargeRows.Whole> whole = LargeRows.whole(from, row.number("stage").orElse(0));
          if (whole.isPresent()
              && writes(into, named, row.rowid(), whole.get(), OptionalLong.empty(), intact)) {
            large.add(row.rowid());
          }
        });
    each(
        from,
        "transaction_queue",
        row -> {
          // The seeds' own table, which the first step makes, has none.
          long sequence = row.number("sequence").orElse(row.rowid());
          row.values().put("sequence", sequence);
          seen.add(sequence);
          byte[] body = row.bytes("tx_data");
          if (large.contains(sequence)
              || (body != null
                  && Transaction.of(body).id().hex().equals(row.values().get("tx_hash"))
                  && takes(into, named, sequence, body, row.number("queued_at"), intact))) {
            insert(into, "transaction_queue", row);
            queued[0]++;
          }
        });
    each(
        from,
        "bodies",
        row -> {
          seen.add(row.rowid());
          byte[] body = row.bytes("body");
          if (large.contains(row.rowid())
              || (body != null
                  && takes(into, named, row.rowid(), body, OptionalLong.empty(), intact))) {
            insert(into, "bodies", row);
          }
        });
    for (Row row : named.values()) {
      // An id whose body was pruned has lost nothing.
      if (row.number("body_gone").orElse(0) == 1 && !intact.contains(row.rowid())) {
        seen.remove(row.rowid());
        row.values().put("sequence", row.rowid());
        insertIfPossible(into, "transactions", row);
      }
    }
    for (String table : otherTables(into, false)) {
      each(from, table, row -> insertIfPossible(into, table, row));
    }
    for (String table : otherTables(into, true)) {
      eachWithoutRowid(from, table, row -> insertIfPossible(into, table, row));
    }
    seen.removeAll(intact);
    long lastLost = seen.isEmpty() ? 0 : seen.last();
    continueAfter(from, into, Math.max(lastLost, intact.isEmpty() ? 0 : intact.last()), lastLost);
    into.commit();
    into.setAutoCommit(true);
    return new SalvagedRows(intact.size(), queued[0], seen.size(), lastLost);
  }

  /** Writes the narrow row of a body, if this number and these bytes belong together. */
  private static boolean takes(
      Connection into,
      TreeMap<Long, Row> named,
      long sequence,
      byte[] body,
      OptionalLong at,
      TreeSet<Long> intact)
      throws SQLException {
    LargeRows.Whole whole = new LargeRows.Whole(Transaction.of(body).id(), body.length);
    return writes(into, named, sequence, whole, at, intact);
  }

  private static boolean writes(
      Connection into,
      TreeMap<Long, Row> named,
      long sequence,
      LargeRows.Whole body,
      OptionalLong at,
      TreeSet<Long> intact)
      throws SQLException {
    if (sequence < 1 || intact.contains(sequence)) {
      return false;
    }
    TxId id = body.id();
    Optional<Row> row = Optional.ofNullable(named.get(sequence));
    byte[] hash = row.map(narrow -> narrow.bytes("hash")).orElse(null);
    if (hash != null && (hash.length != 32 || !TxId.ofDigest(hash).equals(id))) {
      return false;
    }
    try (PreparedStatement insert =
        into.prepareStatement(
            "INSERT OR IGNORE INTO transactions (sequence, hash, size, received_at, from_peer)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, sequence);
      insert.setBytes(2, id.toBytes());
      insert.setInt(3, body.sizeBytes());
      insert.setLong(
          4, row.map(narrow -> narrow.number("received_at")).orElse(at).orElse(at.orElse(0)));
      byte[] peer = row.map(narrow -> narrow.bytes("from_peer")).orElse(null);
      insert.setBytes(5, peer != null && peer.length == 32 ? peer : null);
      if (insert.executeUpdate() == 1) {
        intact.add(sequence);
        return true;
      }
      return false;
    }
  }

  /** No number that was ever given may be given again, and readers must learn of the gap. */
  private static void continueAfter(Connection from, Connection into, long largest, long lastLost)
      throws SQLException {
    long given = number(from, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'transactions'");
    long pruned = number(from, "SELECT max(pruned_through) FROM retention");
    try (Statement statement = into.createStatement()) {
      statement.execute("DELETE FROM sqlite_sequence WHERE name = 'transactions'");
      statement.execute(
          "INSERT INTO sqlite_sequence (name, seq) VALUES ('transactions', "
              + (given >= largest ? given : largest + GAP)
              + ")");
      statement.execute("UPDATE retention SET pruned_through = " + Math.max(pruned, lastLost));
    }
  }

  private static long number(Connection from, String sql) {
    try (Statement statement = from.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : -1;
    } catch (SQLException damaged) {
      return -1;
    }
  }

  /** Tables that later steps of the schema added, with rowids or without. */
  private static List<String> otherTables(Connection into, boolean withoutRowid)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = into.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                    + " AND name NOT LIKE 'sqlite_%' AND wr = "
                    + (withoutRowid ? 1 : 0)
                    + " AND name NOT IN ('transactions', 'transaction_queue', 'bodies',"
                    + " 'retention')")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  /** In order at first; around a damaged page one by one. */
  private static void each(Connection from, String table, Taker taker) throws SQLException {
    long end = number(from, "SELECT max(rowid) FROM " + table);
    long last = Long.MIN_VALUE;
    boolean more = true;
    while (more) {
      long[] reached = {last};
      if (streamed(from, table, reached, taker)) {
        return;
      }
      // The row after the last good one is on the damaged page, or the first one is.
      last = Math.max(reached[0], 0) + 1;
      long most = end < 0 ? last + MOST_PROBES : Math.min(end, last + MOST_PROBES);
      while (last <= most && !one(from, table, last, taker)) {
        last++;
      }
      more = last <= most;
    }
  }

  /** Whether the end was reached. */
  private static boolean streamed(Connection from, String table, long[] reached, Taker taker)
      throws SQLException {
    try (PreparedStatement select =
        from.prepareStatement(
            "SELECT rowid AS \"rowid\", * FROM " + table + " WHERE rowid > ? ORDER BY rowid")) {
      select.setLong(1, reached[0]);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Row row = row(rows);
          reached[0] = row.rowid();
          taker.take(row);
        }
        return true;
      }
    } catch (SQLException damaged) {
      requireDamage(table, damaged);
      // A table that is not there, from before a later step.
      return Database.code(damaged) == SQLiteErrorCode.SQLITE_ERROR;
    }
  }

  /** Up to the first damage: such tables hold what is learned again. */
  private static void eachWithoutRowid(Connection from, String table, Taker taker)
      throws SQLException {
    try (Statement select = from.createStatement();
        ResultSet rows = select.executeQuery("SELECT 0, * FROM " + table)) {
      while (rows.next()) {
        taker.take(row(rows));
      }
    } catch (SQLException damaged) {
      requireDamage(table, damaged);
    }
  }

  private static boolean one(Connection from, String table, long rowid, Taker taker)
      throws SQLException {
    try (PreparedStatement select =
        from.prepareStatement("SELECT rowid AS \"rowid\", * FROM " + table + " WHERE rowid = ?")) {
      select.setLong(1, rowid);
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) {
          taker.take(row(rows));
          return true;
        }
        return false;
      }
    } catch (SQLException damaged) {
      requireDamage(table, damaged);
      return false;
    }
  }

  /** A table that is not there, or whose definition is damaged, has no rows to save. */
  private static void requireDamage(String table, SQLException e) throws SQLException {
    switch (Database.code(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR -> {}
      default -> throw new SQLException(table + ": " + e.getMessage(), e);
    }
  }

  private static Row row(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    Map<String, @Nullable Object> values = new TreeMap<>();
    for (int i = 2; i <= columns.getColumnCount(); i++) {
      values.put(columns.getColumnName(i), rows.getObject(i));
    }
    return new Row(rows.getLong(1), values);
  }

  private static void insertIfPossible(Connection into, String table, Row row) {
    try {
      insert(into, table, row);
    } catch (SQLException refused) {
      log.warn("a row of {} is not salvaged: {}", table, refused.getMessage());
    }
  }

  private static void insert(Connection into, String table, Row row) throws SQLException {
    List<String> columns = List.copyOf(row.values().keySet());
    String sql =
        "INSERT OR IGNORE INTO "
            + table
            + " ("
            + String.join(", ", columns)
            + ") VALUES ("
            + String.join(", ", columns.stream().map(_ -> "?").toList())
            + ")";
    try (PreparedStatement insert = into.prepareStatement(sql)) {
      for (int i = 0; i < columns.size(); i++) {
        insert.setObject(i + 1, row.values().get(columns.get(i)));
      }
      insert.executeUpdate();
    }
  }
}
