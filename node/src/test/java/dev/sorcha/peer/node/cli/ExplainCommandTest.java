package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.health.FindingCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainCommandTest {

  @ParameterizedTest
  @EnumSource
  void explainsEveryFinding(FindingCode code) {
    CommandRun run = CommandRun.of("explain", code.word());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains(code.title(), code.meaning(), code.remedy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peer_count",
        "transaction_distribution_latency",
        "transaction_distribution_latency_seconds_bucket",
        "bandwidth_sent_bytes",
        "bandwidth_sent_bytes_total",
        "last_successful_discovery",
        "connection_errors"
      })
  void explainsAMetricByAnyOfItsNames(String name) {
    CommandRun run = CommandRun.of("explain", name);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("metric, ", "means");
  }

  @Test
  void listsAllWithoutACode() {
    assertThat(CommandRun.of("explain").lines()).hasSize(FindingCode.values().length);
  }

  @Test
  void namesSimilarOnes() {
    CommandRun run = CommandRun.of("explain", "net.offlin\u001b");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err())
        .contains("no such code: did you mean net.offline?")
        .doesNotContain("\u001b");
    assertThat(CommandRun.of("explain", "NET.OFFLINE").exitCode()).isZero();
  }
}
