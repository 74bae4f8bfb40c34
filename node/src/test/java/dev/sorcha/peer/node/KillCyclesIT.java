package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract D1 to D3, crash points C1 to C7 and C18: a node is killed at a random moment while four
 * applications submit, and started again, over and over.
 */
final class KillCyclesIT {

  private static final int CLIENTS = 4;
  private static final int MOST_BYTES = 2_048;
  private static final int LATEST_KILL_MILLIS = 400;

  /** A folder is left before its outbox, which nobody empties here, refuses for being full. */
  private static final int MOST_ROWS = 6_000;

  /** The bound for a restart, on a machine that has a processor to spare. */
  private static final Duration RESTART = Duration.ofSeconds(2);

  @TempDir Path root;
  private NodeProcess.Program program = NodeProcess.Program.PLAIN;

  @Test
  void twentyFiveKillsLoseNothing() throws Exception {
    killAndCompare(25);
  }

  @Test
  @Tag("long")
  void aThousandKillsLoseNothing() throws Exception {
    killAndCompare(1_000);
  }

  private void killAndCompare(int cycles) throws Exception {
    long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
    Random random = new Random(seed);
    makeStartUpCache();
    double loadBefore = load();
    long[] restartMillis = new long[cycles];
    int folders = 0;
    long acknowledged = 0;
    long unanswered = 0;
    Path data = root.resolve("node-" + folders);
    SubmitLog log = new SubmitLog();
    for (int cycle = 0; cycle < cycles; cycle++) {
      long before = System.nanoTime();
      try (NodeProcess node = NodeProcess.run(program, data)) {
        restartMillis[cycle] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertThat(node.isReady()).as("seed %d: %s", seed, node.output()).isTrue();
        QueueFileAudit audit = audit(data, log, seed, cycle);
        if (audit.rows() > MOST_ROWS) {
          data = root.resolve("node-" + ++folders);
          acknowledged += log.acknowledged().size();
          log = new SubmitLog();
          continue;
        }
        try (Submitters submitters = new Submitters(node, log)) {
          unanswered += log.unanswered().size();
          submitters.sendAgain(log.unanswered());
          submitters.start(CLIENTS, MOST_BYTES, random.nextLong());
          TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_KILL_MILLIS));
          node.kill();
        }
      }
    }
    try (NodeProcess node = NodeProcess.run(program, data)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      audit(data, log, seed, cycles);
    }
    acknowledged += log.acknowledged().size();
    Arrays.sort(restartMillis);
    System.out.printf(
        Locale.ROOT,
        "%d kills (seed %d, %s): %d acknowledged, %d unanswered and sent again; restarts p50 %d ms,"
            + " p99 %d ms, longest %d ms; load %.1f to %.1f on %d processors%n",
        cycles,
        seed,
        program.equals(NodeProcess.Program.PLAIN) ? "no start-up cache" : "with a start-up cache",
        acknowledged,
        unanswered,
        percentile(restartMillis, 50),
        percentile(restartMillis, 99),
        restartMillis[cycles - 1],
        loadBefore,
        load(),
        Runtime.getRuntime().availableProcessors());
    assertThat(acknowledged).isGreaterThan(cycles);
    if (loadBefore < 1) {
      assertThat(Duration.ofMillis(percentile(restartMillis, 99))).isLessThan(RESTART);
    }
  }

  private static QueueFileAudit audit(Path data, SubmitLog log, long seed, int cycle)
      throws Exception {
    QueueFileAudit audit = QueueFileAudit.of(data, log);
    try {
      audit.assertFlawless();
      // Without a peer nothing leaves the outbox.
      assertThat(audit.queued()).isEqualTo(audit.rows());
      return audit;
    } catch (AssertionError flaw) {
      throw new AssertionError("seed " + seed + ", cycle " + cycle, flaw);
    }
  }

  /** As ./sorcha-peer has one: made by a node that starts and stops. */
  private void makeStartUpCache() throws IOException, InterruptedException {
    var packaged = NodeProcess.Program.packaged();
    if (packaged.isEmpty()) {
      return;
    }
    Path cache = root.resolve("node.aot");
    try (NodeProcess node =
        NodeProcess.run(
            packaged.get().with("-XX:AOTCacheOutput=" + cache), root.resolve("training"))) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      node.stop();
    }
    if (Files.exists(cache)) {
      program = packaged.get().with("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
    }
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
