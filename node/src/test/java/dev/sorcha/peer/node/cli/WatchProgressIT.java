package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.NodeProcess;
import dev.sorcha.peer.node.ThrottledProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large body on a slow line, and somebody who waits for it. */
class WatchProgressIT {

  private static final int SIZE = 6 << 20;

  @TempDir Path root;

  @Test
  void watchSaysHowFarALargeBodyHasCome() throws Exception {
    Path alder = root.resolve("alder");
    Path birch = root.resolve("birch");
    try (NodeProcess origin = NodeProcess.run(alder);
        ThrottledProxy line =
            new ThrottledProxy(PeerAddress.parse(origin.peerAddress()), 1_500_000);
        NodeProcess receiver = NodeProcess.run(birch, "--bootstrap", line.address().toString())) {
      assertThat(receiver.isReady()).as(receiver.output()).isTrue();
      CompletableFuture<CommandRun> watching =
          CompletableFuture.supplyAsync(
              () ->
                  CommandRun.of(
                      "watch",
                      "--data-dir",
                      birch.toString(),
                      "--after",
                      "0",
                      "--count",
                      "1",
                      "--progress",
                      "--timeout",
                      "60s"));
      byte[] body = new byte[SIZE];
      new Random(1).nextBytes(body);
      Path file = Files.write(root.resolve("film"), body);
      assertThat(
              CommandRun.of("submit", "--data-dir", alder.toString(), file.toString()).exitCode())
          .isZero();
      CommandRun watched = watching.get(90, TimeUnit.SECONDS);
      assertThat(watched.exitCode()).as(watched.err()).isZero();
      assertThat(watched.err().lines())
          .as(watched.err())
          .anyMatch(
              text -> text.matches(".*fetching [0-9a-f]{10}: [1-9]\\d? % of 6291456 bytes.*"));
    }
  }
}
