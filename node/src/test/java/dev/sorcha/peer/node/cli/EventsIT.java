package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.PeerNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to real nodes is in their journals. */
class EventsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path root;
  private LocalNodes nodes;

  @BeforeEach
  void begin() {
    nodes = new LocalNodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  @Test
  void aPeerThatComesAndGoesTransactionsAndActionsAreToldAndKept() throws Exception {
    PeerNode alder = nodes.start("alder", changes -> {});
    PeerNode birch =
        nodes.start(
            "birch", changes -> changes.bootstrap = LocalNodes.at(alder.peerAddress().port()));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("alder", "events").out())
                    .contains(
                        "node-started",
                        "state-changed",
                        "peer-up",
                        birch.id().hex().substring(0, 10)));
    alder.submit(Transaction.of(new byte[] {1, 2, 3})).get(60, TimeUnit.SECONDS);
    assertThat(nodes.run("alder", "peers", "refresh").exitCode()).isZero();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("alder", "events", "--kind", "transaction").out())
                    .contains("transactions", "accepted=1", "in-custody=1"));
    assertThat(nodes.run("alder", "events", "--kind", "action").out())
        .contains("what=peers refresh");

    birch.close();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("alder", "events", "--kind", "disconnected").out())
                    .contains("peer-down", birch.id().hex().substring(0, 10)));
    alder.close();
    nodes.start("alder", changes -> {});
    assertThat(nodes.run("alder", "events", "--limit", "1000", "--output", "json").lines())
        .anyMatch(line -> line.contains("\"code\":\"peer-down\""))
        .anyMatch(line -> line.contains("\"code\":\"node-stopping\""))
        .filteredOn(line -> line.contains("\"code\":\"node-started\""))
        .hasSize(2);
  }
}
