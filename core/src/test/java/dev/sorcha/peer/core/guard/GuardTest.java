package dev.sorcha.peer.core.guard;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class GuardTest {

  private static final PeerId A = peer(1);
  private static final Duration BAN = Duration.ofMinutes(10);

  private final Guard guard = new Guard(new GuardConfig(BAN, 3));
  private final Effects out = effects();

  private boolean offends(PeerId peer, Instant at) {
    return guard.onOffence(peer, Offence.WRONG_BYTES, "why", at, out);
  }

  @Test
  void theThirdOffenceBans() {
    assertThat(offends(A, START)).isFalse();
    assertThat(offends(A, START)).isFalse();
    assertThat(guard.isBanned(A, START)).isFalse();
    assertThat(offends(A, START)).isTrue();
    assertThat(guard.isBanned(A, START)).isTrue();
    assertThat(guard.isBanned(peer(2), START)).isFalse();
    assertThat(events(NodeEvent.Offended.class, out.written())).hasSize(3);
    assertThat(events(NodeEvent.Banned.class, out.written()))
        .containsExactly(new NodeEvent.Banned(A, BAN));
  }

  @Test
  void aBanEndsAndTheNextNeedsThreeMore() {
    for (int i = 0; i < 3; i++) {
      offends(A, START);
    }
    Instant end = START.plus(BAN);
    assertThat(guard.isBanned(A, end.minusMillis(1))).isTrue();
    assertThat(guard.isBanned(A, end)).isFalse();
    assertThat(offends(A, end)).isFalse();
    assertThat(offends(A, end)).isFalse();
    assertThat(offends(A, end)).isTrue();
  }

  @Test
  void anOffenceDuringABanKeepsIt() {
    for (int i = 0; i < 3; i++) {
      offends(A, START);
    }
    assertThat(offends(A, START.plusSeconds(1))).isTrue();
    assertThat(guard.isBanned(A, START.plus(BAN))).isFalse();
  }

  @Test
  void theLeastRecentOffenderIsForgottenAtTheBound() {
    offends(A, START);
    offends(A, START);
    offends(peer(2), START);
    offends(peer(3), START);
    offends(peer(4), START);
    // Forgotten: this is the first again.
    assertThat(offends(A, START)).isFalse();
    assertThat(offends(A, START)).isFalse();
    assertThat(offends(A, START)).isTrue();
  }

  @Test
  void whoOffendsAgainIsRememberedLonger() {
    offends(A, START);
    offends(peer(2), START);
    offends(peer(3), START);
    offends(A, START);
    offends(peer(4), START);
    assertThat(offends(A, START)).isTrue();
  }
}
