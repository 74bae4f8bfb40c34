package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.node.config.NodeSettings;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a node is with every commit on disk, as docs/performance.md has it. Prints figures and
 * promises none: they are this machine's, and the load's that stands beside them.
 */
@Tag("bench")
final class ThroughputIT {

  private static final int BYTES = 1_024;
  private static final int FLUSHES = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String OUTBOX_THAT_IS_NOT_FULL =
      "PeerService:\n  OfflineMode:\n    MaxQueueSize: 1000000\n";

  @TempDir Path root;

  /** Over HTTP, one transaction a request, on connections that are kept. */
  @Test
  void submits() throws Exception {
    Path config = Files.writeString(root.resolve("peer.yaml"), OUTBOX_THAT_IS_NOT_FULL);
    List<String> options = new ArrayList<>(List.of("-XX:+UseCompactObjectHeaders", "-Xmx384m"));
    Optional.ofNullable(System.getProperty("bench.jvm"))
        .ifPresent(more -> options.addAll(List.of(more.split(" "))));
    NodeProcess.Program program =
        new NodeProcess.Program(
            options, NodeProcess.Program.PLAIN.classPath(), NodeProcess.Program.PLAIN.mainClass());
    try (NodeProcess node =
        NodeProcess.run(program, root.resolve("node"), "--config", config.toString())) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      AtomicInteger number = new AtomicInteger();
      submit(node, 16, 30_000, number);
      for (int clients : new int[] {1, 16, 64}) {
        say(clients + " clients", submit(node, clients, clients == 1 ? 5_000 : 20_000, number));
      }
      node.stop();
    }
  }

  /** How long each answer took, ascending, and last the whole; in nanoseconds. */
  private static final class Run {
    final long[] waits;
    final long wholeNanos;

    Run(long[] waits, long wholeNanos) {
      this.waits = waits;
      this.wholeNanos = wholeNanos;
    }
  }

  private static Run submit(NodeProcess node, int clients, int requests, AtomicInteger number)
      throws Exception {
    int each = requests / clients;
    long[] waits = new long[each * clients];
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int first = client * each;
        running.add(
            threads.submit(
                () -> {
                  try (RawSubmitter submitter =
                      new RawSubmitter(URI.create(node.api()), node.token())) {
                    for (int i = first; i < first + each; i++) {
                      byte[] body =
                          ByteBuffer.allocate(BYTES).putInt(number.incrementAndGet()).array();
                      long before = System.nanoTime();
                      assertThat(submitter.submit(body)).isEqualTo(202);
                      waits[i] = System.nanoTime() - before;
                    }
                    return null;
                  }
                }));
      }
      for (Future<?> done : running) {
        done.get();
      }
    }
    long whole = System.nanoTime() - begin;
    Arrays.sort(waits);
    return new Run(waits, whole);
  }

  private static void say(String what, Run run) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f accepted a second, answer p50 %.1f ms, p99 %.1f ms; load %.1f%n",
        what,
        run.waits.length / (run.wholeNanos / 1e9),
        run.waits[run.waits.length / 2] / 1e6,
        run.waits[run.waits.length * 99 / 100] / 1e6,
        load());
  }

  /**
   * Full outboxes, brought to three peers that hold nothing; all in one process, which warms up.
   */
  @Test
  void flushes() throws Exception {
    for (int flush = 1; flush <= FLUSHES; flush++) {
      Path folder = Files.createDirectory(root.resolve("flush-" + flush));
      Path data = folder.resolve("sender");
      FullOutbox.fill(data, new Random(flush).nextLong());
      try (Nodes nodes = new Nodes(folder)) {
        PeerNode birch = nodes.start("birch");
        flush(
            flush,
            nodes,
            data,
            List.of(birch, nodes.start("cedar", birch), nodes.start("dogwood", birch)));
      }
    }
  }

  private static void flush(int flush, Nodes nodes, Path data, List<PeerNode> peers)
      throws Exception {
    Nodes.awaitReachable(2, peers.toArray(PeerNode[]::new));
    List<AtomicInteger> heard = new ArrayList<>();
    for (PeerNode peer : peers) {
      AtomicInteger count = new AtomicInteger();
      peer.onDelivered(fresh -> count.addAndGet(fresh.size()));
      heard.add(count);
    }
    long begin = System.nanoTime();
    long cpuBegin = cpuNanos();
    try (PeerNode sender = PeerNode.start(to(nodes, data, peers), StartupLog.SILENT)) {
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(() -> heard.stream().anyMatch(count -> count.get() > 0));
      long first = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(() -> heard.stream().allMatch(count -> count.get() == FullOutbox.ENTRIES));
      long arrived = System.nanoTime();
      long cpu = cpuNanos() - cpuBegin;
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(PATIENCE)
          .until(() -> Nodes.status(sender).outbox() == 0);
      System.out.printf(
          Locale.ROOT,
          "flush %d of %d: on all three %.2f s after the start, %.0f a second; %.0f a second from"
              + " the first one on; outbox empty after %.2f s; %.0f us of processor time each, all"
              + " nodes together; load %.1f%n",
          flush,
          FLUSHES,
          (arrived - begin) / 1e9,
          FullOutbox.ENTRIES / ((arrived - begin) / 1e9),
          FullOutbox.ENTRIES / ((arrived - first) / 1e9),
          (System.nanoTime() - begin) / 1e9,
          cpu / 1e3 / FullOutbox.ENTRIES,
          load());
    }
  }

  private static NodeSettings to(Nodes nodes, Path data, List<PeerNode> peers) {
    return nodes
        .settings(data.getFileName().toString())
        .with(
            changes ->
                changes.bootstrap =
                    peers.stream()
                        .map(peer -> new BootstrapNode(peer.peerAddress(), Optional.empty()))
                        .toList());
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
