package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} is what the program's own page says. {@code -Dupdate} writes it anew. */
final class MetricsPageTest {

  private static final String BEGIN = "<!-- made from the program: MetricsPageTest -->\n";

  @Test
  void isWhatTheProgramHas() throws Exception {
    Path page = page();
    String text = Files.readString(page);
    String wanted = text.substring(0, text.indexOf(BEGIN)) + BEGIN + table();
    if (System.getProperty("update") != null) {
      Files.writeString(page, wanted);
    }

    assertThat(Files.readString(page)).isEqualTo(wanted);
  }

  @Test
  void everyMetricSaysWhatItIsAndHasFewSeries() {
    List<MetricReference.Row> rows = MetricReference.rows();

    assertThat(rows).hasSizeGreaterThan(60);
    for (MetricReference.Row row : rows) {
      assertThat(row.meaning()).as(row.name()).isNotBlank();
      int series =
          row.labels().values().stream()
              .mapToInt(values -> Math.max(1, values.size()))
              .reduce(1, (a, b) -> a * b);
      assertThat(series).as(row.name()).isLessThanOrEqualTo(60);
    }
  }

  private static String table() {
    StringBuilder out = new StringBuilder();
    out.append("\n| name | type | unit | labels | meaning |\n|---|---|---|---|---|\n");
    for (MetricReference.Row row : MetricReference.rows()) {
      out.append(
          "| `%s` | %s | %s | %s | %s |%n"
              .formatted(row.name(), row.type(), row.unit(), row.labelWords(), row.meaning()));
    }
    return out.toString();
  }

  static Path page() {
    Path here = Path.of("docs/metrics.md");
    return Files.exists(here) ? here : Path.of("../docs/metrics.md");
  }
}
