package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted is on disk, and comes from there. */
class CrashIT {

  private static final int ROUNDS = 10;

  @TempDir Path root;

  /**
   * In every round the process is killed right after the answer, while nobody else runs: whatever
   * reaches the others afterwards was read from its disk by a process that had never seen it.
   */
  @Test
  void whatWasAcceptedBeforeAKillReachesTheOthersAfterwards() throws Exception {
    Path data = root.resolve("killed");
    List<Transaction> accepted = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Transaction transaction = Nodes.transaction(1_000 + round, round);
      try (NodeProcess node = NodeProcess.run(data)) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        try (Nodes others = new Nodes(root)) {
          if (!accepted.isEmpty()) {
            PeerNode birch = start(others, "birch", node);
            PeerNode cedar = start(others, "cedar", node);
            Nodes.awaitHeld(accepted.getLast(), birch, cedar);
          }
        }
        assertThat(node.submit(transaction.bytes())).isEqualTo(202);
        node.kill();
      }
      accepted.add(transaction);
    }
    try (NodeProcess node = NodeProcess.run(data);
        Nodes others = new Nodes(root)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      PeerNode birch = start(others, "birch", node);
      PeerNode cedar = start(others, "cedar", node);
      for (Transaction transaction : accepted) {
        Nodes.awaitHeld(transaction, birch, cedar);
      }
      assertThat(node.stop()).isZero();
    }
  }

  /** Wherever the system has put the node in this round: nobody else can have taken that port. */
  private static PeerNode start(Nodes nodes, String name, NodeProcess bootstrap) throws Exception {
    List<BootstrapNode> first = List.of(BootstrapNode.parse(bootstrap.peerAddress()));
    return nodes.start(nodes.settings(name).with(changes -> changes.bootstrap = first));
  }
}
