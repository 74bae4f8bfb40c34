package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 10 MiB to many nodes. */
@Tag("long")
final class LargeBodiesInAllNodesIT {

  private static final int SIZE = 10 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

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

  @Test
  void twentyNodesGetItThoughAServingNodeIsLostHalfWay() throws Exception {
    PeerNode alder = nodes.start("alder");
    PeerNode birch = nodes.start("birch", alder);
    Nodes.awaitReachable(1, alder, birch);
    Transaction large = Nodes.transaction(SIZE, 1);
    assertThat(Nodes.submit(alder, large)).isInstanceOf(Report.Accepted.class);
    Nodes.awaitHeld(large, birch);
    List<PeerNode> others = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      others.add(nodes.start("node" + i, alder, birch));
    }
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(() -> isHalfWay(others, large));
    alder.close();
    long since = System.nanoTime();
    for (PeerNode node : others) {
      await()
          .atMost(PATIENCE)
          .until(() -> node.statusOf(large.id()).get(1, TimeUnit.MINUTES).held());
    }
    System.out.printf(
        Locale.ROOT,
        "18 nodes had 10 MiB %.1f s after one of two that served it was gone; most resident of"
            + " this process %s%n",
        (System.nanoTime() - since) / 1e9,
        mostResident());
    long most = others.stream().mapToLong(node -> node.traffic().receivedBytes()).max().orElse(0);
    // Its chunks once, what was in flight when the node was lost, and what else is said.
    assertThat(most).isLessThan(SIZE + (1 << 20));
  }

  private static boolean isHalfWay(List<PeerNode> nodes, Transaction large) throws Exception {
    for (PeerNode node : nodes) {
      if (arriving(node, large).map(it -> it.bytes() > SIZE / 2).orElse(false)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Report.Arriving> arriving(PeerNode node, Transaction large)
      throws Exception {
    return node.statusOf(large.id()).get(1, TimeUnit.MINUTES).transfer();
  }

  private static String mostResident() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("unknown");
  }
}
