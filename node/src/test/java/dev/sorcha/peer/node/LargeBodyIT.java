package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies above 1 MiB between real nodes, by every rung. */
final class LargeBodyIT {

  private static final int SIZE = (3 << 20) + 17;

  @TempDir Path root;
  private Nodes nodes;

  @BeforeEach
  void begin() {
    nodes = new Nodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  private NodeSettings on(Protocol rung, String name, PeerNode first) {
    return nodes
        .settings(name, first)
        .with(
            changes ->
                changes.link = changes.link.withLadder(LadderConfig.DEFAULT.withPreferred(rung)));
  }

  @Test
  void reachesAllThoughTheServingNodeIsLostHalfWay() throws Exception {
    PeerNode alder = nodes.start("alder");
    PeerNode birch = nodes.start("birch", alder);
    Nodes.awaitReachable(1, alder, birch);
    Transaction large = Nodes.transaction(SIZE, 1);
    assertThat(Nodes.submit(alder, large)).isInstanceOf(Report.Accepted.class);
    Nodes.awaitHeld(large, birch);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(alder).outbox() == 0);

    try (MeteredProxy way = new MeteredProxy(alder.peerAddress(), SIZE / 8)) {
      PeerNode cedar =
          nodes.start(
              nodes
                  .settings("cedar")
                  .with(
                      changes ->
                          changes.bootstrap =
                              List.of(new BootstrapNode(way.address(), Optional.empty()))));
      way.awaitCut();
      alder.close();
      PeerNode dogwood = nodes.start("dogwood", birch);
      Nodes.awaitHeld(large, cedar, dogwood);
      // What was on its way when the link was lost is at most what may be in flight.
      assertThat(cedar.traffic().receivedBytes()).isLessThan(SIZE + 5L * Chunk.SIZE);
    }
  }

  @Test
  void isStreamedByUnaryCalls() throws Exception {
    PeerNode alder = nodes.start("alder");
    Transaction large = Nodes.transaction(SIZE, 2);
    Nodes.submit(alder, large);
    PeerNode birch =
        nodes.start(
            on(Protocol.GRPC, "birch", alder)
                .with(changes -> changes.served = Set.of(Protocol.GRPC)));
    Nodes.awaitHeld(large, birch);
  }

  @Test
  void isFetchedInRangesAndPostedInPartsOverRest() throws Exception {
    PeerNode alder = nodes.start("alder");
    PeerNode birch =
        nodes.start(on(Protocol.REST, "birch", alder).with(changes -> changes.served = Set.of()));
    Nodes.awaitReachable(1, alder, birch);
    Transaction down = Nodes.transaction(SIZE, 3);
    Nodes.submit(alder, down);
    Nodes.awaitHeld(down, birch);
    Transaction up = Nodes.transaction(SIZE, 4);
    Nodes.submit(birch, up);
    Nodes.awaitHeld(up, alder);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(birch).outbox() == 0);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(alder).outbox() == 0);
  }

  @Test
  void isServedByANodeThatWasStartedAgain() throws Exception {
    PeerNode alder = nodes.start("alder");
    Transaction large = Nodes.transaction(SIZE, 5);
    Nodes.submit(alder, large);
    alder.close();
    PeerNode again = nodes.start("alder");
    PeerNode birch = nodes.start("birch", again);
    Nodes.awaitHeld(large, birch);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(again).outbox() == 0);
  }
}
