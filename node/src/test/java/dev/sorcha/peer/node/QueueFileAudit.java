package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.store.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node's queue file as another program reads it, compared with what applications were told.
 *
 * @param rows transactions in the file
 * @param queued those that wait for peers
 * @param lost acknowledged, and not there with the bytes and the sequence that were promised
 * @param phantoms there, though nobody sent them or the node had refused them
 * @param duplicates ids that are there more than once
 * @param integrity SQLite's verdict on the whole file
 */
record QueueFileAudit(
    int rows,
    int queued,
    List<TxId> lost,
    List<TxId> phantoms,
    List<TxId> duplicates,
    String integrity) {

  /** Reads while the node runs: its own recovery came first, and is what is audited. */
  static QueueFileAudit of(Path dataDir, SubmitLog log) throws SQLException {
    String url = "jdbc:sqlite:" + dataDir.resolve(SqliteStore.QUEUE_FILE);
    Map<TxId, Long> intact = new HashMap<>();
    Set<TxId> ids = new HashSet<>();
    List<TxId> duplicates = new ArrayList<>();
    int rows = 0;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT t.sequence, t.hash, coalesce(b.body, q.tx_data) FROM transactions t"
                  + " LEFT JOIN bodies b ON b.sequence = t.sequence"
                  + " LEFT JOIN transaction_queue q ON q.sequence = t.sequence")) {
        while (row.next()) {
          rows++;
          TxId id = TxId.ofDigest(row.getBytes(2));
          byte[] body = row.getBytes(3);
          if (!ids.add(id)) {
            duplicates.add(id);
          } else if (body != null && Transaction.of(body).id().equals(id)) {
            intact.put(id, row.getLong(1));
          }
        }
      }
      return new QueueFileAudit(
          rows,
          Integer.parseInt(ask(statement, "SELECT count(*) FROM transaction_queue")),
          log.acknowledged().entrySet().stream()
              .filter(promised -> !promised.getValue().equals(intact.get(promised.getKey())))
              .map(Map.Entry::getKey)
              .toList(),
          ids.stream().filter(id -> !log.mayExist(id)).toList(),
          duplicates,
          ask(statement, "PRAGMA integrity_check"));
    }
  }

  /** How many wait for peers. */
  static int queued(Path dataDir) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve(SqliteStore.QUEUE_FILE));
        Statement statement = connection.createStatement()) {
      return Integer.parseInt(ask(statement, "SELECT count(*) FROM transaction_queue"));
    }
  }

  private static String ask(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "nothing";
    }
  }

  /** Everything that was promised is there, once, and nothing else. */
  void assertFlawless() {
    assertThat(lost).as("acknowledged and lost").isEmpty();
    assertThat(phantoms).as("there, and never sent or refused").isEmpty();
    assertThat(duplicates).as("there more than once").isEmpty();
    assertThat(integrity).isEqualTo("ok");
  }
}
