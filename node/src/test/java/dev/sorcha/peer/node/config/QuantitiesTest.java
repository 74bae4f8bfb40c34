package dev.sorcha.peer.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "15,PT15M",
    "0,PT0S",
    "250ms,PT0.25S",
    "30s,PT30S",
    "15 m,PT15M",
    "2h,PT2H",
    "7d,P7D"
  })
  void timesAreRead(String text, Duration time) {
    assertThat(Quantities.time(text, ChronoUnit.MINUTES)).contains(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5s", "15min", "s", "1 000", "9999999999999s", "0x10", "٣s"})
  void otherTimesAreNone(String text) {
    assertThat(Quantities.time(text, ChronoUnit.SECONDS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1024,1024",
    "7B,7",
    "64KiB,65536",
    "10 MiB,10485760",
    "1GiB,1073741824",
    "1MB,1000000"
  })
  void sizesAreRead(String text, long bytes) {
    assertThat(Quantities.bytes(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5MiB", "10mb", "10M", "999999999999GiB"})
  void otherSizesAreNone(String text) {
    assertThat(Quantities.bytes(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.25S,250ms",
    "PT0S,0s",
    "PT30S,30s",
    "PT15M,15m",
    "PT90M,90m",
    "PT2H,2h",
    "P7D,7d"
  })
  void aTimeIsShownAsItIsRead(Duration time, String text) {
    assertThat(Quantities.text(time)).isEqualTo(text);
    assertThat(Quantities.time(text, ChronoUnit.SECONDS)).contains(time);
  }
}
