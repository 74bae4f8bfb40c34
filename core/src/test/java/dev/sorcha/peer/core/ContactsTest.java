package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Roles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Roles, operators, and where links, table and liveness meet. */
final class ContactsTest {

  private static final PeerInfo READ_ONLY =
      new PeerInfo(
          peer(1),
          address(1).host(),
          address(1).port(),
          List.of(Protocol.GRPC),
          new Capabilities(false, false, 0));

  private final TestNode node = TestNode.alone();

  private static TestNode withRoles(Roles roles) {
    NodeConfig base = NodeConfig.defaults(info(500));
    TestNode node =
        new TestNode(
            new NodeConfig(
                base.self(),
                roles,
                MembershipConfig.DEFAULT,
                base.link(),
                base.gossip(),
                base.outbox(),
                base.reconcile(),
                base.guard(),
                base.address()));
    node.starts(StoredState.EMPTY);
    return node;
  }

  private static List<Response> responses(List<Effect> effects) {
    return only(Effect.Respond.class, effects).stream().map(Effect.Respond::response).toList();
  }

  private static List<Effect.Call> pings(List<Effect> effects) {
    return only(Effect.Call.class, effects).stream()
        .filter(call -> call.request() instanceof Request.Ping)
        .toList();
  }

  private boolean isTried(PeerId peer) {
    return node.status().peers().stream()
        .anyMatch(row -> row.info().id().equals(peer) && row.tried());
  }

  // Roles (DESIGN S14).

  @Test
  void onlyABootstrapNodeTakesRegistrations() {
    TestNode plain = withRoles(new Roles(true, false));
    plain.calls(1, new Request.Register(info(1)));
    assertThat(responses(plain.written()))
        .containsExactly(
            new Response.Registered(
                new Request.Register(info(1)),
                false,
                "this node is no bootstrap node: register with one that is"));
    assertThat(plain.status().peers()).isEmpty();
    node.calls(1, new Request.Register(info(1)));
    assertThat(responses(node.written()))
        .containsExactly(
            new Response.Registered(new Request.Register(info(1)), true, "known at " + address(1)));
  }

  @Test
  void aReadOnlyNodeSubmitsNothing() {
    TestNode reader = withRoles(new Roles(false, true));
    reader.happens(new Input.Submitted(tx("t"), new ReplyTo(1)));
    assertThat(only(Effect.Tell.class, reader.written()))
        .extracting(tell -> ((Report.Refused) tell.report()).code())
        .containsExactly(Report.Refusal.READ_ONLY);
  }

  @Test
  void theAnnouncementsOfAReadOnlyPeerAreRefused() {
    node.dialledBy(1);
    node.sends(peer(1), new Frame.Hello(READ_ONLY, "test"));
    node.written();
    node.announces(peer(1), tx("t"));
    assertThat(node.framesTo(peer(1), node.written())).isEmpty();
    assertThat(node.status().pulling()).isZero();
  }

  @Test
  void aReadOnlyPeerIsOneAfterItIsDialledAsWell() {
    node.calls(1, new Request.Register(READ_ONLY));
    node.unaryPeerUp(1);
    node.written();
    node.calls(1, new Request.Notify(has(tx("t"))));
    assertThat(responses(node.written()))
        .containsExactly(new Response.Ack(new Request.Notify(has(tx("t"))), false, false));
    assertThat(node.status().pulling()).isZero();
  }

  // What is not proved.

  @Test
  void aHelloOnALinkThatWeDidNotDialIsAClaimUntilItsAddressAnswers() {
    PeerId a = peer(1);
    node.dialledBy(1);
    node.saysHello(1);
    assertThat(pings(node.written()))
        .containsExactly(new Effect.Call(a, address(1), new Request.Ping()));
    assertThat(isTried(a)).isFalse();
    node.answers(a, new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    assertThat(isTried(a)).isTrue();
    assertThat(only(Effect.HangUp.class, node.written()))
        .containsExactly(new Effect.HangUp(a, address(1)));
  }

  /** It answers where it is, and says that it listens somewhere else. */
  @Test
  void anAnswerToACallProvesOnlyTheAddressThatWasCalled() {
    PeerId u = node.unaryPeerUp(1);
    PeerInfo elsewhere = info(u, "21.9.9.9", 5001);
    node.calls(1, new Request.Register(elsewhere));
    assertThat(isTried(u)).isFalse();
    node.written();
    node.answers(u, new Response.Ack(new Request.Notify(has(tx("t"))), false, false));
    assertThat(isTried(u)).isFalse();
  }

  @Test
  void aSeedOnlyPeerOnAStreamThatWeDialledIsRegisteredWith() {
    LinkId link = node.dialled(1);
    node.written();
    node.fired(new Timer.HelloExpired(link));
    List<Effect> written = node.written();
    assertThat(only(Effect.Call.class, written))
        .contains(new Effect.Call(peer(1), address(1), new Request.Register(info(500))));
    assertThat(isTried(peer(1))).isTrue();
    assertThat(node.framesTo(peer(1), written)).isEmpty();
    assertThat(only(Effect.Call.class, written).stream().map(Effect.Call::request))
        .contains(new Request.ListPeers(Frame.MAX_PEERS));
  }

  @Test
  void aSeedOnlyPeerThatDialledUsIsNotRegisteredWith() {
    node.dialledBy(1);
    node.written();
    node.fired(new Timer.HelloExpired(node.linkOf(peer(1))));
    assertThat(only(Effect.Call.class, node.written())).isEmpty();
  }

  // Operators.

  @Test
  void aRefreshLooksAtEverythingNow() {
    TestNode busy = TestNode.startedWith(StoredState.EMPTY, "seed.example.org:5001");
    for (int i = 1; i <= 15; i++) {
      busy.calls(i, new Request.Register(info(i)));
      busy.answers(peer(i), new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    }
    busy.written();
    busy.happens(new Input.RefreshAsked(new ReplyTo(7)));
    List<Effect> written = busy.written();
    assertThat(only(Effect.Tell.class, written))
        .containsExactly(new Effect.Tell(new ReplyTo(7), new Report.Refreshing(15, 1)));
    assertThat(pings(written)).hasSize(10);
    assertThat(only(Effect.Dial.class, written))
        .contains(new Effect.Dial(new PeerAddress("seed.example.org", 5001), NO_KEY));
  }

  private static final Optional<PeerId> NO_KEY = Optional.empty();

  @Test
  void aPeerThatTheOperatorRemovesIsCutOffAndForgotten() {
    node.dialledUp(1);
    LinkId link = node.linkOf(peer(1));
    node.fired(new Timer.PeersSaveDue());
    node.written();
    node.happens(new Input.RemovalAsked(peer(1), new ReplyTo(7)));
    node.happens(new Input.RemovalAsked(peer(2), new ReplyTo(8)));
    List<Effect> written = node.written();
    assertThat(only(Effect.Tell.class, written))
        .containsExactly(
            new Effect.Tell(new ReplyTo(7), new Report.Removed(peer(1), true)),
            new Effect.Tell(new ReplyTo(8), new Report.Removed(peer(2), false)));
    assertThat(written).contains(new Effect.Close(link, CloseReason.REMOVED));
    assertThat(events(NodeEvent.PeerDown.class, written)).hasSize(1);
    assertThat(node.status().peers()).isEmpty();
    assertThat(node.status().network().departed()).isZero();
    node.fired(new Timer.PeersSaveDue());
    assertThat(only(Effect.Save.class, node.written()))
        .contains(new Effect.Save(new Change.Peers(List.of(peer(1)), List.of())));
  }

  // Partitions.

  @Test
  void transactionsThatStopComingAreNoticed() {
    for (int i = 1; i <= 8; i++) {
      node.dialledUp(i);
    }
    for (int second = 0; second < 300; second++) {
      node.passes(Duration.ofSeconds(1));
      node.announces(peer(1), tx("a" + second));
      node.written();
      node.sends(peer(1), new Frame.Body(tx("a" + second).id(), tx("a" + second)));
      node.fired(new Timer.RefreshDue());
      node.written();
    }
    for (int i = 1; i <= 3; i++) {
      node.happens(
          new Input.DialFailed(address(i), NO_KEY, new Failure(Failure.Kind.TIMED_OUT, "")));
    }
    for (int second = 0; second < 24; second++) {
      node.passes(Duration.ofSeconds(1));
      node.fired(new Timer.RefreshDue());
    }
    assertThat(events(NodeEvent.PartitionSuspected.class, node.written())).hasSize(1);
    assertThat(node.status().network().partitionSigns())
        .contains("hardly any new transactions arrive, where many did");
  }

  // Liveness.

  @Test
  void aLinkThatStaysSilentIsCutAndItsPeerIsLost() {
    node.dialledUp(1);
    LinkId link = node.linkOf(peer(1));
    for (int i = 0; i < 5; i++) {
      node.passes(Duration.ofSeconds(5));
      node.fired(new Timer.LinksDue());
    }
    assertThat(events(NodeEvent.PeerSuspected.class, node.written())).hasSize(1);
    node.passes(Duration.ofSeconds(5));
    node.fired(new Timer.ReachExpired(peer(1)));
    List<Effect> written = node.written();
    assertThat(written).contains(new Effect.Close(link, CloseReason.SILENT));
    assertThat(events(NodeEvent.PeerDown.class, written))
        .containsExactly(new NodeEvent.PeerDown(peer(1), "silent, and nobody asked reaches it"));
    node.happens(new Input.LinkDown(link, "gone"));
    node.passes(Duration.ofSeconds(2));
    node.fired(new Timer.DialDue());
    assertThat(only(Effect.Dial.class, node.written())).hasSize(1);
  }

  @Test
  void whoAsksAboutAPeerWithoutALinkHearsWhatAPingSays() {
    node.calls(9, new Request.Register(info(9)));
    node.answers(peer(9), new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    node.peerUp(1);
    node.written();
    node.sends(peer(1), new Frame.AskReach(peer(9)));
    assertThat(pings(node.written()))
        .containsExactly(new Effect.Call(peer(9), address(9), new Request.Ping()));
    node.answers(peer(9), new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    assertThat(node.framesTo(peer(1), node.written())).contains(new Frame.Reach(peer(9), true));
    node.sends(peer(1), new Frame.Ping(77));
    assertThat(node.framesTo(peer(1), node.written())).containsExactly(new Frame.Pong(77));
  }

  // Moving.

  @Test
  void whoeverMovedDialsAgainWhomItHearsNoMore() {
    node.dialledUp(1);
    node.dialledUp(2);
    node.passes(Duration.ofSeconds(1));
    node.happens(new Input.NetworkChanged());
    node.passes(Duration.ofSeconds(1));
    node.sends(peer(2), new Frame.Pong(2));
    node.passes(Duration.ofSeconds(2));
    node.written();
    node.fired(new Timer.ProbeExpired());
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.PeerDown.class, written))
        .extracting(NodeEvent.PeerDown::peer)
        .containsExactly(peer(1));
    node.passes(Duration.ofSeconds(2));
    node.fired(new Timer.DialDue());
    assertThat(only(Effect.Dial.class, node.written()))
        .extracting(Effect.Dial::address)
        .containsExactly(address(1));
  }
}
