package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.node.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of real peers: one that is read-only, one that goes away for good. */
class PeersIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** A minute's work of a node in seconds. */
  private static final String HURRIED =
      """
      peer-discovery:
        refresh-interval-minutes: 1s
        peer-timeout-seconds: 100ms
        failure-threshold: 1
      """;

  @TempDir static Path root;
  private static NodeProcess first;
  private static NodeProcess reader;

  @BeforeAll
  static void begin() throws Exception {
    first = start("first", HURRIED);
    reader = start("reader", "roles: [ReadOnly]\n", "--bootstrap", first.peerAddress());
  }

  @AfterAll
  static void end() {
    reader.close();
    first.close();
  }

  private static NodeProcess start(String name, String configuration, String... options)
      throws Exception {
    Path file = Files.writeString(root.resolve(name + ".yaml"), configuration);
    String[] all = new String[options.length + 4];
    System.arraycopy(options, 0, all, 4, options.length);
    all[0] = "--name";
    all[1] = name;
    all[2] = "--config";
    all[3] = file.toString();
    NodeProcess node = NodeProcess.run(root.resolve(name), all);
    assertThat(node.isReady()).as(node.output()).isTrue();
    return node;
  }

  private static CommandRun run(String node, String... command) {
    String[] all = new String[command.length + 2];
    System.arraycopy(command, 0, all, 0, command.length);
    all[command.length] = "--data-dir";
    all[command.length + 1] = root.resolve(node).toString();
    return CommandRun.of(all);
  }

  private static String id(String node) {
    return run(node, "status", "--output", "json")
        .out()
        .replaceFirst("(?s).*?\"id\":\"([0-9a-f]{64})\".*", "$1");
  }

  private static void awaitPeer(String id) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(run("first", "peers", "--quiet", "--state", "online").lines())
                    .contains(id));
  }

  @Test
  void aReadOnlyPeerIsSeenAsSuchWithItsLatency() {
    String id = id("reader");
    awaitPeer(id);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(run("first", "peers", "--output", "json").out())
                    .containsPattern(
                        "\"id\":\""
                            + id
                            + "\",[^}]*\"state\":\"online\"[^}]*\"distributes\":false"
                            + "[^}]*\"latencyMs\":[0-9]"));
    assertThat(run("first", "peers", "--wide").out()).contains(id.substring(0, 10), "read-only");
  }

  @Test
  void aReadOnlyNodeTakesNoSubmissions() throws Exception {
    Path file = Files.writeString(root.resolve("transaction"), "one");

    CommandRun submitted = run("reader", "submit", file.toString());

    assertThat(submitted.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(submitted.err()).contains("READ_ONLY: ", "leave ReadOnly out");
    assertThat(run("reader", "status").lines()).contains("roles      read-only");
  }

  @Test
  void statusSaysHowPeersAreFound() {
    awaitPeer(id("reader"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(run("first", "status").out())
                    .containsPattern("peers +\\d+ of at least \\d reachable; \\d known, \\d active")
                    .containsPattern("round +\\d+: \\d+ of \\d+ peers? answered")
                    .containsPattern("success +a peer answered"));
  }

  @Test
  void aRefreshBeginsChecks() {
    awaitPeer(id("reader"));

    assertThat(run("reader", "peers", "refresh").out())
        .containsPattern("^\\d+ checks? and \\d+ bootstrap dials? began\n$");
  }

  @Test
  void aPeerThatIsGoneFailsDepartsAndCanBeForgotten() throws Exception {
    String id;
    try (NodeProcess gone = start("gone", "", "--bootstrap", first.peerAddress())) {
      id = id("gone");
      awaitPeer(id);
      gone.kill();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(run("first", "status").out()).contains("1 departed and still tried");
              assertThat(run("first", "peers", "--quiet").lines()).doesNotContain(id);
            });
    assertThat(run("first", "peers", "rm", id).lines()).containsExactly("removed  " + id + "  -");
    assertThat(run("first", "status").out()).doesNotContain("departed");
    assertThat(run("first", "peers", "rm", id).exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void aPeerThatIsBannedStaysOutUntilTheBanIsLifted() {
    String id = id("reader");
    awaitPeer(id);

    CommandRun banned =
        run("first", "peers", "ban", id.substring(0, 8), "--for", "1h", "--reason", "a trial");

    assertThat(banned.exitCode()).as(banned.err()).isZero();
    assertThat(banned.out()).startsWith("banned  " + id);
    run("reader", "peers", "refresh");
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(run("first", "peers", "--quiet").lines()).doesNotContain(id));
    assertThat(run("first", "peers").out())
        .containsPattern(id.substring(0, 10) + " +\\S+ +\\d+ s ago +in \\d+ min +a trial");
    assertThat(run("first", "peers", "--output", "json").out())
        .contains("\"bans\":[{\"id\":\"" + id + "\",\"address\"");
    assertThat(run("first", "events").out()).contains("peer-banned-by-operator", "peers ban");

    assertThat(run("first", "peers", "unban", id.substring(0, 8)).lines())
        .containsExactly("unbanned  " + id);
    assertThat(run("first", "peers", "unban", id).exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    awaitPeer(id);
  }

  @Test
  void aPeerThatIsRemovedComesBackWhenItConnectsAgain() {
    String id = id("reader");
    awaitPeer(id);

    CommandRun removed = run("first", "peers", "rm", id.substring(0, 8));

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(removed.out()).startsWith("removed  " + id);
    awaitPeer(id);
  }
}
