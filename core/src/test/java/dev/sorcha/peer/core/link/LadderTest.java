package dev.sorcha.peer.core.link;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LadderTest {

  private static final PeerId A = peer(1);

  private Links links = with(LadderConfig.DEFAULT);
  private Effects out = new Effects(links);
  private Instant now = START;
  private long numbers;

  private Links with(LadderConfig ladder) {
    return new Links(LinkConfig.DEFAULT.withLadder(ladder), peer(500), new SplittableRandom(1));
  }

  private void configured(LadderConfig ladder) {
    links = with(ladder);
    out = new Effects(links);
  }

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = new Effects(links);
    return written;
  }

  /** The rungs that are dialled since the last look. */
  private List<Protocol> dialled() {
    return only(Effect.Dial.class, written()).stream().map(Effect.Dial::rung).toList();
  }

  private void dial() {
    links.dial(address(1), Optional.of(A), now, out);
  }

  private Links.DialEnd fails(Protocol rung, DialStage stage, Failure.Kind kind) {
    return links.onDialFailed(
        new Input.DialFailed(address(1), rung, stage, Optional.of(A), new Failure(kind, "")),
        now,
        out);
  }

  private void answers(Protocol rung) {
    links.onDialAnswered(address(1), A, rung, now, out);
    links.addUnary(A, address(1), rung);
  }

  private LinkId streams() {
    LinkId link = new LinkId(++numbers);
    links.onLinkUp(
        link, A, "198.51.100.1", Direction.OUTBOUND, Optional.of(address(1)), info(500), now, out);
    links.onHello(link, out);
    return link;
  }

  private NodeEvent.RungChosen chosen() {
    return events(NodeEvent.RungChosen.class, written()).getLast();
  }

  @Test
  void everyRungIsTriedInItsOrderAndTheReasonIsTold() {
    dial();
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.UNIMPLEMENTED);
    assertThat(dialled()).containsExactly(Protocol.GRPC);
    now = now.plusSeconds(5);
    fails(Protocol.GRPC, DialStage.TALK, Failure.Kind.TIMED_OUT);
    assertThat(dialled()).containsExactly(Protocol.REST);
    now = now.plusMillis(40);
    answers(Protocol.REST);
    NodeEvent.RungChosen event = chosen();
    assertThat(event.rung()).isEqualTo(Protocol.REST);
    assertThat(event.reason())
        .isEqualTo(
            "stream refused: UNIMPLEMENTED; unary timed out after 5.0 s; REST in use after 0.0 s");
    assertThat(links.route(A)).isEqualTo(new Router.Route.Unary(address(1), Protocol.REST));
    assertThat(links.pathOf(A)).isEqualTo("rest");
    assertThat(links.waysOf(A))
        .containsExactly(
            new NodeStatus.Way(Protocol.GRPC_STREAM, 1, 0, Optional.empty()),
            new NodeStatus.Way(Protocol.GRPC, 1, 0, Optional.empty()),
            new NodeStatus.Way(Protocol.REST, 1, 1, Optional.of(Duration.ofMillis(40))));
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.Kind.class,
      names = {"IDENTITY", "TLS", "BUSY"})
  void anotherKeyAndARefusedHandshakeAreNoReasonToGoDown(Failure.Kind kind) {
    for (DialStage stage : DialStage.values()) {
      dial();
      assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
      assertThat(fails(Protocol.GRPC_STREAM, stage, kind))
          .isEqualTo(new Links.DialEnd.Failed(Optional.of(A), new Failure(kind, "")));
      assertThat(dialled()).isEmpty();
    }
  }

  @Test
  void withoutAConnectionNothingElseIsTriedThere() {
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.CONNECT, Failure.Kind.TIMED_OUT);
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
    assertThat(links.isEngaged(A)).isFalse();
  }

  @Test
  void aProxyMayReachWhatNothingElseDoes() {
    LadderConfig base = LadderConfig.DEFAULT;
    configured(
        new LadderConfig(
            base.preferred(),
            base.climbInterval(),
            true,
            base.retryDelay(),
            base.maxRetries(),
            base.breakerThreshold(),
            base.breakerReset()));
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.CONNECT, Failure.Kind.TIMED_OUT);
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM, Protocol.REST);
  }

  @Test
  void whereHttp2IsNotSpokenUnaryCallsAreNotTried() {
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.HANDSHAKE, Failure.Kind.UNIMPLEMENTED);
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM, Protocol.REST);
  }

  @Test
  void thePreferredRungIsWhereItStarts() {
    configured(LadderConfig.DEFAULT.withPreferred(Protocol.GRPC));
    dial();
    assertThat(dialled()).containsExactly(Protocol.GRPC);
    answers(Protocol.GRPC);
    now = now.plusSeconds(3_600);
    links.onClimbDue(now, out);
    assertThat(dialled()).isEmpty();
  }

  @Test
  void aRungThatSaidNothingIsTriedAgainSoonAndThenAsSeldomAsOthers() {
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.TIMED_OUT);
    fails(Protocol.GRPC, DialStage.TALK, Failure.Kind.REFUSED);
    answers(Protocol.REST);
    assertThat(nextTry()).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
    now = now.plusSeconds(80);
    links.onClimbDue(now, out);
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.TIMED_OUT);
    fails(Protocol.GRPC, DialStage.TALK, Failure.Kind.REFUSED);
    assertThat(nextTry()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
  }

  @Test
  void aRungThatIsRefusedIsTriedAgainAfterTenMinutes() {
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.UNIMPLEMENTED);
    answers(Protocol.GRPC);
    assertThat(nextTry()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
  }

  private Duration nextTry() {
    return Duration.between(now, chosen().nextTry().orElseThrow());
  }

  @Test
  void betterRungsAreTriedAgainAndTheOneInUseStaysMeanwhile() {
    onRest();
    now = now.plus(Duration.ofMinutes(13));
    links.onClimbDue(now, out);
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.REFUSED);
    assertThat(dialled()).containsExactly(Protocol.GRPC);
    assertThat(links.route(A)).isEqualTo(new Router.Route.Unary(address(1), Protocol.REST));
    assertThat(fails(Protocol.GRPC, DialStage.TALK, Failure.Kind.REFUSED))
        .isEqualTo(new Links.DialEnd.Goes());
    assertThat(chosen().reason())
        .isEqualTo("stream refused: REFUSED; unary refused: REFUSED; REST stays in use");
    links.onClimbDue(now.plusSeconds(60), out);
    assertThat(dialled()).isEmpty();
  }

  @Test
  void aStreamThatIsLetThroughAgainTakesOver() {
    onRest();
    links.onNetworkChanged(now, out);
    links.onClimbDue(now, out);
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
    streams();
    NodeEvent.RungChosen event = chosen();
    assertThat(event.rung()).isEqualTo(Protocol.GRPC_STREAM);
    assertThat(event.nextTry()).isEmpty();
    assertThat(links.pathOf(A)).isEqualTo("stream out");
  }

  private void onRest() {
    dial();
    fails(Protocol.GRPC_STREAM, DialStage.TALK, Failure.Kind.UNIMPLEMENTED);
    fails(Protocol.GRPC, DialStage.TALK, Failure.Kind.UNIMPLEMENTED);
    answers(Protocol.REST);
    written();
  }

  @Test
  void theRungOfAFormerLifeIsTriedFirstAndForgottenWhenItFails() {
    StoredPeer stored =
        new StoredPeer(
            info(1),
            StoredPeer.Standing.TRIED,
            true,
            "",
            START,
            Optional.empty(),
            Optional.empty(),
            0,
            false,
            0,
            Optional.empty(),
            Optional.of(Protocol.REST));
    links.onStarted(List.of(stored), now, out);
    dial();
    assertThat(dialled()).containsExactly(Protocol.REST);
    fails(Protocol.REST, DialStage.TALK, Failure.Kind.TIMED_OUT);
    dial();
    assertThat(dialled()).containsExactly(Protocol.GRPC_STREAM);
  }

  @Test
  void threeStreamsThatDieYoungMakeUnaryCallsTheFirstTry() {
    for (int i = 0; i < 3; i++) {
      dial();
      LinkId link = streams();
      now = now.plusSeconds(2);
      links.onLinkDown(link, now, out);
    }
    assertThat(chosen().reason())
        .isEqualTo("3 streams in a row died within 10.0 s; unary is tried first");
    dial();
    assertThat(dialled()).containsExactly(Protocol.GRPC);
  }

  @Test
  void aStreamThatLivedIsNoYoungDeath() {
    for (int i = 0; i < 5; i++) {
      dial();
      LinkId link = streams();
      now = now.plusSeconds(11);
      links.onLinkDown(link, now, out);
    }
    dial();
    assertThat(dialled()).doesNotContain(Protocol.GRPC);
  }

  @Test
  void fiveFailuresInARowOpenTheBreakerAndOneTryIsAllowedLater() {
    for (int i = 0; i < 5; i++) {
      assertThat(links.mayDial(A, now)).isTrue();
      dial();
      fails(Protocol.GRPC_STREAM, DialStage.CONNECT, Failure.Kind.TIMED_OUT);
    }
    assertThat(events(NodeEvent.BreakerOpened.class, written()))
        .containsExactly(new NodeEvent.BreakerOpened(A, 5, now.plus(Duration.ofMinutes(5))));
    assertThat(links.mayDial(A, now)).isFalse();
    now = now.plus(Duration.ofMinutes(5));
    assertThat(links.mayDial(A, now)).isTrue();
    dial();
    assertThat(links.mayDial(A, now)).isFalse();
    fails(Protocol.GRPC_STREAM, DialStage.CONNECT, Failure.Kind.TIMED_OUT);
    assertThat(links.mayDial(A, now)).isFalse();
    now = now.plus(Duration.ofMinutes(5));
    dial();
    written();
    streams();
    assertThat(events(NodeEvent.BreakerClosed.class, written()))
        .containsExactly(new NodeEvent.BreakerClosed(A));
    assertThat(links.mayDial(A, now)).isTrue();
  }

  @Test
  void aRegistrationThatIsNotAnsweredIsMadeAgainAfterPausesThatDouble() {
    onRest();
    Request register = new Request.Register(info(500));
    Failure silence = new Failure(Failure.Kind.TIMED_OUT, "");
    Duration pause = Duration.ofSeconds(5);
    for (int i = 0; i < 3; i++) {
      assertThat(links.retry(A, register, silence, now, out)).isTrue();
      links.onRetryDue(now.plus(pause.multipliedBy(7).dividedBy(10)), out);
      assertThat(only(Effect.Call.class, written())).isEmpty();
      now = now.plus(pause.multipliedBy(12).dividedBy(10));
      links.onRetryDue(now, out);
      assertThat(only(Effect.Call.class, written()))
          .containsExactly(new Effect.Call(A, address(1), Protocol.REST, register));
      pause = pause.multipliedBy(2);
    }
    assertThat(links.retry(A, register, silence, now, out)).isFalse();
  }

  @Test
  void whatWasAnsweredIsNotMadeAgain() {
    onRest();
    Request register = new Request.Register(info(500));
    assertThat(links.retry(A, register, new Failure(Failure.Kind.REFUSED, "no"), now, out))
        .isFalse();
    links.retry(A, register, new Failure(Failure.Kind.BUSY, ""), now, out);
    links.onAnswered(A, register, out);
    links.onRetryDue(now.plusSeconds(60), out);
    assertThat(only(Effect.Call.class, written())).isEmpty();
  }
}
