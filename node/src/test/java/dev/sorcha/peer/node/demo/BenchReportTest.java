package dev.sorcha.peer.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BenchReportTest {

  private static final BenchSettings SETTINGS = new BenchSettings(50, 2, 20, 10, 1_000);
  private static final Machine MACHINE =
      new Machine(2, 8L << 30, 0.5, "Linux 6.18 amd64", "HotSpot 25", 2L << 30);
  private static final BenchFigures.Memory SMALL =
      new BenchFigures.Memory(180.2, 1_000, "resident memory");

  private static BenchReport report(BenchFigures figures) {
    return new BenchReport(MACHINE, SETTINGS, figures.criteria(SETTINGS));
  }

  private static BenchFigures good() {
    return new BenchFigures(
        List.of(80.0, 120.5), List.of(300.0, 200.0), reached(20), 431, 900, SMALL);
  }

  /** So many transactions that took 10, 20, 30 and so on milliseconds. */
  private static Latencies reached(int count) {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = 10 * (i + 1);
    }
    return new Latencies(millis);
  }

  @Test
  void theWorstNewcomerAndTheNinetyFifthOfAHundredCount() {
    BenchReport report = report(good());

    assertThat(report.pass()).isTrue();
    assertThat(report.criteria())
        .extracting(Criterion::id, Criterion::value)
        .containsExactly(
            tuple("SC-001", 120.5),
            tuple("SC-002", 300.0),
            tuple("SC-003", 200.0),
            tuple("SC-004", 190.0),
            tuple("SC-005", 431.0),
            tuple("SC-006", 180.2));
  }

  @Test
  void oneTransactionThatDoesNotArriveFailsReachAndTwoFailLatency() {
    BenchReport one =
        report(new BenchFigures(List.of(1.0), List.of(1.0), reached(19), 431, 900, SMALL));
    BenchReport two =
        report(new BenchFigures(List.of(1.0), List.of(1.0), reached(18), 431, 900, SMALL));

    assertThat(failed(one)).containsExactly("SC-003");
    assertThat(failed(two)).containsExactly("SC-003", "SC-004");
    assertThat(one.lines()).anyMatch(line -> line.matches("FAIL  SC-003 .* never .*"));
  }

  @Test
  void eachCriterionFailsAtItsLimit() {
    BenchReport report =
        report(
            new BenchFigures(
                List.of(10_000.0),
                List.of(120_000.0),
                new Latencies(new double[] {}),
                10_000,
                900,
                new BenchFigures.Memory(500, 1_000, "resident memory")));

    assertThat(failed(report))
        .containsExactly("SC-001", "SC-002", "SC-003", "SC-004", "SC-005", "SC-006");
  }

  private static List<String> failed(BenchReport report) {
    return report.criteria().stream().filter(one -> !one.pass()).map(Criterion::id).toList();
  }

  @Test
  void theTableHasTheMachineBeforeIt() {
    List<String> lines = report(good()).lines();

    assertThat(lines.get(0))
        .isEqualTo("machine   2 cores (load 0.5), 8.0 GiB of memory, Linux 6.18 amd64");
    assertThat(lines.get(1)).isEqualTo("java      HotSpot 25, heap up to 2048 MiB");
    assertThat(lines)
        .anyMatch(line -> line.matches("PASS  SC-001  bootstrap node .* 121 ms  slowest of 2 .*"))
        .filteredOn(line -> line.startsWith("PASS"))
        .hasSize(6);
  }

  @Test
  void jsonHasTheFiguresAsNumbersAndNullForWhatNeverCame() {
    BenchFigures none = new BenchFigures(List.of(1.0), List.of(), reached(20), 431.126, 900, SMALL);
    JsonNode json = JsonMapper.shared().readTree(report(none).json());

    assertThat(json.path("schema").asString()).isEqualTo("bench/v1");
    assertThat(json.path("pass").asBoolean()).isFalse();
    assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
    assertThat(json.path("settings").path("nodes").asInt()).isEqualTo(50);
    assertThat(json.path("criteria").get(1).path("value").isNull()).isTrue();
    assertThat(json.path("criteria").get(1).path("verdict").asString()).isEqualTo("FAIL");
    assertThat(json.path("criteria").get(4).path("value").asDouble()).isEqualTo(431.13);
    assertThat(json.path("criteria").get(4).path("unit").asString()).isEqualTo("bytes");
  }
}
