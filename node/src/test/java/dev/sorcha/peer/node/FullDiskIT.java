package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract D2 and D4, crash point C17: a node's disk gets full, first by what it takes itself, then
 * by another program to the last byte.
 */
final class FullDiskIT {

  private static final String SIZE = "64m";
  private static final int BYTES = 10_000;

  private static final Duration REFUSED_WITHIN = Duration.ofMillis(100);

  /** More than fit. */
  private static final int SUBMISSIONS = 10_000;

  @TempDir Path root;
  private Optional<Path> disk = Optional.empty();

  @BeforeEach
  void mountSmallDisk() throws Exception {
    Optional<String> missing = LoopDisk.missing();
    missing.ifPresent(reason -> System.out.println("no disk is filled: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    Path folder = Files.createDirectory(root.resolve("small"));
    LoopDisk.must("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString());
    disk = Optional.of(folder);
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk.isPresent()) {
      LoopDisk.must("umount", "--lazy", disk.get().toString());
    }
  }

  @Test
  void aFullDiskKeepsWhatWasAcceptedDrainsByItselfAndTakesMore() throws Exception {
    Path data = disk.orElseThrow().resolve("node");
    SubmitLog log = new SubmitLog();
    try (Nodes others = new Nodes(root)) {
      PeerNode birch = others.start("birch");
      PeerNode cedar = others.start("cedar", birch);
      Random random = new Random(7);
      try (NodeProcess alone = NodeProcess.run(data)) {
        assertThat(alone.isReady()).as(alone.output()).isTrue();
        try (Submitters submitters = new Submitters(alone, log)) {
          int status = 202;
          for (int i = 0; i < SUBMISSIONS && status == 202; i++) {
            status = submitters.submit(randomBytes(random));
          }
          assertThat(status).as("after %d", log.acknowledged().size()).isEqualTo(507);
          long before = System.nanoTime();
          assertThat(submitters.submit(randomBytes(random))).isEqualTo(507);
          assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(REFUSED_WITHIN);
          fill(disk.get().resolve("another-program"));
          assertThat(submitters.submit(randomBytes(random))).isEqualTo(507);
        }
        alone.kill();
      }
      assertThat(log.acknowledged()).hasSizeGreaterThan(1_000);

      String[] bootstrap =
          Stream.of(birch, cedar)
              .flatMap(node -> Stream.of("--bootstrap", node.peerAddress().toString()))
              .toArray(String[]::new);
      try (NodeProcess node = NodeProcess.run(data, bootstrap)) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        await()
            .atMost(Duration.ofMinutes(2))
            .untilAsserted(() -> assertThat(QueueFileAudit.queued(data)).isZero());
        long drained = System.nanoTime();
        try (Submitters submitters = new Submitters(node, log)) {
          await().atMost(Nodes.SOON).until(() -> submitters.submit(randomBytes(random)) == 202);
        }
        System.out.printf(
            "%d accepted until the disk was nearly full; taken again %d ms after the outbox was"
                + " empty%n",
            log.acknowledged().size() - 1, (System.nanoTime() - drained) / 1_000_000);
      }
      // What left the outbox is on another's disk; the last one may be on its way.
      await()
          .atMost(Nodes.SOON)
          .untilAsserted(() -> assertThat(heldByNone(log, birch, cedar)).isEmpty());
    }
  }

  private static List<TxId> heldByNone(SubmitLog log, PeerNode... peers) {
    return log.acknowledged().keySet().stream()
        .filter(id -> Arrays.stream(peers).noneMatch(peer -> Nodes.find(peer, id).isPresent()))
        .toList();
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  /** To the last byte. */
  private static void fill(Path file) throws IOException {
    for (int chunk : new int[] {1 << 20, 4_096, 1}) {
      try (FileChannel out =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        while (out.write(ByteBuffer.allocate(chunk)) == chunk) {
          // Until there is no room.
        }
      } catch (IOException full) {
        // The next ones are smaller.
      }
    }
    assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
  }
}
