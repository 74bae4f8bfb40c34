package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaTest {

  private static final String HASH = "ab".repeat(32);

  @TempDir Path folder;

  /** Seed 001, Transaction Queue Schema and Peer List Schema. */
  @Test
  void theSeedsTablesKeepTheirColumns() throws Exception {
    try (Connection queue = at(Schema.QUEUE, Schema.QUEUE.version());
        Connection peers = at(Schema.PEERS, Schema.PEERS.version())) {
      assertThat(columns(queue, "transaction_queue"))
          .startsWith(
              "id INTEGER notnull=0 default=null pk=1",
              "tx_hash TEXT notnull=1 default=null pk=0",
              "tx_data BLOB notnull=1 default=null pk=0",
              "queued_at INTEGER notnull=1 default=null pk=0",
              "retry_count INTEGER notnull=0 default=0 pk=0",
              "last_attempt INTEGER notnull=0 default=null pk=0");
      assertThat(columns(peers, "peers"))
          .startsWith(
              "peer_id TEXT notnull=0 default=null pk=1",
              "address TEXT notnull=1 default=null pk=0",
              "port INTEGER notnull=1 default=null pk=0",
              "supported_protocols TEXT notnull=0 default=null pk=0",
              "first_seen INTEGER notnull=1 default=null pk=0",
              "last_seen INTEGER notnull=1 default=null pk=0",
              "failure_count INTEGER notnull=0 default=0 pk=0",
              "capabilities TEXT notnull=0 default=null pk=0",
              "is_bootstrap BOOLEAN notnull=0 default=0 pk=0");
    }
  }

  /** As the text stands there. */
  private static final String SEED_PEERS =
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
      );

      CREATE INDEX idx_last_seen ON peers(last_seen);
      CREATE INDEX idx_is_bootstrap ON peers(is_bootstrap);
      """;

  @Test
  void thePeerListBeginsAsTheSeedsGiveItAndHasTheirIndexes() throws Exception {
    try (Connection ours = at(Schema.PEERS, Schema.PEERS.version());
        Connection seeds = OpenStore.shell(folder.resolve("seeds.db"))) {
      try (Statement all = seeds.createStatement()) {
        all.executeUpdate(SEED_PEERS);
      }

      assertThat(columns(ours, "peers")).startsWith(columns(seeds, "peers").toArray(String[]::new));
      assertThat(columns(ours, "peers").subList(9, 14))
          .containsExactly(
              "first_hand INTEGER notnull=1 default=0 pk=0",
              "tried INTEGER notnull=1 default=0 pk=0",
              "source TEXT notnull=1 default='' pk=0",
              "reached_at INTEGER notnull=0 default=null pk=0",
              "anchor INTEGER notnull=1 default=0 pk=0");
      String indexes =
          "SELECT group_concat(name || ' ' || tbl_name || ' ' || sql, ', ') FROM (SELECT * FROM"
              + " sqlite_schema WHERE type = 'index' AND tbl_name = 'peers' AND sql IS NOT NULL"
              + " ORDER BY name)";
      assertThat(OpenStore.ask(ours, indexes)).isEqualTo(OpenStore.ask(seeds, indexes));
    }
  }

  @Test
  void stepTwoOfThePeerListKeepsPinsAndRows() throws Exception {
    try (Connection peers = at(Schema.PEERS, 1)) {
      OpenStore.run(
          peers, "INSERT INTO bootstrap_pins VALUES ('seed.example', 5001, '" + HASH + "')");
      OpenStore.run(
          peers,
          "INSERT INTO peers (peer_id, address, port, first_seen, last_seen) VALUES ('"
              + HASH
              + "', '192.0.2.1', 5001, 1, 2)");
      Schema.PEERS.migrate(peers, 2);

      assertThat(
              OpenStore.ask(
                  peers, "SELECT concat_ws(' ', host, port, peer_id) FROM bootstrap_pins"))
          .isEqualTo("seed.example 5001 " + HASH);
      assertThat(
              OpenStore.ask(
                  peers,
                  "SELECT concat_ws(' ', address, port, first_seen, last_seen, first_hand, tried,"
                      + " source = '', reached_at IS NULL, anchor) FROM peers"))
          .isEqualTo("192.0.2.1 5001 1 2 0 0 1 1 0");
      assertThat(OpenStore.ask(peers, "SELECT count(*) FROM departed_peers")).isEqualTo("0");
    }
  }

  @Test
  void thereIsOneKey() throws Exception {
    try (Connection peers = at(Schema.PEERS, 2)) {
      assertThatThrownBy(
              () -> OpenStore.run(peers, "INSERT INTO table_key (id, secret) VALUES (2, 5)"))
          .hasMessageContaining("CHECK");
    }
  }

  @Test
  void stepOneIsTheSeedsQueue() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 1)) {
      assertThat(OpenStore.ask(queue, "PRAGMA user_version")).isEqualTo("1");
      assertThat(
              OpenStore.ask(
                  queue,
                  "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema"
                      + " WHERE name NOT LIKE 'sqlite_%' ORDER BY name)"))
          .isEqualTo("idx_queued_at transaction_queue");
    }
  }

  @Test
  void stepTwoGivesWhatIsQueuedAPlaceInTheDeliveryOrder() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 1)) {
      OpenStore.run(
          queue,
          "INSERT INTO transaction_queue (tx_hash, tx_data, queued_at, retry_count) VALUES ('"
              + HASH
              + "', x'010203', 1700000000000, 4)");
      Schema.QUEUE.migrate(queue, 2);

      assertThat(
              OpenStore.ask(
                  queue,
                  "SELECT concat_ws(' ', lower(hex(t.hash)), t.size, t.received_at, q.retry_count)"
                      + " FROM transactions t JOIN transaction_queue q USING (sequence)"))
          .isEqualTo(HASH + " 3 1700000000000 4");
    }
  }

  @Test
  void stepThreeKeepsWhatIsQueuedAndGivesItNoAttemptsThatItHadNot() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 1)) {
      OpenStore.run(
          queue,
          "INSERT INTO transaction_queue (tx_hash, tx_data, queued_at, retry_count) VALUES ('"
              + HASH
              + "', x'010203', 1700000000000, 4)");
      Schema.QUEUE.migrate(queue, 2);
      Schema.QUEUE.migrate(queue, 3);

      assertThat(
              OpenStore.ask(
                  queue,
                  "SELECT concat_ws(' ', retry_count, first_attempt IS NULL, next_attempt IS NULL,"
                      + " last_reason = '', retried) FROM transaction_queue"))
          .isEqualTo("4 1 1 1 0");
      assertThat(
              OpenStore.ask(
                  queue,
                  "SELECT (SELECT count(*) FROM custody) + (SELECT count(*) FROM dead_letters)"
                      + " + (SELECT count(*) FROM discarded)"))
          .isEqualTo("0");
    }
  }

  @Test
  void stepFourKeepsTheDeliveryOrderAndAddsNoSubscribers() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 3)) {
      OpenStore.run(
          queue,
          "INSERT INTO transactions (hash, size, received_at) VALUES (x'" + HASH + "', 3, 1)");
      Schema.QUEUE.migrate(queue, 4);

      assertThat(OpenStore.ask(queue, "SELECT concat_ws(' ', sequence, size) FROM transactions"))
          .isEqualTo("1 3");
      assertThat(OpenStore.ask(queue, "SELECT count(*) FROM subscribers")).isEqualTo("0");
      assertThat(columns(queue, "subscribers"))
          .containsExactly(
              "name TEXT notnull=1 default=null pk=1",
              "acknowledged INTEGER notnull=1 default=null pk=0",
              "created_at INTEGER notnull=1 default=null pk=0",
              "last_seen INTEGER notnull=1 default=null pk=0");
    }
  }

  @Test
  void stepFiveKeepsBodiesAndSuspendsNobody() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 4)) {
      OpenStore.run(
          queue,
          "INSERT INTO transactions (hash, size, received_at) VALUES (x'" + HASH + "', 3, 1)");
      OpenStore.run(queue, "INSERT INTO subscribers VALUES ('app', 7, 1, 2)");
      Schema.QUEUE.migrate(queue, 5);

      assertThat(OpenStore.ask(queue, "SELECT body_gone FROM transactions")).isEqualTo("0");
      assertThat(
              OpenStore.ask(
                  queue,
                  "SELECT concat_ws(' ', name, acknowledged, suspended_at IS NULL, gap_after IS"
                      + " NULL, gap_through IS NULL, gap_since IS NULL) FROM subscribers"))
          .isEqualTo("app 7 1 1 1 1");
    }
  }

  @Test
  void stepSevenKeepsVerdictsAsLongAsWhatTheyAreAboutAndWhoseTheyAre() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 6)) {
      OpenStore.run(
          queue,
          "INSERT INTO transactions (hash, size, received_at) VALUES (x'" + HASH + "', 3, 1)");
      OpenStore.run(
          queue,
          "INSERT INTO subscribers (name, acknowledged, created_at, last_seen) VALUES"
              + " ('app', 7, 1, 2), ('other', 7, 1, 2)");
      Schema.QUEUE.migrate(queue, 7);
      OpenStore.run(
          queue, "INSERT INTO verdicts VALUES (1, 'app', 0, 'why', 3), (1, 'other', 1, '', 3)");

      OpenStore.run(queue, "DELETE FROM subscribers WHERE name = 'app'");
      assertThat(OpenStore.ask(queue, "SELECT group_concat(subscriber) FROM verdicts"))
          .isEqualTo("other");
      OpenStore.run(queue, "DELETE FROM transactions");
      assertThat(OpenStore.ask(queue, "SELECT count(*) FROM verdicts")).isEqualTo("0");
    }
  }

  @Test
  void aDeadLetterCannotBeDeletedWithItsTransaction() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 3)) {
      OpenStore.run(
          queue,
          "INSERT INTO transactions (hash, size, received_at) VALUES (x'" + HASH + "', 3, 1)");
      OpenStore.run(queue, "INSERT INTO dead_letters VALUES (1, 1, 5, 1, 1, 'why', 0)");
      assertThatThrownBy(() -> OpenStore.run(queue, "DELETE FROM transactions"))
          .hasMessageContaining("FOREIGN KEY");
    }
  }

  @Test
  void aStepThatFailsLeavesTheVersionBefore() throws Exception {
    try (Connection queue = at(Schema.QUEUE, 1)) {
      OpenStore.run(queue, "CREATE TABLE bodies (in_the_way TEXT)");
      assertThatThrownBy(() -> Schema.QUEUE.migrate(queue)).isInstanceOf(SQLException.class);

      assertThat(OpenStore.ask(queue, "PRAGMA user_version")).isEqualTo("1");
      assertThat(
              OpenStore.ask(
                  queue, "SELECT count(*) FROM sqlite_schema WHERE name = 'transactions'"))
          .isEqualTo("0");

      OpenStore.run(queue, "DROP TABLE bodies");
      Schema.QUEUE.migrate(queue);
      assertThat(OpenStore.ask(queue, "PRAGMA user_version"))
          .isEqualTo(String.valueOf(Schema.QUEUE.version()));
    }
  }

  @Test
  void migratingTwiceChangesNothing() throws Exception {
    try (Connection peers = at(Schema.PEERS, Schema.PEERS.version())) {
      Schema.PEERS.migrate(peers);

      assertThat(OpenStore.ask(peers, "PRAGMA user_version"))
          .isEqualTo(String.valueOf(Schema.PEERS.version()));
    }
  }

  private Connection at(Schema schema, int version) throws SQLException {
    Connection connection = OpenStore.shell(folder.resolve(schema.applicationId() + ".db"));
    OpenStore.run(connection, "PRAGMA foreign_keys = ON");
    schema.migrate(connection, version);
    return connection;
  }

  private static List<String> columns(Connection connection, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (row.next()) {
        columns.add(
            row.getString("name")
                + " "
                + row.getString("type")
                + " notnull="
                + row.getString("notnull")
                + " default="
                + row.getString("dflt_value")
                + " pk="
                + row.getString("pk"));
      }
    }
    return columns;
  }
}
