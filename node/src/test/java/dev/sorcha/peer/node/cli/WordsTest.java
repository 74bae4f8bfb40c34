package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "-PT5S, now",
    "PT0S, now",
    "PT20S, in 20 s",
    "PT1M, 12:31",
    "PT12H, 00:30",
    "PT12H1S, in 12 h",
    "P3D, in 3 d"
  })
  void aDueTimeIsAClockTimeWhenThatIsClearer(Duration left, String words) {
    Instant now = Instant.parse("2026-03-01T10:30:00Z");

    assertThat(Words.clock(now.plus(left), now, ZoneId.of("UTC+2"))).isEqualTo(words);
  }

  @Test
  void whatCouldMoveTheCursorIsAQuestionMark() {
    assertThat(Words.plain("a\u001b[2J\n\u202e\u009bb \u00e9", 80)).isEqualTo("a?[2J???b \u00e9");
    assertThat(Words.plain("x".repeat(10), 4)).isEqualTo("xxxx...");
  }

  @Test
  void oneIsOne() {
    assertThat(Words.count(1, "check")).isEqualTo("1 check");
    assertThat(Words.count(0, "check")).isEqualTo("0 checks");
  }
}
