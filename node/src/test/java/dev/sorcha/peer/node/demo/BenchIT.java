package dev.sorcha.peer.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bench in small, and as it is. */
final class BenchIT {

  @Test
  void everyCriterionIsMeasured() throws Exception {
    BenchReport report = run(new BenchSettings(4, 1, 10, 20, 200));

    assertThat(report.criteria())
        .hasSize(6)
        .allSatisfy(one -> assertThat(one.value()).as(one.id()).isPositive().isLessThan(1_000_000));
  }

  @Test
  void aTableThatDoesNotFillIsNoMeasurement() throws Exception {
    // A node keeps 1,000 peers unless it is told otherwise.
    BenchFigures.Memory memory = FullTable.measure(1_200);

    assertThat(memory.megabytes()).isInfinite();
    assertThat(memory.peers()).isBetween(900, 1_000);
  }

  @Test
  @Tag("long")
  void allCriteriaPass() throws Exception {
    assertThat(run(new BenchSettings(50, 3, 60, 2, 1_000)).pass()).isTrue();
  }

  private static BenchReport run(BenchSettings settings) throws Exception {
    BenchReport report = new Bench(settings, line -> {}).run();
    List<String> lines = report.lines();
    lines.forEach(System.out::println);
    return report;
  }
}
