package dev.sorcha.peer.core.guard;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  // Bans of an operator.

  private static final Optional<PeerAddress> AT = Optional.of(new PeerAddress("192.0.2.7", 5001));

  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  private List<Change.Bans> saved() {
    return only(Effect.Save.class, out.written()).stream()
        .map(save -> (Change.Bans) save.change())
        .toList();
  }

  @Test
  void anOperatorsBanHoldsForItsTimeAndIsSaved() {
    assertThat(guard.ban(A, AT, HOUR, "floods", START, out)).isTrue();

    Ban made = new Ban(A, AT, "floods", START, Optional.of(START.plus(HOUR.get())), true);
    assertThat(guard.bans(START, out)).containsExactly(made);
    assertThat(saved()).containsExactly(new Change.Bans(List.of(), List.of(made)));
    assertThat(events(NodeEvent.BannedByOperator.class, out.written()))
        .containsExactly(new NodeEvent.BannedByOperator(A, HOUR, "floods"));
    Instant end = START.plus(HOUR.get());
    assertThat(guard.isBanned(A, end.minusMillis(1))).isTrue();
    assertThat(guard.isBannedByOperator(A, end.minusMillis(1))).isTrue();
    assertThat(guard.isBanned(A, end)).isFalse();
    assertThat(guard.isBanned(peer(2), START)).isFalse();

    assertThat(guard.bans(end, out)).isEmpty();
    assertThat(saved()).last().isEqualTo(new Change.Bans(List.of(A), List.of()));
  }

  @Test
  void aBanForGoodEndsWhenItIsLifted() {
    guard.ban(A, AT, Optional.empty(), "", START, out);
    Instant later = START.plus(Duration.ofDays(10_000));
    assertThat(guard.isBanned(A, later)).isTrue();

    assertThat(guard.unban(A, later, out)).isTrue();
    assertThat(guard.isBanned(A, later)).isFalse();
    assertThat(saved()).last().isEqualTo(new Change.Bans(List.of(A), List.of()));
    assertThat(guard.unban(A, later, out)).isFalse();
    assertThat(events(NodeEvent.Unbanned.class, out.written())).hasSize(1);
  }

  @Test
  void liftingABanForFaultsSettlesTheAccount() {
    for (int i = 0; i < 3; i++) {
      offends(A, START);
    }
    assertThat(guard.bans(START, out))
        .containsExactly(
            new Ban(
                A,
                Optional.empty(),
                "provable faults",
                START,
                Optional.of(START.plus(BAN)),
                false));
    assertThat(guard.isBannedByOperator(A, START)).isFalse();

    assertThat(guard.unban(A, START, out)).isTrue();
    assertThat(guard.isBanned(A, START)).isFalse();
    assertThat(offends(A, START)).isFalse();
    assertThat(saved()).isEmpty();
  }

  @Test
  void bansOutliveTheProcessUnlessTheyAreOver() {
    Ban over =
        new Ban(
            A,
            Optional.empty(),
            "",
            START.minusSeconds(9),
            Optional.of(START.minusSeconds(1)),
            true);
    Ban holds =
        new Ban(peer(2), Optional.empty(), "", START.minusSeconds(9), Optional.empty(), true);
    guard.onStarted(List.of(over, holds), START, out);

    assertThat(guard.bans(START, out)).containsExactly(holds);
    assertThat(saved()).containsExactly(new Change.Bans(List.of(A), List.of()));
  }

  @Test
  void aBanTooManyIsRefusedAndOneThatIsThereIsReplaced() {
    for (int i = 0; i < Bans.MOST; i++) {
      guard.ban(peer(i), AT, Optional.empty(), "", START, out);
    }
    assertThat(guard.ban(peer(9_000), AT, Optional.empty(), "", START, out)).isFalse();
    assertThat(guard.isBanned(peer(9_000), START)).isFalse();
    assertThat(guard.ban(peer(7), Optional.empty(), HOUR, "again", START, out)).isTrue();
    assertThat(guard.addressOf(peer(7))).isEqualTo(AT);
    assertThat(guard.bans(START, out)).hasSize(Bans.MOST);
    assertThat(guard.isBanned(peer(7), START.plus(HOUR.get()))).isFalse();
  }
}
