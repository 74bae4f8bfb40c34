package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.node.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch --subscriber} and {@code subscribers} against a node in a process of its own. */
final class SubscriberCommandsIT {

  @TempDir Path root;

  @Test
  void aWatchGoesOnWhereTheOneBeforeItsNameEndedAlsoAfterTheNodeWasKilled() throws Exception {
    try (NodeProcess node = NodeProcess.run(root)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      submit(node, 1, 4);
      assertThat(sequences(run("watch", "--subscriber", "app", "--after", "0", "--count", "2")))
          .containsExactly(1L, 2L);
      assertThat(run("subscribers").lines().getLast()).startsWith("app   2             2 ");
      node.kill();
    }
    try (NodeProcess node = NodeProcess.run(root)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      assertThat(sequences(run("watch", "--subscriber", "app", "--after", "0", "--count", "2")))
          .containsExactly(3L, 4L);
      assertThat(run("subscribers", "--output", "json").out())
          .contains("\"name\":\"app\",\"acknowledged\":4,");
      assertThat(run("subscribers", "--quiet").lines()).containsExactly("app");

      assertThat(run("subscribers", "rm", "app").exitCode()).isZero();
      CommandRun unknown = run("subscribers", "rm", "app");
      assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(unknown.err()).contains("no subscriber 'app'");
      assertThat(run("subscribers").err()).contains("the node keeps no subscribers");
    }
  }

  @Test
  void aWatchWhoseNameIsTakenEndsAndDoesNotTakeItBack() throws Exception {
    try (NodeProcess node = NodeProcess.run(root)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      submit(node, 1, 1);
      CompletableFuture<CommandRun> first =
          CompletableFuture.supplyAsync(() -> run("watch", "--subscriber", "app", "--after", "0"));
      awaitAcknowledged(1);
      submit(node, 2, 2);
      awaitAcknowledged(2);

      CompletableFuture<CommandRun> second =
          CompletableFuture.supplyAsync(
              () -> run("watch", "--subscriber", "app", "--count", "1", "--timeout", "60s"));
      CommandRun ended = first.get(60, TimeUnit.SECONDS);
      assertThat(ended.exitCode()).isNotZero();
      assertThat(ended.err()).contains("a newer stream of 'app' has taken over");
      submit(node, 3, 3);
      assertThat(sequences(second.get(60, TimeUnit.SECONDS))).containsExactly(3L);
    }
  }

  @Test
  void aNameThatNobodyMayHaveIsRefused() throws Exception {
    try (NodeProcess node = NodeProcess.run(root)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      CommandRun refused = run("watch", "--subscriber", "Not A Name");

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err()).contains("subscriber: 'Not A Name' (expected: 1..64 of a-z");
    }
  }

  private static void submit(NodeProcess node, int from, int through) throws Exception {
    for (int i = from; i <= through; i++) {
      assertThat(node.submit(new byte[] {(byte) i})).isEqualTo(202);
    }
  }

  private void awaitAcknowledged(int sequence) {
    String member = "\"acknowledged\":" + sequence + ",";
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> run("subscribers", "--output", "json").out().contains(member));
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", root.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static List<Long> sequences(CommandRun watched) {
    assertThat(watched.exitCode()).as(watched.err()).isZero();
    return watched.lines().stream().map(line -> Long.parseLong(line.split(" ", 2)[0])).toList();
  }
}
