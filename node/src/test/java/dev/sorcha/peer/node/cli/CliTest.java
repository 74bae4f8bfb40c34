package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CliTest {

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "submit",
        "watch",
        "subscribers",
        "peers",
        "status",
        "hash",
        "simulate",
        "version",
        "Exit codes",
        "Examples",
        "78"
      })
  void theHelpMentionsEveryCommandAndEveryExitCode(String word) {
    CommandRun help = CommandRun.of("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains(word);
    assertThat(help.err()).isEmpty();
  }

  @Test
  void everyCommandHasHelpWithItsOptionsDescribed() {
    Cli.commandLine(Console.ofProcess()).getSubcommands().keySet().stream()
        .filter(command -> !command.equals("simulate"))
        .forEach(
            command -> {
              CommandRun help = CommandRun.of(command, "--help");
              assertThat(help.exitCode()).as(command).isZero();
              assertThat(help.out()).contains("Usage: sorcha-peer " + command);
              assertThat(help.out().lines()).as(command).allMatch(line -> line.length() <= 100);
              assertThat(help.out()).as(command).endsWith("\n");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"rm", "ban", "unban", "refresh"})
  void subcommandsOfPeersHaveHelp(String command) {
    CommandRun help = CommandRun.of("peers", command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: sorcha-peer peers " + command, "--data-dir");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(CommandRun.of("peers", "--help").out()).containsPattern("(?m)^  " + command + " ");
  }

  @Test
  void withoutACommandTheHelpIsAMessage() {
    CommandRun nothing = CommandRun.of();

    assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).contains("Usage: sorcha-peer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sumbit x | Did you mean submit
          run --prot 1 | --prot
          run --port many | --port
          run --port 70000 | --port: 70000 (expected: 0..65535)
          run --bootstrap nowhere | --bootstrap: nowhere (expected: HOST:PORT
          run --listen-address localhost | --listen-address: localhost (expected: an IP address
          submit | FILE
          watch --count 0 | --count: 0 (expected: >= 1)
          watch --after -1 | --after: -1 (expected: >= 0)
          watch --timeout soon | (expected: a time such as 30s or 5m)
          status --output yaml | --output
          peers --state dead | Invalid value for option '--state'
          peers --sort age | Invalid value for option '--sort'
          peers --quiet --wide | --quiet: ids alone (expected: without --wide
          peers --quiet --output json | --quiet: ids alone (expected: without --wide
          peers rm | ID
          peers remove x | remove
          peers refresh now | now: not known here
          hash /no/such/file | /no/such/file: no such file
          hash / | a folder (expected: a file
          """)
  void wrongUsageSaysWhatIsWrongAndEndsWith2(String arguments, String message) {
    CommandRun wrong = CommandRun.of(arguments.split(" "));

    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains(message).doesNotContain("\tat ");
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void versionNamesTheProgramAndItsJava() {
    assertThat(CommandRun.of("--version").out()).startsWith("sorcha-peer ").contains("(Java ");
    assertThat(CommandRun.of("version").out()).isEqualTo(CommandRun.of("--version").out());
    assertThat(CommandRun.of("version", "--output", "json").out())
        .startsWith("{\"schema\":\"version/v1\",");
  }

  @Test
  void hashPrintsWhatSha256sumPrints() throws IOException {
    Path file = Files.writeString(folder.resolve("@abc"), "abc");
    String hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertThat(CommandRun.of("hash", file.toString()).out()).isEqualTo(hex + "  " + file + "\n");
    assertThat(CommandRun.withInput("abc", "hash").out()).isEqualTo(hex + "  -\n");
  }

  @Test
  void hashPrintsThreeSpellingsOfOneHash() {
    CommandRun all = CommandRun.withInput("abc", "hash", "--all", "-");

    TxId id = TxId.hash("abc".getBytes(StandardCharsets.UTF_8));
    assertThat(all.lines())
        .hasSize(3)
        .allMatch(line -> TxId.parse(line.substring(line.lastIndexOf(' ') + 1)).equals(id));
  }

  @Test
  void simulateGivesItsArgumentsToTheSimulator() {
    CommandRun run =
        CommandRun.of("simulate", "--nodes", "7", "--help", "-x=1", "--output=json", "plain");

    assertThat(run.out()).isEqualTo("simulated --nodes 7 --help -x=1 --output=json plain\n");
    assertThat(run.exitCode()).isEqualTo(42);
  }

  @Test
  void aWrongFileEndsRunWith78AndNamesEveryMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("peer.yaml"), "listen-prot: 1\napi-port: x\n");

    CommandRun run = CommandRun.of("run", "--config", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().toList())
        .hasSize(3)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("config     FAIL  " + file + ":1: listen-prot: unknown key")
                    .endsWith("(did you mean ListenPort?)"),
            line -> assertThat(line).startsWith("config     FAIL  " + file + ":2: ApiPort: x"),
            line -> assertThat(line).contains("fix", "docs/configuration.md"));
  }

  @Test
  void aNodeThatIsSwitchedOffStartsNothingAndEndsWith0() throws IOException {
    Path file = Files.writeString(folder.resolve("peer.yaml"), "enabled: false\n");

    CommandRun run = CommandRun.of("run", "--config", file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines())
        .containsExactly("config     none  Enabled is false in " + file + ": nothing is started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "peers", "watch", "submit"})
  void aFolderWithoutANodeEndsWith3AndSaysWhatToDo(String command) {
    CommandRun run =
        command.equals("submit")
            ? CommandRun.withInput("x", command, "-", "--data-dir", folder.toString())
            : CommandRun.of(command, "--data-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no node runs in " + folder, "sorcha-peer run", "--data-dir");
  }

  @Test
  void aTokenThatCannotBeReadIsNamed() {
    CommandRun run =
        CommandRun.of("status", "--api", "http://127.0.0.1:1", "--data-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(folder.resolve("api.token") + ": cannot be read", "--token-file");
  }

  @Test
  void linesAreBytesUpToTheirLineFeed() throws IOException {
    Lines lines =
        new Lines(
            new java.io.ByteArrayInputStream("a\r\n\n\u00e9".getBytes(StandardCharsets.UTF_8)), 10);

    assertThat(lines.next())
        .hasValueSatisfying(line -> assertThat(line).containsExactly('a', '\r'));
    assertThat(lines.next()).hasValueSatisfying(line -> assertThat(line).isEmpty());
    assertThat(lines.next())
        .hasValueSatisfying(line -> assertThat(line).containsExactly(0xc3, 0xa9));
    assertThat(lines.next()).isEmpty();
  }
}
