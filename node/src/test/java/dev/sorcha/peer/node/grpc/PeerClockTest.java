package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PeerClockTest {

  private static final long NOW = 1_800_000_000_000L;

  private final PeerClock clock = new PeerClock();

  @Test
  void aMessageThatWasUnderWayForLongSaysNothingOfTheClock() {
    clock.heard(NOW - 5, NOW, 0);
    clock.heard(NOW - 9_000, NOW, 10);

    assertThat(clock.aheadMillis()).hasValue(5);
  }

  @Test
  void aClockThatIsAheadIsNegativeAndSecondsAreUnderstood() {
    clock.heard((NOW + 7_000) / 1_000, NOW, 0);

    assertThat(clock.aheadMillis()).hasValue(-7_000);
  }

  @Test
  void aClockThatWasSetShowsAfterTwoMinutes() {
    clock.heard(NOW, NOW, 0);
    clock.heard(NOW - 60_000, NOW, 60_000);
    assertThat(clock.aheadMillis()).hasValue(0);

    clock.heard(NOW - 60_000, NOW, 120_000);
    assertThat(clock.aheadMillis()).hasValue(60_000);
  }

  @Test
  void whoSaysNothingIsNotKnown() {
    clock.heard(0, NOW, 0);

    assertThat(clock.aheadMillis()).isEmpty();
  }
}
