package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with an outbox and its dead letters, at real nodes. */
@Timeout(180)
final class OutboxCommandsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path root;
  private static NodeProcess alder;
  private static NodeProcess small;
  private static NodeProcess lonely;

  /** A node whose only peer carries ten bytes, and which gives up at the first refusal. */
  @BeforeAll
  static void begin() throws Exception {
    alder = start("alder", "offline-mode:\n  max-retries: 1\n");
    small =
        start(
            "small",
            "transaction-distribution:\n  max-transaction-size: 10\n",
            "--bootstrap",
            alder.peerAddress());
    lonely = start("lonely", "offline-mode:\n  max-queue-size: 2\n");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(run("alder", "peers", "--quiet", "--state", "online").lines())
                    .hasSize(1));
  }

  @AfterAll
  static void end() {
    alder.close();
    small.close();
    lonely.close();
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

  private static Path file(String text) throws IOException {
    return Files.writeString(root.resolve("tx " + TxId.hash(bytes(text)).hex()), text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hash(String text) {
    return TxId.hash(bytes(text)).hex();
  }

  /** Submits what the only peer refuses, and waits until it is a dead letter. */
  private static String buried(String text) throws IOException {
    CommandRun run = run("alder", "submit", "--wait", "custody", file(text).toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.lines().getLast())
        .startsWith(hash(text) + "  dead  announced to 1, fetched by 0");
    return hash(text);
  }

  @Test
  void submitWaitsUntilEveryLinkedPeerHasIt() throws Exception {
    CommandRun run = run("alder", "submit", "--wait", "all", file("one").toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith(hash("one") + "  ")
        .endsWith("; 1 of 1 peer linked now have it");
    CommandRun custody = run("alder", "submit", "--wait", "custody", file("two").toString());
    assertThat(custody.exitCode()).as(custody.err()).isZero();
    // It was pushed: nobody had to fetch it.
    assertThat(custody.lines().getLast())
        .startsWith(
            hash("two") + "  in-custody  announced to 1, fetched by 0, custody of 1, echoed by 0");
    assertThat(run("alder", "tx", hash("two")).out())
        .contains("stage", "in-custody", "on this node's disk", "ANNOUNCED");
    assertThat(run("alder", "tx", hash("two"), "--output", "json").out())
        .contains("\"stage\":\"in-custody\"", "\"custody\":1");
  }

  @Test
  void aWaitThatTakesTooLongSaysWhatIsKnown() throws Exception {
    CommandRun run =
        run("lonely", "submit", "--wait", "90%", "--timeout", "1s", file("alone").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(run.lines().getLast())
        .isEqualTo(
            hash("alone")
                + "  queued  announced to 0, fetched by 0, custody of 0, echoed by 0;"
                + " 0 of 0 peers linked now have it");
    assertThat(run.err()).contains("0 of 1 transaction so far in 1 s", "goes on");
    assertThat(run("lonely", "queue").out()).contains(hash("alone").substring(0, 10), "queued");
    assertThat(run("lonely", "queue", "--output", "json").out())
        .startsWith("{\"schema\":\"queue/v1\"")
        .contains("\"capacity\":2", "\"hash\":\"" + hash("alone"));
  }

  @Test
  void aFullQueueIsSaidAsThat() throws Exception {
    run("lonely", "submit", file("first").toString());
    run("lonely", "submit", file("second").toString());
    CommandRun refused = run("lonely", "submit", file("third").toString());

    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).contains("QUEUE_FULL: ", "sorcha-peer queue");
  }

  @Test
  void deadLettersAreListedShownExportedRetriedAndDiscarded() throws Exception {
    String first = buried("first of those that are too long");
    String second = buried("second of those that are too long");

    assertThat(run("alder", "dead", "--quiet").lines()).contains(first, second);
    assertThat(run("alder", "dead").out())
        .contains(first.substring(0, 10), "1 peer refused: larger than it carries");
    assertThat(run("alder", "dead", "--output", "json").out())
        .startsWith("{\"schema\":\"dead-letters/v1\"");
    assertThat(run("alder", "dead", "show", first.substring(0, 8)).out())
        .containsPattern("hash +" + first)
        .contains("attempts", "1 peer refused");
    assertThat(run("alder", "dead", "export", "--reason", "larger").out())
        .contains("\"data\":\"Zmlyc3Qgb2YgdGhvc2UgdGhhdCBhcmUgdG9vIGxvbmc=\"");
    assertThat(run("alder", "status").out()).contains("see 'sorcha-peer dead'");

    CommandRun dry = run("alder", "dead", "discard", "--dry-run", first);
    assertThat(dry.out()).contains("would be discarded: 1 dead letter");
    assertThat(run("alder", "dead", "retry", first).out()).contains("retried: 1 dead letter");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(run("alder", "dead", "show", first, "--output", "json").out())
                    .contains("\"retried\":1"));
    assertThat(run("alder", "dead", "discard", first.substring(0, 12)).out())
        .contains("discarded: 1 dead letter");
    assertThat(run("alder", "dead", "discard", "--reason", "larger").exitCode()).isZero();
    assertThat(run("alder", "dead").err()).contains("there are no dead letters");
    assertThat(run("alder", "dead", "discard", first).exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void nothingIsChangedWithoutBeingToldWhat() {
    assertThat(run("alder", "dead", "discard").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("alder", "dead", "retry", "--all", "abcdef").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("alder", "dead", "show", "xyz").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("alder", "tx", "xyz").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("alder", "tx", "ab".repeat(32)).exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run("alder", "submit", "--wait", "101%", "-").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
