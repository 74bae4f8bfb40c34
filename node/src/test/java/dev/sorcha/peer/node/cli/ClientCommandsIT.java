package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that use a running node, against its API as it is agreed. */
@Timeout(120)
final class ClientCommandsIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder = Path.of("");
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode(Files.createDirectory(folder.resolve("node")));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void submitPrintsHashAndSequenceOfEachFile() throws IOException {
    Path first = Files.writeString(folder.resolve("first"), "one");
    Path second = Files.writeString(folder.resolve("second"), "two");

    CommandRun run = run("submit", first.toString(), second.toString(), first.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines())
        .containsExactly(
            hash("one") + "  1  new", hash("two") + "  2  new", hash("one") + "  1  already");
    assertThat(run.err()).contains("3 accepted, 1 of them known before");
  }

  @Test
  void submitTakesEachLineAsATransactionByteForByte() {
    CommandRun run =
        CommandRun.withInput("a\r\n\nb\nc", "submit", "--lines", "-", "--data-dir", node.folder());

    assertThat(run.exitCode()).isZero();
    assertThat(node.delivered())
        .extracting(ClientCommandsIT::text)
        .containsExactly("a\r", "b", "c");
    assertThat(run.err()).contains("3 accepted", "1 empty lines left out");
  }

  @Test
  void submitTakesStandardInputAsOneTransaction() {
    CommandRun run = CommandRun.withInput("a\nb\n", "submit", "-", "--data-dir", node.folder());

    assertThat(run.lines()).containsExactly(hash("a\nb\n") + "  1  new");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void submitSpeaksJson() {
    CommandRun run =
        CommandRun.withInput("a", "submit", "-", "--output", "json", "--data-dir", node.folder());

    assertThat(run.out())
        .isEqualTo(
            "{\"schema\":\"submit/v1\",\"already\":false,\"hash\":\"%s\",\"sequence\":1}\n"
                .formatted(hash("a")));
  }

  @Test
  void submitCarriesALargeBody() throws IOException {
    byte[] body = new byte[900 * 1024];
    Path file = Files.write(folder.resolve("large"), body);

    assertThat(run("submit", file.toString()).exitCode()).isZero();
    assertThat(node.delivered()).singleElement().isEqualTo(body);
  }

  @Test
  void submitCarriesThousandsOfLines() {
    String input =
        IntStream.range(0, 2_000).mapToObj(Integer::toString).collect(Collectors.joining("\n"));

    CommandRun run =
        CommandRun.withInput(input, "submit", "--lines", "-", "--data-dir", node.folder());

    assertThat(run.lines()).hasSize(2_000);
    assertThat(run.err()).contains("2000 accepted");
  }

  @Test
  void submitRefusesWhatNoNodeAccepts() throws IOException {
    Path file = Files.write(folder.resolve("huge"), new byte[SubmitCommand.MAX_BODY_BYTES + 1]);

    CommandRun run = run("submit", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("TOO_LARGE: " + file);
    assertThat(node.delivered()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "429, QUEUE_FULL, 7, 6, try again in 7 s",
    "413, TOO_LARGE, , 6, send less",
    "403, READ_ONLY, , 6, leave ReadOnly out",
    "400, EMPTY, , 6, at least one byte",
    "421, WRONG_HOST, , 6, loopback",
    "503, BUSY, 2, 75, try again in 2 s",
    "503, SHUTTING_DOWN, , 75, try again later",
    "507, DISK_LOW, 60, 75, make room",
    "503, STORAGE_ERROR, , 75, cannot write to its disk"
  })
  void aRefusalNamesItsCodeAndWhatToDo(
      int status, String code, String retryAfter, int exitCode, String remedy) {
    node.refuse(status, code, retryAfter == null ? "" : retryAfter);

    CommandRun run =
        CommandRun.withInput("a\nb\n", "submit", "--lines", "-", "--data-dir", node.folder());

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(
            "the node refused: " + code + ": said by the test", remedy, "0 accepted; stopped in -");
  }

  @Test
  void aWrongTokenIsRefused() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "other");

    CommandRun run = CommandRun.of("status", "--api", node.api(), "--token-file", token.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("UNAUTHORIZED", "--token-file");
  }

  @Test
  void aNodeThatIsGoneEndsWith3() {
    node.crash();

    CommandRun run = run("status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("no node answers at " + "http://127.0.0.1:", "node.json");
  }

  @Test
  void watchShowsEverythingAfterTheCursor() {
    submitted("one", "two", "three");

    CommandRun run = run("watch", "--after", "1", "--count", "2");

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "2  " + hash("two") + "  3  c0ffeec0ff", "3  " + hash("three") + "  5  local");
  }

  @Test
  void watchSpeaksJson() {
    submitted("one");

    CommandRun run = run("watch", "--after", "0", "--count", "1", "--output", "json");

    assertThat(run.out())
        .isEqualTo(
            "{\"schema\":\"watch/v1\",\"from\":\"\",\"hash\":\"%s\",\"receivedAt\":1700000000000,\"sequence\":1,\"size\":3}\n"
                .formatted(hash("one")));
  }

  @Test
  void watchWithoutACursorShowsWhatComesFromNowOn() throws Exception {
    submitted("old");
    CompletableFuture<CommandRun> watch = inBackground("watch", "--count", "1");
    await().atMost(SOON).until(() -> node.lastEventIds().size() == 1);

    submitted("new");

    assertThat(watch.get().lines()).singleElement().asString().contains(hash("new"));
  }

  @Test
  void rawIsAFileCopy() {
    byte[] body = new byte[900 * 1024];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    node.deliver(body);

    CommandRun run = run("watch", "--after", "0", "--raw", "--count", "1");

    assertThat(run.outBytes()).isEqualTo(body);
  }

  @Test
  void saveWritesEachBodyUnderItsHash() throws IOException {
    submitted("one", "two");
    Path inbox = folder.resolve("inbox");

    CommandRun run = run("watch", "--after", "0", "--count", "2", "--save", inbox.toString());

    assertThat(run.lines()).hasSize(2);
    assertThat(inbox.resolve(hash("one"))).hasContent("one");
    assertThat(inbox.resolve(hash("two"))).hasContent("two");
    assertThat(inbox).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void watchGoesOnWithoutAGapWhenTheNodeIsStartedAgainElsewhere() throws Exception {
    submitted("one");
    CompletableFuture<CommandRun> watch = inBackground("watch", "--after", "0", "--count", "3");
    await().atMost(SOON).until(() -> node.lastEventIds().size() == 1);

    node.crash();
    submitted("two");
    node.restart();
    submitted("three");

    CommandRun run = watch.get();
    assertThat(run.exitCode()).isZero();
    assertThat(run.lines()).extracting(line -> line.charAt(0)).containsExactly('1', '2', '3');
    assertThat(run.err()).contains("the node is gone; going on after ");
    assertThat(node.lastEventIds()).first().isEqualTo("0");
    assertThat(node.lastEventIds()).last().isIn("0", "1");
  }

  @Test
  void watchEndsWithItsTime() {
    submitted("one");

    CommandRun tooFew = run("watch", "--after", "0", "--count", "2", "--timeout", "300ms");
    // A busy machine may take longer than that to show the first one.
    for (int seconds = 1; tooFew.lines().isEmpty() && seconds <= 16; seconds *= 2) {
      tooFew = run("watch", "--after", "0", "--count", "2", "--timeout", seconds + "s");
    }
    assertThat(tooFew.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(tooFew.lines()).hasSize(1);
    assertThat(tooFew.err()).contains("1 of 2 came before the time was over");

    assertThat(run("watch", "--after", "0", "--timeout", "300ms").exitCode()).isZero();
  }

  @Test
  void aCursorThatIsTooOldIsSaid() {
    CommandRun run = run("watch", "--after", "99");

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("CURSOR_TOO_OLD", "leave out --after");
  }

  @Test
  void aReaderThatWasTooSlowIsToldSo() {
    CommandRun run = run("watch", "--after", "98");

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("CURSOR_TOO_OLD: pruned");
  }

  private CommandRun run(String command, String... arguments) {
    return CommandRun.of(withNode(command, arguments));
  }

  private CompletableFuture<CommandRun> inBackground(String command, String... arguments) {
    return CompletableFuture.supplyAsync(() -> CommandRun.of(withNode(command, arguments)));
  }

  private String[] withNode(String command, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = command;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--data-dir";
    all[all.length - 1] = node.folder();
    return all;
  }

  private void submitted(String... texts) {
    for (String text : texts) {
      node.deliver(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String hash(String text) {
    return TxId.hash(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
