package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.grpc.WebProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that has nothing but requests of its own over HTTP/1.1 takes part in both roles. */
final class RestOnlyIT {

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

  /** It dials nothing better than REST, and serves nobody. */
  private NodeSettings shutIn(String name, PeerNode first) {
    return nodes
        .settings(name, first)
        .with(
            changes -> {
              changes.link =
                  changes.link.withLadder(LadderConfig.DEFAULT.withPreferred(Protocol.REST));
              changes.served = Set.of();
            });
  }

  private static String path(PeerNode from, PeerNode to) {
    return Nodes.status(from).peers().stream()
        .filter(view -> view.info().id().equals(to.id()))
        .map(NodeStatus.PeerView::path)
        .findFirst()
        .orElse("");
  }

  @Test
  void submitsAndReceivesThroughAPublicNode() throws Exception {
    PeerNode open = nodes.start("alder");
    PeerNode shut = nodes.start(shutIn("birch", open));
    await().atMost(Nodes.SOON).until(() -> path(shut, open).equals("rest"));
    await().atMost(Nodes.SOON).until(() -> path(open, shut).equals("polled"));

    Transaction toIt = Nodes.transaction(50_000, 1);
    Nodes.submit(open, toIt);
    Nodes.awaitHeld(toIt, shut);
    Transaction fromIt = Nodes.transaction(50_000, 2);
    Nodes.submit(shut, fromIt);
    Nodes.awaitHeld(fromIt, open);
    // Each has fetched or posted the other's: that is custody in a network of two (DESIGN S18).
    await().atMost(Nodes.SOON).until(() -> Nodes.status(shut).outbox() == 0);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(open).outbox() == 0);
  }

  @Test
  void twoOfThemReachEachOtherThroughAPublicNode() throws Exception {
    PeerNode open = nodes.start("alder");
    PeerNode first = nodes.start(shutIn("birch", open));
    PeerNode second = nodes.start(shutIn("cedar", open));
    await().atMost(Nodes.SOON).until(() -> path(open, first).equals("polled"));
    await().atMost(Nodes.SOON).until(() -> path(open, second).equals("polled"));

    Transaction transaction = Nodes.transaction(3_000, 3);
    Nodes.submit(first, transaction);
    Nodes.awaitHeld(transaction, open, second);
  }

  @Test
  void goesThroughAProxy() throws Exception {
    PeerNode server =
        nodes.start(
            nodes.settings("alder").with(changes -> changes.served = Set.of(Protocol.REST)));
    try (ConnectProxy proxy = new ConnectProxy();
        LoneCaller caller =
            new LoneCaller(
                root.resolve("caller"),
                LadderConfig.DEFAULT,
                Optional.of(new WebProxy("127.0.0.1", proxy.port(), "", List.of())),
                new BootstrapNode(server.peerAddress(), Optional.of(server.id())))) {
      caller.awaitRung(Protocol.REST);

      assertThat(proxy.asked()).contains("CONNECT " + server.peerAddress() + " HTTP/1.1");
      assertThat(caller.pathTo(server.id())).isEqualTo("rest");
    }
  }
}
