package dev.sorcha.peer.core.address;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.AddressView.Verdict;
import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Peers that dial back decide whether a node can be dialled. */
final class ReachabilityTest {

  private final Reachability reachability =
      new Reachability(
          AddressConfig.DEFAULT, new OwnAddress(AddressConfig.DEFAULT, info(peer(500), "", 5001)));
  private final Map<LinkId, PeerId> links = new LinkedHashMap<>();
  private final List<Reachability.Linked> linked = new ArrayList<>();
  private final List<NodeEvent> events = new ArrayList<>();
  private Instant now = START;

  private Effects out() {
    return new Effects(
        peer -> {
          LinkId link = new LinkId(peer.hashCode());
          links.put(link, peer);
          return new Router.Route.Stream(link, Dialect.OURS);
        });
  }

  private void links(int from, int to, int ofAGroup) {
    for (int i = from; i <= to; i++) {
      linked.add(new Reachability.Linked(peer(i), "44.%d.0.%d".formatted(i / ofAGroup, i)));
      Effects out = out();
      reachability.onPeerUp(now, out);
    }
  }

  private List<PeerId> asks(Duration after) {
    now = now.plus(after);
    Effects out = out();
    reachability.onDue(linked, now, out);
    return asked(out);
  }

  private List<PeerId> asked(Effects out) {
    List<PeerId> asked = new ArrayList<>();
    for (Effect effect : out.written()) {
      if (effect instanceof Effect.Send(var link, var dialect, Frame.AskDialBack(var port))) {
        assertThat(port).isEqualTo(5001);
        asked.add(links.get(link));
      }
    }
    return asked;
  }

  private void says(int number, DialBackOutcome outcome) {
    Effects out = out();
    reachability.onDialedBack(peer(number), outcome, "44.1.2.3", now, out);
    for (Effect effect : out.written()) {
      if (effect instanceof Effect.Publish(var event)) {
        events.add(event);
      }
    }
  }

  private Verdict verdict() {
    return reachability.view().verdict();
  }

  @Test
  void threePeersOfDifferentNetGroupsMakeItPublic() {
    links(1, 6, 1);
    assertThat(asks(Duration.ofSeconds(1))).containsExactly(peer(1), peer(2), peer(3));
    says(1, DialBackOutcome.REACHED);
    says(2, DialBackOutcome.REACHED);
    assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
    says(3, DialBackOutcome.REACHED);
    assertThat(verdict()).isEqualTo(Verdict.PUBLIC);
    assertThat(events).hasSize(1);
    assertThat(reachability.view().good()).isTrue();
  }

  @Test
  void threeFailuresMakeItPrivateAndWhoDidNotTrySaysNothing() {
    links(1, 9, 1);
    asks(Duration.ofSeconds(1));
    says(1, DialBackOutcome.BUSY);
    says(2, DialBackOutcome.ELSEWHERE);
    says(3, DialBackOutcome.UNREACHABLE);
    assertThat(asks(Duration.ofSeconds(1))).containsExactly(peer(4), peer(5), peer(6));
    says(4, DialBackOutcome.ANOTHER_KEY);
    assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
    says(5, DialBackOutcome.UNREACHABLE);
    assertThat(verdict()).isEqualTo(Verdict.PRIVATE);
    assertThat(reachability.view().fix()).contains("forward TCP 5001");
  }

  /** Ids cost nothing: one attacker must not be three. */
  @Test
  void onlyOnePeerOfANetGroupIsAsked() {
    links(10, 19, 10);
    assertThat(asks(Duration.ofSeconds(1))).containsExactly(peer(10));
    says(10, DialBackOutcome.REACHED);
    assertThat(asks(Duration.ofSeconds(1))).isEmpty();
    assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whoWasNotAskedIsNotHeard() {
    links(1, 3, 1);
    says(1, DialBackOutcome.UNREACHABLE);
    says(2, DialBackOutcome.UNREACHABLE);
    says(3, DialBackOutcome.UNREACHABLE);
    assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(reachability.view().dialBacks()).isEmpty();
  }

  @Test
  void whoDoesNotAnswerGivesItsPlaceToAnother() {
    links(1, 4, 1);
    asks(Duration.ofSeconds(1));
    assertThat(asks(Reachability.PATIENCE)).contains(peer(4));
  }

  /** A node that finds its address while it starts asks twice in a moment. */
  @Test
  void whoWasBusyIsAskedAgain() {
    links(1, 1, 1);
    asks(Duration.ofSeconds(1));
    says(1, DialBackOutcome.BUSY);
    assertThat(asks(Duration.ofSeconds(1))).isEmpty();
    assertThat(asks(Duration.ofSeconds(21))).containsExactly(peer(1));
    says(1, DialBackOutcome.REACHED);
    assertThat(asks(Duration.ofSeconds(61))).isEmpty();
    assertThat(reachability.view().good()).isTrue();
  }

  @Test
  void afterHalfAnHourTheyAreAskedAgain() {
    links(1, 3, 1);
    asks(Duration.ofSeconds(1));
    for (int i = 1; i <= 3; i++) {
      says(i, DialBackOutcome.REACHED);
    }
    assertThat(asks(Reachability.PATIENCE)).isEmpty();
    assertThat(asks(Duration.ofMinutes(31))).hasSize(3);
    assertThat(verdict()).isEqualTo(Verdict.PUBLIC);
    for (int i = 1; i <= 3; i++) {
      says(i, DialBackOutcome.UNREACHABLE);
    }
    assertThat(verdict()).isEqualTo(Verdict.PRIVATE);
  }

  @Test
  void anotherAddressMakesAllAnswersVoid() {
    links(1, 3, 1);
    asks(Duration.ofSeconds(1));
    says(1, DialBackOutcome.REACHED);
    reachability.onMoved(now, out());
    says(2, DialBackOutcome.REACHED);
    assertThat(reachability.view().dialBacks()).isEmpty();
    assertThat(asks(Duration.ofSeconds(1))).hasSize(3);
  }

  @Test
  void whoListensNowhereAsksNobody() {
    Reachability deaf =
        new Reachability(
            AddressConfig.DEFAULT, new OwnAddress(AddressConfig.DEFAULT, info(peer(500), "", 0)));
    links(1, 5, 1);
    Effects out = out();
    deaf.onPeerUp(now, out);
    deaf.onDue(linked, now.plusSeconds(60), out);
    assertThat(asked(out)).isEmpty();
  }
}
