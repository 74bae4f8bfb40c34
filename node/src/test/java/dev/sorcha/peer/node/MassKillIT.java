package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of five nodes die at the same moment. Their machine is still there and says that nothing
 * listens, so they leave every list though they are more than 30 % of the network.
 */
final class MassKillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path root;
  private final List<PeerNode> rest = new ArrayList<>();

  @Test
  void eightOfTwentyAreForgottenByTheRest() throws Exception {
    killTwoOfFive(12, 8);
  }

  @Test
  @Tag("long")
  void fortyOfAHundredAreForgottenByTheRest() throws Exception {
    killTwoOfFive(60, 40);
  }

  private void killTwoOfFive(int staying, int dying) throws Exception {
    PeerNode first = begin("first", List.of());
    List<BootstrapNode> bootstrap =
        List.of(new BootstrapNode(first.peerAddress(), Optional.of(first.id())));
    try (Crowd crowd = Crowd.start(dying, root, first)) {
      for (int i = 1; i < staying; i++) {
        begin("rest-" + i, bootstrap);
      }
      for (PeerNode node : rest) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(known(node)).hasSize(staying - 1 + dying).containsAll(crowd.ids()));
      }

      crowd.kill();

      for (PeerNode node : rest) {
        // The figure that is promised; measured from the kill, for all nodes one after the other.
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> Nodes.status(node).state() == NetworkState.ONLINE);
      }
      for (PeerNode node : rest) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(known(node)).doesNotContainAnyElementsOf(crowd.ids()));
        assertThat(known(node)).hasSize(staying - 1);
        assertThat(Nodes.status(node).network().departed()).isEqualTo(dying);
      }
    } finally {
      rest.forEach(PeerNode::close);
    }
  }

  private PeerNode begin(String name, List<BootstrapNode> bootstrap) throws StartException {
    PeerNode node = PeerNode.start(Crowd.settings(root, name, bootstrap), StartupLog.SILENT);
    rest.add(node);
    return node;
  }

  private static Set<PeerId> known(PeerNode node) {
    return Nodes.status(node).peers().stream()
        .map(NodeStatus.PeerView::info)
        .map(info -> info.id())
        .collect(Collectors.toSet());
  }
}
