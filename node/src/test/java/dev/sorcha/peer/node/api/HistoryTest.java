package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What charts remember. */
final class HistoryTest {

  private final History history = new History();

  @Test
  void keepsTenMinutesOfSecondsAndADayOfMinutes() {
    int seconds = (History.MINUTES + 10) * 60;
    for (int i = 0; i < seconds; i++) {
      history.add(new History.Sample(i * 1_000L, i, 0, 0, 0, 0, 0));
    }

    assertThat(history.seconds()).hasSize(History.SECONDS);
    assertThat(history.seconds().getLast().at()).isEqualTo((seconds - 1) * 1_000L);
    assertThat(history.minutes()).hasSize(History.MINUTES);
    assertThat(history.minutes())
        .allMatch(sample -> sample.at() % 60_000 == 0)
        .isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
  }
}
