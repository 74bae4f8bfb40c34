package dev.sorcha.peer.core.address;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever asks to be dialled can have nobody else dialled. */
final class DialBacksTest {

  private static final String HOST = "44.1.2.3";

  private final DialBacks dialBacks = new DialBacks();
  private final Effects out =
      new Effects(peer -> new Router.Route.Stream(new LinkId(1), Dialect.OURS));
  private Instant now = START;

  private boolean asks(int number, String seenAt, String listens, boolean onTheInternet) {
    return dialBacks.onAsked(
        peer(number),
        seenAt,
        5001,
        listens.isEmpty() ? Optional.empty() : Optional.of(PeerAddress.parse(listens)),
        onTheInternet,
        now,
        out);
  }

  private List<DialBackOutcome> answers() {
    return out.written().stream()
        .map(it -> ((Frame.DialedBack) ((Effect.Send) it).frame()).outcome())
        .toList();
  }

  @Test
  void itIsDialledWhereItComesFrom() {
    assertThat(asks(1, HOST, HOST + ":5001", true)).isTrue();
    dialBacks.onChecked(peer(1), DialBackOutcome.REACHED, out);
    dialBacks.onChecked(peer(1), DialBackOutcome.UNREACHABLE, out);
    assertThat(answers()).containsExactly(DialBackOutcome.REACHED);
  }

  @Test
  void nobodyElsesAddressIsDialled() {
    assertThat(asks(1, HOST, "44.9.9.9:5001", false)).isFalse();
    assertThat(asks(2, HOST, HOST + ":22", false)).isFalse();
    assertThat(asks(3, HOST, "", false)).isFalse();
    assertThat(answers()).containsOnly(DialBackOutcome.ELSEWHERE);
  }

  @Test
  void aNodeOnTheInternetDialsIntoNoPrivateNetwork() {
    assertThat(asks(1, "10.0.0.9", "10.0.0.9:5001", true)).isFalse();
    assertThat(asks(2, "127.0.0.1", "127.0.0.1:5001", true)).isFalse();
    assertThat(asks(3, "10.0.0.9", "10.0.0.9:5001", false)).isTrue();
  }

  @Test
  void moreThanItCanDoIsRefused() {
    for (int i = 1; i <= 16; i++) {
      assertThat(asks(i, HOST, HOST + ":5001", false)).isTrue();
    }
    assertThat(asks(17, HOST, HOST + ":5001", false)).isFalse();
    dialBacks.onPeerDown(peer(1));
    assertThat(asks(18, HOST, HOST + ":5001", false)).isTrue();
    assertThat(asks(2, HOST, HOST + ":5001", false)).isFalse();
    assertThat(answers()).containsExactly(DialBackOutcome.BUSY, DialBackOutcome.BUSY);
  }

  @Test
  void aPeerAsksEveryFiveSecondsAtMost() {
    assertThat(asks(1, HOST, HOST + ":5001", false)).isTrue();
    dialBacks.onChecked(peer(1), DialBackOutcome.REACHED, out);
    assertThat(asks(1, HOST, HOST + ":5001", false)).isFalse();
    now = now.plus(Duration.ofSeconds(6));
    assertThat(asks(1, HOST, HOST + ":5001", false)).isTrue();
  }

  @Test
  void aCheckThatNobodyHearsOfHoldsItsPlaceForFifteenSeconds() {
    assertThat(asks(1, HOST, HOST + ":5001", false)).isTrue();
    now = now.plus(Duration.ofSeconds(14));
    assertThat(asks(1, HOST, HOST + ":5001", false)).isFalse();
    now = now.plus(Duration.ofSeconds(6));
    assertThat(asks(1, HOST, HOST + ":5001", false)).isTrue();
  }
}
