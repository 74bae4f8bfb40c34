package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.node.PeerNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings of real nodes come and go, and every way to ask has the same words. */
class HealthIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path root;
  private LocalNodes nodes;

  @BeforeEach
  void begin() {
    nodes = new LocalNodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  @Test
  void aBootstrapNodeThatIsNotThereIsSaidUntilItComes() throws Exception {
    int port = LocalNodes.freePort();
    PeerNode birch = nodes.start("birch", changes -> changes.bootstrap = LocalNodes.at(port));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("birch", "health").out())
                    .contains("UNHEALTHY")
                    .contains("[bootstrap.failing]")
                    .contains("the only bootstrap node does not answer")
                    .contains("check the addresses after --bootstrap")
                    .contains("net.offline (bootstrap.failing): consequences of these"));
    assertThat(nodes.run("birch", "health").exitCode()).isEqualTo(1);
    assertThat(nodes.run("birch", "health", "--probe").out()).isEqualTo("unhealthy\n");
    assertThat(nodes.run("birch", "health", "--nagios").exitCode()).isEqualTo(2);
    assertThat(nodes.run("birch", "health", "--output", "json").out())
        .contains("\"schema\":\"health/v1\"", "\"under\":\"bootstrap.failing\"");
    assertThat(nodes.run("birch", "status").out())
        .contains("critical bootstrap.failing: the only bootstrap node does not answer");
    assertThat(LocalNodes.get(birch.telemetry().orElseThrow().resolve("/readyz")))
        .contains("\"status\":\"ready\"", "bootstrap.failing", "check the addresses");

    nodes.start("alder", changes -> changes.port = port);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("birch", "health").out())
                    .doesNotContain("bootstrap.failing", "net.offline"));
    assertThat(nodes.run("birch", "health", "--wait", "30").exitCode()).isZero();
  }

  @Test
  void aTokenThatOthersMayReadIsSaidUntilItIsMended() throws Exception {
    nodes.start("cedar", changes -> {});
    Path token = root.resolve("cedar").resolve("api.token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(nodes.run("cedar", "health").out())
                    .contains("DEGRADED")
                    .contains("other users may read api.token")
                    .contains("chmod 600 api.token"));
    assertThat(nodes.run("cedar", "health").exitCode()).isZero();

    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(nodes.run("cedar", "health").out()).startsWith("HEALTHY"));
  }

  @Test
  void nobodyIsUnreachableForAProbe() {
    assertThat(nodes.run("nowhere", "health").exitCode()).isEqualTo(3);
    assertThat(nodes.run("nowhere", "health", "--probe").exitCode()).isEqualTo(1);
    assertThat(nodes.run("nowhere", "health", "--nagios").exitCode()).isEqualTo(3);
  }
}
