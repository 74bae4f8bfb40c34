package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.node.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, one bootstrap address, and the commands that people type. */
class ThreeNodesIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path root;
  private static NodeProcess first;
  private static NodeProcess second;
  private static NodeProcess third;

  @BeforeAll
  static void begin() throws Exception {
    first = NodeProcess.run(root.resolve("first"), "--name", "first");
    assertThat(first.isReady()).as(first.output()).isTrue();
    String bootstrap = first.peerAddress();
    second = NodeProcess.run(root.resolve("second"), "--name", "second", "--bootstrap", bootstrap);
    third = NodeProcess.run(root.resolve("third"), "--name", "third", "--bootstrap", bootstrap);
    assertThat(third.isReady()).as(third.output()).isTrue();
  }

  @AfterAll
  static void end() {
    first.close();
    second.close();
    third.close();
  }

  private static String dir(String node) {
    return root.resolve(node).toString();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsSubmittedToTheFirstIsWatchedOnTheThirdByteForByte() throws Exception {
    for (int size : new int[] {2_000, 900 << 10}) {
      Path file = Files.write(root.resolve("body" + size), bytes(size));
      String before = Long.toString(lastSequence("third"));
      CompletableFuture<CommandRun> watching =
          CompletableFuture.supplyAsync(
              () ->
                  CommandRun.of(
                      "watch",
                      "--data-dir",
                      dir("third"),
                      "--after",
                      before,
                      "--count",
                      "1",
                      "--raw",
                      "--timeout",
                      "60s"));
      CommandRun submitted = CommandRun.of("submit", "--data-dir", dir("first"), file.toString());
      assertThat(submitted.exitCode()).as(submitted.err()).isZero();
      CommandRun watched = watching.get(90, TimeUnit.SECONDS);
      assertThat(watched.exitCode()).as(watched.err()).isZero();
      assertThat(watched.outBytes()).isEqualTo(Files.readAllBytes(file));
    }
  }

  private static long lastSequence(String node) {
    String status = CommandRun.of("status", "--data-dir", dir(node), "--output", "json").out();
    return Long.parseLong(status.replaceFirst("(?s).*\"lastSequence\"\\s*:\\s*(\\d+).*", "$1"));
  }

  @Test
  void statusAndPeersShowBothOthers() {
    for (String node : new String[] {"first", "second", "third"}) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(
                        CommandRun.of("status", "--data-dir", dir(node), "--output", "json").out())
                    .containsPattern("\"peersReachable\"\\s*:\\s*2")
                    .containsPattern("\"state\"\\s*:\\s*\"online\"");
                assertThat(
                        CommandRun.of("peers", "--data-dir", dir(node), "--output", "json").out())
                    .containsPattern("(?s)(\"path\"\\s*:\\s*\"stream (in|out)\".*){2}");
              });
    }
    assertThat(CommandRun.of("peers", "--data-dir", dir("second")).lines()).hasSizeGreaterThan(2);
  }
}
