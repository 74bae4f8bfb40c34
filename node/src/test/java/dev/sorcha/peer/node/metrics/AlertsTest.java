package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sorcha.peer.core.health.FindingCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The alerts speak of metrics and findings that there are, and each fires in a scenario. What needs
 * Prometheus' own {@code promtool} is left out where that is not on the path.
 */
@Timeout(60)
final class AlertsTest {

  private static final Pattern NAME = Pattern.compile("\\b[a-z]+(?:_[a-z]+)+\\b");
  private static final Set<String> LANGUAGE =
      Set.of("histogram_quantile", "peer_clock_offset", "grpc_stream");

  private static Path folder() {
    Path here = Path.of("deploy/prometheus");
    return Files.exists(here) ? here : Path.of("../deploy/prometheus");
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    new YAMLMapper()
        .readTree(Files.readString(folder().resolve("alerts.yml")))
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  @Test
  void speakOfMetricsThatThereAre() throws Exception {
    Set<String> known = new TreeSet<>();
    for (MetricReference.Row row : MetricReference.rows()) {
      known.add(row.name());
      known.add(row.name() + "_bucket");
    }
    for (JsonNode rule : rules()) {
      Matcher name = NAME.matcher(rule.path("expr").asString("").replaceAll("\"[^\"]*\"", ""));
      while (name.find()) {
        assertThat(LANGUAGE.contains(name.group()) || known.contains(name.group()))
            .as(rule.path("alert").asString("") + ": " + name.group())
            .isTrue();
      }
    }
  }

  @Test
  void sayWhatIsWrongAndWhatToDo() throws Exception {
    assertThat(rules()).hasSizeGreaterThanOrEqualTo(16);
    for (JsonNode rule : rules()) {
      String code = rule.path("labels").path("code").asString("");
      assertThat(FindingCode.of(code)).as(rule.toString()).isPresent();
      assertThat(rule.path("annotations").path("runbook").asString(""))
          .isEqualTo("sorcha-peer explain " + code);
      assertThat(rule.path("annotations").path("summary").asString("")).isNotBlank();
      assertThat(rule.path("labels").path("severity").asString(""))
          .isIn("critical", "warning", "info");
    }
  }

  @Test
  void haveAScenarioEach() throws Exception {
    Set<String> tested =
        new YAMLMapper()
            .readTree(Files.readString(folder().resolve("alerts-test.yml")))
            .path("tests")
            .valueStream()
            .map(test -> test.path("name").asString(""))
            .collect(Collectors.toSet());

    assertThat(rules()).allMatch(rule -> tested.contains(rule.path("alert").asString("")));
  }

  @Test
  void promtoolFindsNothingAndEachAlertFires() throws Exception {
    String promtool = promtool();
    assertThat(run(Optional.empty(), promtool, "check", "rules", "alerts.yml")).contains("SUCCESS");
    assertThat(run(Optional.empty(), promtool, "test", "rules", "alerts-test.yml"))
        .contains("SUCCESS")
        .doesNotContain("FAILED");
    assertThat(run(Optional.empty(), promtool, "check", "config", "prometheus.yml"))
        .contains("SUCCESS");
  }

  /** But for one name, which is the seeds'. */
  @Test
  void promtoolFindsNothingOnThePage() throws Exception {
    String promtool = promtool();
    Path page = Files.createTempFile("metrics", ".txt");
    try {
      Files.writeString(page, MetricReference.page());
      assertThat(run(Optional.of(page), promtool, "check", "metrics").lines())
          .allMatch(line -> line.isBlank() || line.startsWith("peer_count non-histogram"));
    } finally {
      Files.delete(page);
    }
  }

  private static String promtool() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(folder -> Path.of(folder).resolve("promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "promtool is not on the path (Debian: package prometheus)");
    return found.orElseThrow().toString();
  }

  private static String run(Optional<Path> input, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder().toFile()).redirectErrorStream(true);
    input.ifPresent(file -> builder.redirectInput(file.toFile()));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
