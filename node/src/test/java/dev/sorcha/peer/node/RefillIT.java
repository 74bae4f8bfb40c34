package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stopped subscriber missed because its node needed the room, from peers. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RefillIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path root;

  private static HttpSubscriber subscriber(NodeProcess node) throws Exception {
    return new HttpSubscriber(node.api(), node.token());
  }

  /**
   * As after a gibibyte of other bodies: the ids are there, the bytes are not, and the subscriber
   * is suspended.
   */
  private static void needsTheRoom(Path dataDir) throws Exception {
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("tx_queue.db"));
        Statement statement = file.createStatement()) {
      statement.executeUpdate("DELETE FROM bodies");
      statement.executeUpdate("UPDATE transactions SET body_gone = 1");
      statement.executeUpdate(
          "UPDATE retention SET pruned_through = (SELECT max(sequence) FROM transactions)");
      statement.executeUpdate(
          "UPDATE subscribers SET suspended_at = 1, gap_after = 0, gap_since = 1,"
              + " gap_through = (SELECT max(sequence) FROM transactions)");
    }
  }

  @Test
  void aResumedSubscriberReadsItsGapFromPeers() throws Exception {
    Path alder = root.resolve("alder");
    Path birch = root.resolve("birch");
    List<Transaction> sent = new ArrayList<>();
    try (NodeProcess origin = NodeProcess.run(alder)) {
      assertThat(origin.isReady()).as(origin.output()).isTrue();
      String there = origin.peerAddress();
      try (NodeProcess node = NodeProcess.run(birch, "--bootstrap", there);
          HttpSubscriber app = subscriber(node)) {
        assertThat(app.begin("subscriber=app&after=0")).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
          sent.add(Nodes.transaction(5_000 + i, i));
          assertThat(origin.submit(sent.get(i).bytes())).isEqualTo(202);
          assertThat(app.next().type()).isEqualTo("transaction");
        }
        node.stop();
      }
      needsTheRoom(birch);
      try (NodeProcess node = NodeProcess.run(birch, "--bootstrap", there);
          HttpSubscriber app = subscriber(node)) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        assertThat(app.begin("subscriber=app")).isEqualTo(409);
        assertThat(app.resume("app")).startsWith("200 ");
        assertThat(app.begin("subscriber=app")).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
          assertThat(app.next().type()).isEqualTo("transaction");
        }
        for (Transaction one : sent) {
          await().atMost(SOON).until(() -> app.bytes(one.id().hex()).length > 0);
          assertThat(app.bytes(one.id().hex())).isEqualTo(one.bytes());
        }
        // The control: nobody else has them.
        origin.kill();
        await().atMost(SOON).until(() -> app.bytes(sent.getFirst().id().hex()).length == 0);
      }
    }
  }
}
