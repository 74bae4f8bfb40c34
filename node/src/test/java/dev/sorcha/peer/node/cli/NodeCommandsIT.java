package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator asks of a running node and its peers, against the API as it is agreed. */
@Timeout(60)
final class NodeCommandsIT {

  @TempDir private Path folder = Path.of("");
  private FakeNode node;
  private Instant nextCheck = Instant.EPOCH;
  private String linked = "";
  private String failing = "";
  private String heardOf = "";

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode(Files.createDirectory(folder.resolve("node")));
    Instant now = Instant.now();
    nextCheck = now.plusSeconds(3_600);
    failing =
        node.peers.add(
            "abcdef01",
            "failing",
            "\"failures\":2,\"lastFailure\":\"no answer\\u001b[2J in 10 s\",\"nextCheck\":"
                + nextCheck.toEpochMilli()
                + ",\"lastSeen\":"
                + now.minusSeconds(7_300).toEpochMilli());
    heardOf = node.peers.add("abcdef02", "unverified", "\"lastSeen\":null,\"latencyMs\":null");
    linked =
        node.peers.add(
            "c0ffee",
            "online",
            "\"path\":\"stream out\",\"bootstrap\":true,\"distributes\":false,"
                + "\"source\":\"10.0/16\",\"latencyMs\":0.412,\"failures\":0,\"lastFailure\":\"\","
                + "\"firstSeen\":"
                + now.minusSeconds(90_000).toEpochMilli()
                + ",\"lastSeen\":"
                + now.minusSeconds(95).toEpochMilli());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void statusSaysInWordsHowTheNodeIsAndWhy() {
    CommandRun table = run("status");

    assertThat(table.lines())
        .contains(
            "state      online, 4 of 5 known peers reachable",
            "roles      full, bootstrap",
            "peers      4 of at least 5 reachable; 5 known, 4 active",
            "discovery  initial, nothing was tried yet",
            "round      none is over yet",
            "success    no peer answered yet",
            "address    127.0.0.1:5001",
            "started    2 h ago")
        .noneMatch(line -> line.startsWith("partition"));
    assertThat(run("status", "--output", "json").out())
        .startsWith("{\"schema\":\"status/v1\",")
        .endsWith("}\n");
  }

  @Test
  void statusNamesTheSignsOfAPartitionAndTheLastRound() {
    long now = System.currentTimeMillis();
    node.look(
        """
        "network":{"active":4,"wanted":5,"departed":2,"partitionSigns":["3 of 4 links fell silent",\
        "no news\\u001b[31m"],"partitionSince":%d},\
        "discovery":{"phase":"active","round":13,"lastRound":{"number":12,"asked":4,"answered":3,\
        "heard":40,"added":2,"refused":1,"known":7},"lastSuccess":%d,"nextRound":%d}\
        """
            .formatted(now - 185_000, now - 25_500, now + 605_000));

    assertThat(run("status").lines())
        .contains(
            "peers      4 of at least 5 reachable; 5 known, 4 active, 2 departed and still tried",
            "partition  suspected, began 3 min ago",
            "           3 of 4 links fell silent",
            "           no news?[31m",
            "discovery  active, the peers are known and checked one by one",
            "round      12: 3 of 4 peers answered, 2 new among 40 named, 1 refused; the next one in"
                + " 10 min",
            "success    a peer answered 25 s ago");
  }

  @Test
  void peersHasTheColumnsOfTheSeedsAndStatesInWords() {
    CommandRun table = run("peers");

    String clock =
        DateTimeFormatter.ofPattern("HH:mm").format(nextCheck.atZone(ZoneId.systemDefault()));
    assertThat(table.exitCode()).isZero();
    assertThat(table.lines())
        .containsExactly(
            "PEER ID     ADDRESS        LAST SEEN  LATENCY  PATH        STATUS",
            "c0ffee0000  10.0.0.3:5001  1 min ago  0.4 ms   stream out  online",
            "abcdef0100  10.0.0.1:5001  2 h ago    -        -           failing 2 of 3, next check "
                + clock,
            "abcdef0200  10.0.0.2:5001  never      -        -           unverified");
  }

  @Test
  void wideSaysAlsoWhyAndKeepsAPeersTextFromTheTerminal() {
    assertThat(run("peers", "--wide").lines())
        .satisfiesExactly(
            heading ->
                assertThat(heading)
                    .containsSubsequence(
                        "STATUS", "BOOTSTRAP", "ROLE", "SOURCE", "FIRST SEEN", "REACHED", "WHY"),
            online ->
                assertThat(online)
                    .containsSubsequence("online", "yes", "read-only", "10.0/16", "1 d ago", "-"),
            fails -> assertThat(fails).endsWith("no answer?[2J in 10 s"),
            heard -> assertThat(heard).contains("unverified"));
  }

  @ParameterizedTest
  @CsvSource({
    "state, 'c0, abcdef01, abcdef02'",
    "id, 'abcdef01, abcdef02, c0'",
    "address, 'abcdef01, abcdef02, c0'",
    "seen, 'c0, abcdef01, abcdef02'",
    "latency, 'c0, abcdef01, abcdef02'"
  })
  void quietPrintsIdsOfEveryPageInTheOrderThatWasAskedFor(String sort, String order) {
    List<String> lines = run("peers", "--quiet", "--sort", sort).lines();

    List<String> beginnings = List.of(order.split(", "));
    assertThat(lines).hasSize(3).allMatch(line -> line.length() == 64);
    for (int i = 0; i < 3; i++) {
      assertThat(lines.get(i)).startsWith(beginnings.get(i));
    }
  }

  @Test
  void oneStateCanBeAskedFor() {
    assertThat(run("peers", "--quiet", "--state", "failing").lines()).containsExactly(failing);
    run("peers", "rm", failing);
    CommandRun none = run("peers", "--state", "failing");
    assertThat(none.exitCode()).isZero();
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("no peer is failing");
  }

  @Test
  void peersSpeaksJsonWithAllPagesInOneAnswer() {
    String json = run("peers", "--output", "json", "--sort", "id").out();

    assertThat(json)
        .startsWith("{\"schema\":\"peers/v1\",\"bans\":[],\"failureThreshold\":3,\"peers\":[{")
        .endsWith("}],\"total\":3}\n")
        .containsSubsequence(failing, heardOf, linked)
        .contains("\"latencyMs\":0.412");
  }

  @Test
  void removesByIdAndByItsBeginning() {
    CommandRun run = run("peers", "rm", "C0FFEE", failing, failing);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "removed  " + linked + "  10.0.0.3:5001", "removed  " + failing + "  10.0.0.1:5001");
    assertThat(node.peers.removed()).containsExactly(linked, failing);
  }

  @Test
  void aDryRunRemovesNothing() {
    CommandRun run = run("peers", "rm", "--dry-run", "c0ffee");

    assertThat(run.lines()).containsExactly("would remove  " + linked + "  10.0.0.3:5001");
    assertThat(run("peers", "rm", "--dry-run", "c0ffee", "--output", "json").out())
        .isEqualTo("{\"schema\":\"peer-removal/v1\",\"dryRun\":true,\"id\":\"" + linked + "\"}\n");
    assertThat(node.peers.removed()).isEmpty();
  }

  @Test
  void aBeginningOfSeveralIdsRemovesNothingAndListsThem() {
    CommandRun run = run("peers", "rm", "c0ffee", "abcdef");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(
            "'abcdef' is the beginning of 2 peers",
            "nothing was removed",
            failing + "  10.0.0.1:5001",
            heardOf + "  10.0.0.2:5001");
    assertThat(node.peers.removed()).isEmpty();
  }

  @Test
  void anUnknownPeerEndsWith4() {
    CommandRun beginning = run("peers", "rm", "c0ffee", "123456");
    assertThat(beginning.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(beginning.err()).contains("no peer 123456 is known", "nothing was removed");
    assertThat(node.peers.removed()).isEmpty();

    // A whole id is the node's to judge: the peer may have departed.
    CommandRun whole = run("peers", "rm", "12".repeat(32), "c0ffee");
    assertThat(whole.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(whole.err()).contains("no peer " + "12".repeat(32) + " is known");
    assertThat(node.peers.removed()).containsExactly(linked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0ffe", "nobody", "../status", "c0ffee%20"})
  void whatIsNoIdIsWrongUsage(String id) {
    CommandRun run = run("peers", "rm", id);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(
            "ID: '" + id + "' (expected: the id of a peer, or 6 and more of its first digits)")
        .contains("'sorcha-peer peers rm --help'");
  }

  @Test
  void bansByIdAndByItsBeginningAndAlsoStrangers() {
    String stranger = "12".repeat(32);
    CommandRun run = run("peers", "ban", "C0FFEE", stranger, "--for", "2h", "--reason", "a \"b\"");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "banned  " + linked + "  10.0.0.3:5001  for 2h", "banned  " + stranger + "  -  for 2h");
    String asked = " {\"seconds\":7200,\"reason\":\"a \\\"b\\\"\"}";
    assertThat(node.peers.banned()).containsExactly(linked + asked, stranger + asked);
  }

  @Test
  void aBanLastsADayUnlessSomethingElseIsSaid() {
    run("peers", "ban", "c0ffee");
    run("peers", "ban", "c0ffee", "--for", "good");

    assertThat(node.peers.banned())
        .containsExactly(
            linked + " {\"seconds\":86400,\"reason\":\"\"}", linked + " {\"reason\":\"\"}");
  }

  @Test
  void nobodyIsBannedUnlessAllIsClear() {
    assertThat(run("peers", "ban", "c0ffee", "--dry-run").lines())
        .containsExactly("would ban  " + linked + "  10.0.0.3:5001  for 24h");
    CommandRun several = run("peers", "ban", "c0ffee", "abcdef");
    assertThat(several.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(several.err()).contains("is the beginning of 2 peers", "nobody was banned");
    assertThat(run("peers", "ban", "c0ffee", "123456").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    CommandRun never = run("peers", "ban", "c0ffee", "--for", "soon");
    assertThat(never.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(never.err()).contains("--for: 'soon' (expected: a time such as 1h or 7d, or good)");
    assertThat(node.peers.banned()).isEmpty();
    assertThat(run("peers", "unban", "c0ffee").err())
        .contains("no peer c0ffee is banned; nothing was lifted");
  }

  @Test
  void refreshSaysWhatHasBegun() {
    assertThat(run("peers", "refresh").lines())
        .containsExactly("3 checks and 2 bootstrap dials began");
    assertThat(run("peers", "refresh", "--output", "json").out())
        .isEqualTo("{\"schema\":\"peers-refresh/v1\",\"checks\":3,\"bootstrapDials\":2}\n");

    node.peers.withoutBootstrapNodes();
    run("peers", "rm", linked, failing, heardOf);
    assertThat(run("peers", "refresh").out()).startsWith("nothing began: ");
    assertThat(run("peers").err()).contains("no peer is known yet");
  }

  /** The wrong node must not lose a peer because of where an option stands. */
  @Test
  void theNodeIsNamedBeforeOrAfterTheSubcommand() {
    assertThat(CommandRun.of("peers", "--data-dir", node.folder(), "rm", "c0ffee").exitCode())
        .isZero();
    assertThat(CommandRun.of("peers", "rm", "--data-dir", node.folder(), failing).exitCode())
        .isZero();
    assertThat(node.peers.removed()).containsExactly(linked, failing);
    CommandRun elsewhere =
        CommandRun.of("peers", "--data-dir", folder.toString(), "rm", "abcdef02");
    assertThat(elsewhere.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(elsewhere.err()).contains("no node runs in " + folder);
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", node.folder()));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
