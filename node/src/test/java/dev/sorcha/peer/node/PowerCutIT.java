package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract D1, crash points C1 to C7: the power of the disk is cut under a node while four
 * applications submit. What was not flushed is gone; what was acknowledged is not.
 */
final class PowerCutIT {

  private static final int CLIENTS = 4;
  private static final int MOST_BYTES = 2_048;
  private static final int EARLIEST_CUT_MILLIS = 200;
  private static final int LATEST_CUT_MILLIS = 700;

  /** How long applications go on against a disk that is gone: nothing may be acknowledged then. */
  private static final int WITHOUT_POWER_MILLIS = 50;

  /** Cuts in which a node that does not wait for the disk must have lost something. */
  private static final int CONTROL_CUTS = 3;

  /** Room for what is submitted between all cuts, and ext4's journal. */
  private static final long DISK_BYTES = 256L << 20;

  @TempDir Path root;
  private Optional<LoopDisk> disk = Optional.empty();

  @BeforeEach
  void makeDisk() throws Exception {
    Optional<String> missing = LoopDisk.missing();
    missing.ifPresent(reason -> System.out.println("no power is cut: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    disk = Optional.of(LoopDisk.make(root, DISK_BYTES));
  }

  @AfterEach
  void removeDisk() throws Exception {
    if (disk.isPresent()) {
      disk.get().close();
    }
  }

  @Test
  void fourPowerCutsLoseNothing() throws Exception {
    assertNothingIsLost(4);
  }

  @Test
  @Tag("long")
  void twentyPowerCutsLoseNothing() throws Exception {
    assertNothingIsLost(20);
  }

  /** Without which the tests above would prove nothing. */
  @Test
  void aNodeThatDoesNotWaitForTheDiskLosesWhatItAcknowledged() throws Exception {
    NodeProcess.Program loose =
        new NodeProcess.Program(
            NodeProcess.Program.PLAIN.jvmOptions(),
            NodeProcess.Program.PLAIN.classPath(),
            LooseNode.class.getName());
    Outcome outcome = cut(loose, CONTROL_CUTS, false);
    assertThat(outcome.lost()).isPositive();
  }

  private void assertNothingIsLost(int cuts) throws Exception {
    Outcome outcome = cut(NodeProcess.Program.PLAIN, cuts, true);
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.acknowledged()).isGreaterThan(cuts);
  }

  private record Outcome(int acknowledged, int lost) {}

  private Outcome cut(NodeProcess.Program program, int cuts, boolean flawless) throws Exception {
    long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
    Random random = new Random(seed);
    LoopDisk cutDisk = disk.orElseThrow();
    Path data = cutDisk.folder().resolve("node");
    SubmitLog log = new SubmitLog();
    int lost = 0;
    for (int cut = 0; cut <= cuts; cut++) {
      try (NodeProcess node = NodeProcess.run(program, data)) {
        assertThat(node.isReady()).as("seed %d: %s", seed, node.output()).isTrue();
        QueueFileAudit audit = QueueFileAudit.of(data, log);
        lost = Math.max(lost, audit.lost().size());
        if (flawless) {
          audit.assertFlawless();
        }
        if (cut == cuts) {
          node.kill();
          break;
        }
        try (Submitters submitters = new Submitters(node, log)) {
          submitters.sendAgain(log.unanswered());
          submitters.start(CLIENTS, MOST_BYTES, random.nextLong());
          TimeUnit.MILLISECONDS.sleep(random.nextInt(EARLIEST_CUT_MILLIS, LATEST_CUT_MILLIS));
          log.powerFails();
          cutDisk.cut();
          log.powerIsOff();
          TimeUnit.MILLISECONDS.sleep(WITHOUT_POWER_MILLIS);
          node.kill();
        }
        cutDisk.powerUp();
        log.powerIsOn();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d power cuts (seed %d, %s): %d acknowledged, %d of them lost%n",
        cuts,
        seed,
        List.of(program.mainClass().split("\\.")).getLast(),
        log.acknowledged().size(),
        lost);
    return new Outcome(log.acknowledged().size(), lost);
  }
}
