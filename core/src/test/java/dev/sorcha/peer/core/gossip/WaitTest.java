package dev.sorcha.peer.core.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WaitTest {

  private final Wait wait = new Wait(PushConfig.DEFAULT);
  private final Patience patience = new Patience(Duration.ofMillis(150), Duration.ofSeconds(2));

  @Test
  void isAboutAsLongAsNineOfTenPushesTake() {
    for (int i = 0; i < 2_000; i++) {
      wait.onPushed(Duration.ofMillis(i * 7 % 100));
    }
    assertThat(wait.current()).isBetween(Duration.ofMillis(80), Duration.ofMillis(100));
  }

  @Test
  void staysWithinItsBounds() {
    for (int i = 0; i < 500; i++) {
      wait.onPushed(Duration.ofDays(1));
    }
    assertThat(wait.current()).isEqualTo(Duration.ofMillis(200));
    for (int i = 0; i < 500; i++) {
      wait.onPushed(Duration.ZERO);
    }
    assertThat(wait.current()).isEqualTo(Duration.ofMillis(15));
  }

  @Test
  void patienceFollowsTheAnswersWithinItsBounds() {
    assertThat(patience.current()).isEqualTo(Duration.ofMillis(300));
    for (int i = 0; i < 100; i++) {
      patience.onServed(Duration.ofMillis(20));
    }
    assertThat(patience.current()).isEqualTo(Duration.ofMillis(150));
    for (int i = 0; i < 100; i++) {
      patience.onServed(Duration.ofMillis(800));
    }
    assertThat(patience.current()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_100));
    patience.onServed(Duration.ofMinutes(1));
    assertThat(patience.current()).isEqualTo(Duration.ofSeconds(2));
  }
}
