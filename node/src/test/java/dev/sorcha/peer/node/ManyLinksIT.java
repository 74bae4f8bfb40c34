package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What links cost a node in a process of its own, with the options that {@code sorcha-peer run}
 * gives it. The other ends are cores with real ports and no disk, each with its own key.
 */
@Tag("bench")
final class ManyLinksIT {

  private static final int LINKS = Integer.getInteger("links", 1_000);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final long MEBI = 1 << 20;

  /** Of the clock in which Linux counts processor time. */
  private static final double TICKS_PER_SECOND = 100;

  @TempDir Path root;

  private record Cost(long residentBytes, double cores) {}

  /** After it had time to settle: what it holds, and what it did while nothing was sent. */
  private static Cost cost(NodeProcess node) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(Integer.getInteger("settle", 20));
    long ticks = ticks(node);
    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    double seconds = (ticks(node) - ticks) / TICKS_PER_SECOND;
    long pages = Long.parseLong(Files.readString(proc(node, "statm")).split(" ", -1)[1]);
    return new Cost(pages * 4_096, seconds / LOOK.toSeconds());
  }

  private static long ticks(NodeProcess node) throws IOException {
    String stat = Files.readString(proc(node, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static Path proc(NodeProcess node, String file) {
    return Path.of("/proc", Long.toString(node.pid()), file);
  }

  @Test
  void aThousandLinksAreHeldAtLittleCost() throws Exception {
    Path config =
        Files.writeString(
            root.resolve("appsettings.yaml"), "Communication:\n  MaxInboundLinks: " + LINKS + "\n");
    List<LoneCaller> callers = new ArrayList<>();
    try (NodeProcess node =
        NodeProcess.run(
            NodeProcess.Program.AS_INSTALLED,
            root.resolve("node"),
            "--config",
            config.toString())) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      Cost idle = cost(node);
      BootstrapNode there =
          new BootstrapNode(PeerAddress.parse(node.peerAddress()), Optional.empty());
      long began = System.nanoTime();
      for (int i = 0; i < LINKS; i++) {
        LoneCaller caller =
            new LoneCaller(
                root.resolve("caller-" + i), LadderConfig.DEFAULT, Optional.empty(), there);
        callers.add(caller);
        caller.awaitEvent(NodeEvent.PeerUp.class, up -> true);
      }
      double linkedSeconds = (System.nanoTime() - began) / 1e9;
      Cost linked = cost(node);
      for (LoneCaller caller : callers) {
        assertThat(caller.events).noneMatch(NodeEvent.PeerDown.class::isInstance);
      }
      System.out.printf(
          Locale.ROOT,
          "%,d links in %.0f s: %d MB resident (%d before), %.1f %% of a core (%.1f before)%n",
          LINKS,
          linkedSeconds,
          linked.residentBytes() / MEBI,
          idle.residentBytes() / MEBI,
          linked.cores() * 100,
          idle.cores() * 100);
    } finally {
      callers.forEach(LoneCaller::close);
    }
  }
}
