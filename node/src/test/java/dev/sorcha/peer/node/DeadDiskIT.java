package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STORAGE_FAILED: a node whose disk is gone promises nothing more, and still relays. */
final class DeadDiskIT {

  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);

  @TempDir Path root;

  @Test
  void aNodeWithoutADiskRefusesSubmissionsAndStillRelays() throws Exception {
    Optional<String> missing = LoopDisk.missing();
    missing.ifPresent(reason -> System.out.println("no disk is taken away: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    try (LoopDisk disk = LoopDisk.make(root, 64L << 20);
        Nodes nodes = new Nodes(root)) {
      // Birch is the only one that the other two reach: each of them dials nobody else.
      NodeSettings onThatDisk =
          nodes
              .settings("birch")
              .with(
                  changes -> {
                    changes.dataDir = disk.folder().resolve("birch");
                    changes.queueFile = changes.dataDir.resolve("tx_queue.db");
                  });
      PeerNode birch = nodes.start(onThatDisk);
      PeerNode aspen = nodes.start("aspen", birch);
      Nodes.awaitReachable(1, aspen);
      Transaction before = Nodes.transaction(1_000, 1);
      assertThat(Nodes.submit(aspen, before)).isInstanceOf(Report.Accepted.class);
      Nodes.awaitHeld(before, birch);

      disk.cut();
      Transaction relayed = Nodes.transaction(1_000, 2);
      assertThat(Nodes.submit(aspen, relayed)).isInstanceOf(Report.Accepted.class);
      long cut = System.nanoTime();
      assertThat(Nodes.submit(birch, Nodes.transaction(1_000, 3)))
          .isInstanceOfSatisfying(
              Report.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(Report.Refusal.STORAGE_ERROR));
      assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(NOTICED_WITHIN);

      aspen.close();
      PeerNode cedar = nodes.start("cedar", birch);
      // Aspen is gone, and birch has it in memory alone.
      await().atMost(Nodes.SOON).until(() -> Nodes.find(cedar, relayed.id()).isPresent());
    }
  }
}
