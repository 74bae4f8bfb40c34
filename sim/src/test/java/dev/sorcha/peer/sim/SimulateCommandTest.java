package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    ToolProvider tool = ToolProvider.findFirst("simulate").orElseThrow();
    return tool.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String lastLine() {
    return List.of(out.toString().split("\n")).getLast();
  }

  @Test
  void endsWithALineOfJson() {
    int exit = run("--nodes", "10", "--seed", "3", "--transactions", "5", "--output", "json");

    assertThat(exit).isZero();
    assertThat(lastLine())
        .matches(
            "\\{\"schema\":\"simulate/v1\",\"nodes\":10,\"seed\":3,\"coverage\":1\\.0,"
                + "\"latencyMs\":\\{\"p50\":[0-9.]+,\"p99\":[0-9.]+,\"last\":[0-9.]+},"
                + "\"payloadCopies\":[0-9.]+,\"announcementsPerNode\":[0-9.]+,"
                + "\"bytesPerTransaction\":\\d+,\"digest\":\"[0-9a-f]{16}\","
                + "\"elapsedMs\":\\d+}");
  }

  @Test
  void namesScenarioAndProtocolInTheLineOfAScenario() {
    int exit =
        run(
            ("--scenario spread --protocol gossipsub --links random --nodes 30 --seed 3"
                    + " --transactions 2 --warmup 0 --bandwidth 50 --output json")
                .split(" "));

    assertThat(exit).isZero();
    assertThat(lastLine())
        .startsWith(
            "{\"schema\":\"simulate/v1\",\"scenario\":\"spread\",\"protocol\":\"gossipsub\","
                + "\"nodes\":30,\"seed\":3,\"coverage\":1.0,\"latencyMs\":{\"p50\":");
  }

  @Test
  void showsAReportToPeopleAndItsProgressBesideIt() {
    assertThat(run("--nodes", "10", "--transactions", "5")).isZero();

    assertThat(out.toString()).contains("coverage", "100.0000 %", "digest");
    assertThat(err.toString()).contains("joining and settling");
  }

  @Test
  void runsAScenarioOfMembershipByName() {
    int exit = run("restart", "--nodes", "20", "--restarts", "3", "--output", "json");

    assertThat(exit).isZero();
    assertThat(lastLine())
        .matches(
            "\\{\"schema\":\"simulate-membership/v1\",\"scenario\":\"restart\","
                + "\"command\":\"./sorcha-peer simulate restart --nodes 20 --seed 7"
                + " --restarts 3\",\"figures\":\\{\"ms until all are linked\":[0-9.]+},"
                + "\"digest\":\"[0-9a-f]{16}\",\"elapsedMs\":\\d+}");
  }

  @Test
  void refusesWhatAScenarioCannotSimulate() {
    assertThat(run("eclipse", "--groups", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--groups: 0 (expected: 1..200)");
    assertThat(run("restart", "--groups", "1")).isEqualTo(2);
  }

  @Test
  void refusesWhatItCannotSimulate() {
    assertThat(run("--nodes", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--nodes: 1 (expected: 2..65000)");
    assertThat(run("--partition", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("'soon' (expected: such as 500ms, 30s, 2m)");
    assertThat(run("--no-such-option")).isEqualTo(2);
  }
}
