package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Holder;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outbox and the dead letters as a starting node finds them. */
final class StoredOutbox {

  private StoredOutbox() {}

  static List<StoredState.OutboxRow> waiting(Connection open) throws SQLException {
    Map<Long, List<Holder>> holders = holders(open);
    List<StoredState.OutboxRow> rows = new ArrayList<>();
    try (Statement statement = open.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT t.hash, t.size, t.sequence, q.queued_at, q.retry_count, q.first_attempt,"
                    + " q.next_attempt, q.last_reason, q.retried FROM transaction_queue q"
                    + " JOIN transactions t ON t.sequence = q.sequence ORDER BY t.sequence")) {
      while (row.next()) {
        long sequence = row.getLong(3);
        rows.add(
            new StoredState.OutboxRow(
                TxId.ofDigest(row.getBytes(1)),
                row.getInt(2),
                sequence,
                Instant.ofEpochMilli(row.getLong(4)),
                row.getInt(5),
                instant(row, 6),
                instant(row, 7),
                row.getString(8),
                row.getInt(9),
                holders.getOrDefault(sequence, List.of())));
      }
    }
    return rows;
  }

  private static Map<Long, List<Holder>> holders(Connection open) throws SQLException {
    Map<Long, List<Holder>> holders = new HashMap<>();
    try (Statement statement = open.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT sequence, peer_id, net_group, since FROM custody")) {
      while (row.next()) {
        holders
            .computeIfAbsent(row.getLong(1), any -> new ArrayList<>())
            .add(
                new Holder(
                    new PeerId(row.getString(2)),
                    new NetGroup(row.getString(3)),
                    Instant.ofEpochMilli(row.getLong(4))));
      }
    }
    return holders;
  }

  static List<DeadLetter> dead(Connection open) throws SQLException {
    List<DeadLetter> letters = new ArrayList<>();
    try (Statement statement = open.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT t.hash, t.size, t.sequence, d.queued_at, d.attempts, d.first_attempt,"
                    + " d.last_attempt, d.reason, d.retried FROM dead_letters d"
                    + " JOIN transactions t ON t.sequence = d.sequence ORDER BY t.sequence")) {
      while (row.next()) {
        letters.add(
            new DeadLetter(
                TxId.ofDigest(row.getBytes(1)),
                row.getInt(2),
                row.getLong(3),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getInt(5),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8),
                row.getInt(9)));
      }
    }
    return letters;
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
