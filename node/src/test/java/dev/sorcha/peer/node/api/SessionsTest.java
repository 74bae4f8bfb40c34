package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links and sessions of the dashboard. */
final class SessionsTest {

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Sessions sessions = new Sessions(() -> now);

  @Test
  void aLinkSignsInOnce() {
    String code = sessions.newCode();

    assertThat(sessions.redeem(code)).isPresent();
    assertThat(sessions.redeem(code)).isEmpty();
    assertThat(sessions.redeem("")).isEmpty();
  }

  @Test
  void aLinkIsGoodForTenMinutes() {
    String early = sessions.newCode();
    String late = sessions.newCode();

    pass(Sessions.LINK_LIFE.minusMillis(1));
    assertThat(sessions.redeem(early)).isPresent();
    pass(Duration.ofMillis(1));
    assertThat(sessions.redeem(late)).isEmpty();
  }

  @Test
  void theOldestLinkGivesWay() {
    String first = sessions.newCode();
    String second = sessions.newCode();
    for (int i = 1; i < Sessions.MOST_LINKS; i++) {
      sessions.newCode();
    }

    assertThat(sessions.redeem(first)).isEmpty();
    assertThat(sessions.redeem(second)).isPresent();
  }

  @Test
  void bothHalvesAreNeeded() {
    Sessions.Session one = sessions.open();
    Sessions.Session other = sessions.open();

    assertThat(sessions.admits(one.cookie(), one.key())).isTrue();
    assertThat(sessions.admits(one.cookie(), "")).isFalse();
    assertThat(sessions.admits("", one.key())).isFalse();
    assertThat(sessions.admits(one.cookie(), other.key())).isFalse();
    assertThat(sessions.admits(one.key(), one.cookie())).isFalse();
  }

  @Test
  void aSessionLivesAsLongAsItIsUsed() {
    Sessions.Session session = sessions.open();

    pass(Sessions.IDLE_LIFE.minusMillis(1));
    assertThat(sessions.admits(session.cookie(), session.key())).isTrue();
    pass(Sessions.IDLE_LIFE.minusMillis(1));
    assertThat(sessions.admits(session.cookie(), session.key())).isTrue();
    pass(Sessions.IDLE_LIFE);
    assertThat(sessions.admits(session.cookie(), session.key())).isFalse();
  }

  @Test
  void signingOutEndsOneSession() {
    Sessions.Session one = sessions.open();
    Sessions.Session other = sessions.open();

    sessions.end(one.cookie());

    assertThat(sessions.admits(one.cookie(), one.key())).isFalse();
    assertThat(sessions.admits(other.cookie(), other.key())).isTrue();
  }

  @Test
  void theOneThatWasIdleForLongestGivesWay() {
    List<Sessions.Session> open = new ArrayList<>();
    for (int i = 0; i < Sessions.MOST_SESSIONS; i++) {
      open.add(sessions.open());
    }
    sessions.admits(open.getFirst().cookie(), open.getFirst().key());

    sessions.open();

    assertThat(sessions.admits(open.getFirst().cookie(), open.getFirst().key())).isTrue();
    assertThat(sessions.admits(open.get(1).cookie(), open.get(1).key())).isFalse();
  }

  @Test
  void secretsAreNotPrinted() {
    Sessions.Session session = sessions.open();

    assertThat(session.toString()).doesNotContain(session.cookie()).doesNotContain(session.key());
    assertThat(session.cookie()).hasSize(43).isNotEqualTo(session.key());
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
