package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static dev.sorcha.peer.core.Samples.txOf;
import static dev.sorcha.peer.core.TestNode.announce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PeerCoreTest {

  private final TestNode node = TestNode.alone();
  private final Transaction t = tx("t");

  private static List<Response> responses(List<Effect> effects) {
    return only(Effect.Respond.class, effects).stream().map(Effect.Respond::response).toList();
  }

  private static List<Request> callsTo(PeerId peer, List<Effect> effects) {
    return only(Effect.Call.class, effects).stream()
        .filter(call -> call.to().equals(peer))
        .map(Effect.Call::request)
        .toList();
  }

  private NodeStatus.PeerView row(PeerId peer) {
    return node.status().peers().stream()
        .filter(view -> view.info().id().equals(peer))
        .findFirst()
        .orElseThrow();
  }

  // Submitting.

  @Test
  void refusesNothingAndTooMuch() {
    ReplyTo replyTo = new ReplyTo(1);
    node.happens(new Input.Submitted(Transaction.of(new byte[0]), replyTo));
    node.happens(
        new Input.Submitted(txOf(GossipConfig.DEFAULT.maxTransactionBytes() + 1), replyTo));
    List<Effect.Tell> told = only(Effect.Tell.class, node.written());
    assertThat(told)
        .extracting(tell -> ((Report.Refused) tell.report()).code())
        .containsExactly(Report.Refusal.EMPTY, Report.Refusal.TOO_LARGE);
  }

  @Test
  void announcesOnlyWhatIsOnDisk() {
    PeerId a = node.peerUp(1);
    node.happens(new Input.Submitted(t, new ReplyTo(1)));
    assertThat(only(Effect.Send.class, node.written())).isEmpty();
    node.happens(new Input.Accepted(t.id(), 1, true));
    assertThat(node.framesTo(a, node.written())).containsExactly(announce(true, t));
  }

  @Test
  void whatWaitsIsAnnouncedToAPeerThatComesUp() {
    node.accepts(t);
    node.dialledBy(1);
    node.saysHello(1);
    assertThat(node.framesTo(peer(1), node.written())).contains(announce(true, t));
  }

  @Test
  void whatIsInCustodyLeavesTheOutbox() {
    PeerId a = node.peerUp(1);
    PeerId b = node.peerUp(2);
    node.peerUp(3);
    node.accepts(t);
    node.written();
    node.sends(a, new Frame.Stored(List.of(t.id())));
    assertThat(node.status().outbox()).isEqualTo(1);
    node.sends(b, new Frame.Stored(List.of(t.id())));
    assertThat(only(Effect.Save.class, node.written()))
        .contains(new Effect.Save(new Change.Release(t.id())));
    assertThat(node.status().outbox()).isZero();
  }

  @Test
  void afterARestartTheOutboxIsServedFromDisk() {
    TestNode restarted =
        TestNode.startedWith(
            new StoredState(
                List.of(new StoredState.OutboxRow(t.id(), t.size(), 1, START)),
                List.of(),
                List.of(new Announcement(t.id(), t.size())),
                List.of(),
                List.of(),
                Optional.empty()));
    restarted.dialledBy(1);
    restarted.saysHello(1);
    assertThat(restarted.framesTo(peer(1), restarted.written())).contains(announce(true, t));
    restarted.sends(peer(1), new Frame.Get(List.of(t.id())));
    assertThat(restarted.written()).contains(new Effect.Load(t.id(), new LoadFor.Peer(peer(1))));
    restarted.happens(new Input.Loaded(t.id(), Optional.of(t), new LoadFor.Peer(peer(1))));
    assertThat(restarted.framesTo(peer(1), restarted.written()))
        .containsExactly(new Frame.Body(t.id(), t));
    assertThat(restarted.status().outbox()).isEqualTo(1);
  }

  @Test
  void aPeerThatBreaksOffAndComesBackIsAskedAgain() {
    PeerId a = node.peerUp(1);
    node.announces(a, t);
    assertThat(node.framesTo(a, node.written())).contains(new Frame.Get(List.of(t.id())));
    node.peerDown(a);
    node.peerUp(1);
    node.announces(a, t);
    assertThat(node.framesTo(a, node.written())).contains(new Frame.Get(List.of(t.id())));
  }

  @Test
  void toAPeerWithoutAStreamALongOutboxFlows() {
    for (int i = 0; i < 100; i++) {
      node.accepts(tx("own " + i));
    }
    node.written();
    PeerId u = node.unaryPeerUp(1);
    List<Request.Notify> underWay = new ArrayList<>(notified(u));
    assertThat(underWay).hasSize(32);
    List<TxId> told = new ArrayList<>();
    while (!underWay.isEmpty()) {
      assertThat(underWay).hasSizeLessThanOrEqualTo(32);
      Request.Notify next = underWay.removeFirst();
      told.add(next.announcement().id());
      if (told.size() % 3 == 0) {
        node.fails(u, next, Failure.Kind.BUSY);
      } else {
        node.answers(u, new Response.Ack(next, false, true));
      }
      underWay.addAll(notified(u));
    }
    assertThat(told)
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> tx("own " + i).id()).toList());
  }

  private List<Request.Notify> notified(PeerId peer) {
    return callsTo(peer, node.written()).stream()
        .filter(Request.Notify.class::isInstance)
        .map(Request.Notify.class::cast)
        .toList();
  }

  // What peers without our frames say about an own transaction.

  private Request.Notify notifies(PeerId peer) {
    return notified(peer).getFirst();
  }

  @Test
  void whatASeedOnlyPeerKnowsWhenItIsToldFirstIsInItsCustody() {
    PeerId u = node.unaryPeerUp(1);
    node.accepts(t);
    Request.Notify told = notifies(u);
    node.answers(u, new Response.Ack(told, true, false));
    assertThat(node.status().outbox()).isZero();
  }

  @Test
  void whatASeedOnlyPeerKnowsOnlyWhenItIsToldAgainIsARefusal() {
    PeerId u = node.unaryPeerUp(1);
    node.accepts(t);
    Request.Notify told = notifies(u);
    node.answers(u, new Response.Ack(told, false, false));
    assertThat(events(NodeEvent.AttemptFailed.class, node.written()))
        .extracting(NodeEvent.AttemptFailed::reason)
        .containsExactly("1 peer refused: without a reason");
    for (int second = 0; second < 7; second++) {
      node.passes(Duration.ofSeconds(1));
      node.fired(new Timer.ReannounceDue());
    }
    node.answers(u, new Response.Ack(notifies(u), true, false));
    assertThat(node.status().outbox()).isEqualTo(1);
    assertThat(events(NodeEvent.AttemptFailed.class, node.written())).hasSize(1);
  }

  @Test
  void whatASeedOnlyPeerKnowsAfterARestartIsNotInItsCustody() {
    TestNode restarted =
        TestNode.startedWith(
            new StoredState(
                List.of(new StoredState.OutboxRow(t.id(), t.size(), 1, START)),
                List.of(),
                List.of(new Announcement(t.id(), t.size())),
                List.of(),
                List.of(),
                Optional.empty()));
    PeerId u = restarted.unaryPeerUp(1);
    Request.Notify told =
        callsTo(u, restarted.written()).stream()
            .filter(Request.Notify.class::isInstance)
            .map(Request.Notify.class::cast)
            .findFirst()
            .orElseThrow();
    restarted.answers(u, new Response.Ack(told, true, false));
    assertThat(restarted.status().outbox()).isEqualTo(1);
  }

  @Test
  void aPeerThatIsOnlySaidToBeThereKeepsNothingInTheOutboxForLong() {
    PeerId a = node.peerUp(1);
    node.sends(a, new Frame.Peers(List.of(info(10)), 2));
    node.accepts(t);
    node.written();
    node.sends(a, new Frame.Stored(List.of(t.id())));
    assertThat(node.status().outbox()).as("as long as it may be there").isEqualTo(1);
    node.happens(new Input.RefreshAsked(new ReplyTo(1)));
    node.written();
    node.fails(peer(10), new Request.Ping(), Failure.Kind.TIMED_OUT);
    node.passes(Duration.ofSeconds(1));
    node.fired(new Timer.ReannounceDue());
    assertThat(node.status().outbox()).isZero();
  }

  @Test
  void theSameBytesSubmittedAtTwoNodesAreInTheCustodyOfBoth() {
    PeerId a = node.peerUp(1);
    node.announces(a, t);
    node.accepts(t);
    assertThat(node.framesTo(a, node.written())).contains(announce(true, t));
    node.sends(a, new Frame.Stored(List.of(t.id())));
    assertThat(node.status().outbox()).isZero();
  }

  @Test
  void whatIsTooLargeIsDeclinedToWhoeverAsksForCustodyAndToNobodyElse() {
    PeerId a = node.peerUp(1);
    TxId large = tx("large").id();
    Announcement tooLarge = new Announcement(large, 100 << 20);
    node.sends(a, new Frame.Announce(List.of(tooLarge), false));
    assertThat(node.framesTo(a, node.written())).isEmpty();
    node.sends(a, new Frame.Announce(List.of(tooLarge), true));
    assertThat(node.framesTo(a, node.written()))
        .containsExactly(new Frame.Declined(List.of(large), DeclineReason.TOO_LARGE));
  }

  @Test
  void aStoreThatTakesNoMoreIsAFullQueue() {
    node.happens(new Input.Submitted(t, new ReplyTo(1)));
    node.written();
    node.happens(
        new Input.SaveRefused(
            new Change.Accept(t), Report.Refusal.QUEUE_FULL, "16384 changes wait"));
    assertThat(node.written())
        .contains(
            new Effect.Tell(
                new ReplyTo(1),
                new Report.Refused(t.id(), Report.Refusal.QUEUE_FULL, "16384 changes wait")));
  }

  // Identity and offences.

  @Test
  void aHelloInTheNameOfSomebodyElseIsAnOffence() {
    LinkId link = node.dialledBy(1);
    node.written();
    node.sends(peer(1), new Frame.Hello(info(2), "test"));
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.Offended.class, written))
        .extracting(NodeEvent.Offended::offence)
        .containsExactly(Offence.FALSE_SENDER);
    assertThat(written).contains(new Effect.Close(link, CloseReason.PROTOCOL));
    assertThat(node.status().peers()).isEmpty();
  }

  @Test
  void aRegistrationInTheNameOfSomebodyElseIsAnOffenceAndChangesNothing() {
    node.peerUp(2);
    ReplyTo replyTo = node.calls(1, new Request.Register(TestNode.claim(2, "203.0.113.9")));
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.Offended.class, written)).hasSize(1);
    assertThat(only(Effect.Respond.class, written))
        .singleElement()
        .satisfies(
            respond -> {
              assertThat(respond.replyTo()).isEqualTo(replyTo);
              assertThat(((Response.Registered) respond.response()).success()).isFalse();
            });
    assertThat(row(peer(2)).info().address()).contains(address(2));
    assertThat(node.status().peers()).hasSize(1);
  }

  @Test
  void threeWrongBodiesCutAPeerOffForAWhile() {
    PeerId a = node.peerUp(1);
    PeerId b = node.peerUp(2);
    LinkId link = node.linkOf(a);
    for (int i = 0; i < 3; i++) {
      Transaction wanted = tx("wanted " + i);
      node.announces(a, wanted);
      node.announces(b, wanted);
      node.sends(a, new Frame.Body(wanted.id(), tx("wrong")));
    }
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.Banned.class, written)).hasSize(1);
    assertThat(written).contains(new Effect.Close(link, CloseReason.BANNED));
    assertThat(node.framesTo(b, written)).filteredOn(Frame.Get.class::isInstance).hasSize(1);
    assertThat(node.status().reachable()).isEqualTo(1);

    // Nothing is taken from it, on no way in.
    node.peerDown(a);
    LinkId again = node.dialledBy(1);
    assertThat(node.written()).contains(new Effect.Close(again, CloseReason.BANNED));
    node.announces(a, t);
    node.calls(1, new Request.Notify(has(t)));
    node.calls(1, new Request.Get(t.id()));
    node.calls(1, new Request.Register(info(1)));
    node.calls(1, new Request.ListPeers(10));
    assertThat(responses(node.written()))
        .containsExactly(
            new Response.Ack(new Request.Notify(has(t)), false, false),
            new Response.NotFound(new Request.Get(t.id())),
            new Response.Registered(new Request.Register(info(1)), false, "banned for a while"),
            new Response.Peers(new Request.ListPeers(10), List.of(), 0));

    node.passes(Duration.ofMinutes(10));
    node.dialledBy(1);
    node.saysHello(1);
    assertThat(node.status().reachable()).isEqualTo(2);
  }

  @Test
  void aFrameBeforeTheHelloIsAViolation() {
    LinkId link = node.dialledBy(1);
    node.announces(peer(1), t);
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.Offended.class, written)).hasSize(1);
    assertThat(written).contains(new Effect.Close(link, CloseReason.PROTOCOL));
    assertThat(node.status().reachable()).isZero();
  }

  @Test
  void ourselvesAtTheOtherEndAreClosedAndNeverDialledAgain() {
    // A name: that it stands for this node shows only when the node meets itself there.
    TestNode lonely = TestNode.startedWith(StoredState.EMPTY, "seed.example.org:5001");
    lonely.fired(new Timer.BootstrapDue());
    assertThat(only(Effect.Dial.class, lonely.written())).hasSize(1);
    LinkId link =
        lonely.linkUp(
            500, Direction.OUTBOUND, Optional.of(PeerAddress.parse("seed.example.org:5001")));
    assertThat(lonely.written()).contains(new Effect.Close(link, CloseReason.SELF));
    lonely.happens(new Input.LinkDown(link, "self"));
    lonely.passes(Duration.ofSeconds(10));
    lonely.fired(new Timer.BootstrapDue());
    assertThat(only(Effect.Dial.class, lonely.written())).isEmpty();
  }

  // Seed-only peers on a stream.

  @Test
  void aSilentStreamIsTakenForASeedOnlyPeerAndHearsTheSeedsMessagesAlone() {
    LinkId link = node.dialledBy(1);
    node.written();
    node.fired(new Timer.HelloExpired(link));
    node.accepts(t);
    assertThat(node.framesTo(peer(1), node.written())).containsExactly(announce(true, t));
    node.peerUp(2);
    node.sendsAsSeed(peer(1), announce(true, tx("2")));
    node.written();
    node.sendsAsSeed(peer(1), new Frame.Body(tx("2").id(), tx("2")));
    node.happens(new Input.Kept(tx("2").id()));
    assertThat(node.framesTo(peer(1), node.written())).isEmpty();
  }

  @Test
  void aSeedMessageEndsTheWait() {
    node.dialledBy(1);
    node.sendsAsSeed(peer(1), announce(false, t));
    List<Effect> written = node.written();
    assertThat(events(NodeEvent.PeerUp.class, written)).hasSize(1);
    assertThat(node.framesTo(peer(1), written)).contains(new Frame.Get(List.of(t.id())));
  }

  @Test
  void aSeedOnlyPeersFetchCountsAsCustody() {
    node.seedPeerUp(1);
    node.calls(1, new Request.Register(info(1)));
    node.accepts(t);
    node.sendsAsSeed(peer(1), new Frame.Get(List.of(t.id())));
    assertThat(only(Effect.Save.class, node.written()))
        .contains(new Effect.Save(new Change.Release(t.id())));
  }

  @Test
  void aFetchOfOurOwnKindIsNoCustodyYet() {
    PeerId a = node.peerUp(1);
    node.accepts(t);
    node.sends(a, new Frame.Get(List.of(t.id())));
    assertThat(node.status().outbox()).isEqualTo(1);
  }

  @Test
  void aBodyThatCouldNotBeSentIsNoCustody() {
    TestNode restarted =
        TestNode.startedWith(
            new StoredState(
                List.of(new StoredState.OutboxRow(t.id(), t.size(), 1, START)),
                List.of(),
                List.of(new Announcement(t.id(), t.size())),
                List.of(),
                List.of(),
                Optional.empty()));
    PeerId a = restarted.peerUp(1);
    restarted.sends(a, new Frame.Get(List.of(t.id())));
    restarted.peerDown(a);
    restarted.happens(new Input.Loaded(t.id(), Optional.of(t), new LoadFor.Peer(a)));
    assertThat(restarted.status().outbox()).isEqualTo(1);
  }

  @Test
  void thereIsNoOfOurFramesForASeedOnlyPeerWhenTheNodeIsFull() {
    for (int i = 1; i <= 64; i++) {
      node.peerUp(i);
    }
    LinkId link = node.dialledBy(65);
    node.written();
    node.fired(new Timer.HelloExpired(link));
    List<Effect> written = node.written();
    assertThat(only(Effect.Send.class, written)).isEmpty();
    assertThat(written).contains(new Effect.Close(link, CloseReason.FULL));
  }

  @Test
  void aFullNodeTellsWhomElseToTry() {
    for (int i = 1; i <= 64; i++) {
      node.verifiedUp(i);
    }
    LinkId link = node.dialledBy(65);
    node.saysHello(65);
    List<Effect> written = node.written();
    List<Frame> frames = node.framesTo(peer(65), written);
    assertThat(frames.getFirst()).isInstanceOf(Frame.Hello.class);
    assertThat(((Frame.Peers) frames.get(1)).peers()).hasSize(64);
    assertThat(frames.getLast()).isEqualTo(new Frame.Goodbye(CloseReason.FULL));
    assertThat(written).contains(new Effect.Close(link, CloseReason.FULL));
  }

  // Unary peers.

  @Test
  void aPeerWithoutStreamsIsRegisteredWithAndAskedForItsList() {
    PeerId u = node.unaryPeerUp(1);
    assertThat(callsTo(u, node.written()))
        .containsExactly(new Request.Register(info(500)), new Request.ListPeers(Frame.MAX_PEERS));
    node.answers(
        u,
        new Response.Peers(new Request.ListPeers(Frame.MAX_PEERS), List.of(info(7), info(8)), 2));
    assertThat(only(Effect.Dial.class, node.written())).hasSize(2);
    assertThat(row(u).path()).isEqualTo("unary");
  }

  @Test
  void aUnaryAnnouncerIsCalledBackAtItsRegisteredAddress() {
    node.calls(1, new Request.Register(info(1)));
    node.written();
    Request.Notify notify = new Request.Notify(has(t));
    node.calls(1, notify);
    List<Effect> written = node.written();
    assertThat(responses(written)).containsExactly(new Response.Ack(notify, false, true));
    assertThat(written).contains(new Effect.Call(peer(1), address(1), new Request.Get(t.id())));
    node.answers(peer(1), new Response.Found(new Request.Get(t.id()), t));
    assertThat(only(Effect.Save.class, node.written()))
        .contains(new Effect.Save(new Change.Keep(t, peer(1))));
  }

  @Test
  void aUnaryAnnouncerWithoutAnAddressIsNotPromisedAnything() {
    Request.Notify notify = new Request.Notify(has(t));
    node.calls(1, notify);
    List<Effect> written = node.written();
    assertThat(responses(written)).containsExactly(new Response.Ack(notify, false, false));
    assertThat(only(Effect.Call.class, written)).isEmpty();
  }

  @Test
  void anotherKeyAtTheRegisteredAddressEndsTheRoute() {
    node.calls(1, new Request.Register(info(1)));
    node.calls(1, new Request.Notify(has(t)));
    node.written();
    node.fails(peer(1), new Request.Get(t.id()), Failure.Kind.IDENTITY);
    assertThat(events(NodeEvent.PeerDown.class, node.written())).hasSize(1);
  }

  @Test
  void aRefusalIsAnAnswerAndThreeSilencesAreNot() {
    PeerId u = node.unaryPeerUp(1);
    node.written();
    Request.Notify notify = new Request.Notify(has(t));
    for (int i = 0; i < 5; i++) {
      node.fails(u, notify, Failure.Kind.REFUSED);
      node.fails(u, notify, Failure.Kind.BUSY);
    }
    assertThat(node.status().reachable()).isEqualTo(1);
    node.fails(u, notify, Failure.Kind.TIMED_OUT);
    node.fails(u, notify, Failure.Kind.UNREACHABLE);
    node.answers(u, new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    node.fails(u, notify, Failure.Kind.TIMED_OUT);
    node.fails(u, notify, Failure.Kind.TIMED_OUT);
    assertThat(node.status().reachable()).isEqualTo(1);
    node.fails(u, notify, Failure.Kind.TIMED_OUT);
    assertThat(node.status().reachable()).isZero();
  }

  @Test
  void aUnaryFetchCountsAsCustody() {
    PeerId u = node.unaryPeerUp(1);
    node.accepts(t);
    assertThat(callsTo(u, node.written())).contains(new Request.Notify(has(t)));
    node.calls(1, new Request.Get(t.id()));
    assertThat(node.written()).contains(new Effect.Save(new Change.Release(t.id())));
  }

  @Test
  void everyQuestionOfTheSeedsHasAnAnswer() {
    node.dialledUp(2);
    node.calls(1, new Request.Ping());
    node.calls(1, new Request.ListPeers(0));
    node.calls(1, new Request.Get(t.id()));
    node.calls(1, new Request.Register(info(peer(1), "", 0)));
    assertThat(responses(node.written()))
        .containsExactly(
            new Response.Pong(new Request.Ping(), NetworkState.ONLINE),
            new Response.Peers(new Request.ListPeers(0), List.of(info(2)), 1),
            new Response.NotFound(new Request.Get(t.id())),
            new Response.Registered(
                new Request.Register(info(peer(1), "", 0)),
                true,
                "known; nobody can dial you without a port"));
  }

  @Test
  void aUnaryPeerThatOpensAStreamIsToldOnIt() {
    PeerId u = node.unaryPeerUp(1);
    LinkId link = node.dialledBy(1);
    node.fired(new Timer.HelloExpired(link));
    node.written();
    node.accepts(t);
    List<Effect> written = node.written();
    assertThat(callsTo(u, written)).isEmpty();
    assertThat(node.framesTo(u, written)).containsExactly(announce(true, t));
  }

  // State, dialling, stopping.

  @Test
  void aListOfMorePeersMakesTheNodeLookAtItsStateAnew() {
    PeerId a = node.peerUp(1);
    assertThat(node.status().state()).isEqualTo(NetworkState.ONLINE);
    node.sends(a, new Frame.Peers(List.of(info(2), info(3)), 2));
    assertThat(node.status().state()).isEqualTo(NetworkState.DEGRADED);
    node.peerDown(a);
    assertThat(node.status().state()).isEqualTo(NetworkState.OFFLINE);
  }

  @Test
  void silentBootstrapNodesDoNotStandBeforeTheOneThatAnswers() {
    List<String> many = new ArrayList<>();
    for (int i = 1; i <= 25; i++) {
      many.add(address(i).toString());
    }
    TestNode newcomer = TestNode.startedWith(StoredState.EMPTY, many.toArray(String[]::new));
    newcomer.fired(new Timer.BootstrapDue());
    assertThat(only(Effect.Dial.class, newcomer.written())).hasSize(25);
  }

  @Test
  void knownPeersAreDialledTenAtATime() {
    PeerId a = node.peerUp(1);
    List<PeerInfo> many = new ArrayList<>();
    for (int i = 2; i <= 16; i++) {
      many.add(info(i));
    }
    node.sends(a, new Frame.Peers(many, 15));
    assertThat(only(Effect.Dial.class, node.written())).hasSize(10);
  }

  @Test
  void aStoppingNodeSaysGoodbyeAndDialsNobody() {
    PeerId a = node.peerUp(1);
    PeerId b = node.peerUp(2);
    node.happens(new Input.Stopping());
    List<Effect> written = node.written();
    assertThat(node.framesTo(a, written)).containsExactly(new Frame.Goodbye(CloseReason.SHUTDOWN));
    assertThat(only(Effect.Close.class, written)).hasSize(2);
    node.peerDown(a);
    node.peerDown(b);
    node.passes(Duration.ofMinutes(1));
    node.fired(new Timer.BootstrapDue());
    node.fired(new Timer.DialDue());
    assertThat(only(Effect.Dial.class, node.written())).isEmpty();
    LinkId late = node.dialledBy(3);
    assertThat(node.written()).contains(new Effect.Close(late, CloseReason.SHUTDOWN));
  }

  @Test
  void theSameInputsGiveTheSameEffects() {
    List<List<Effect>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      TestNode again = TestNode.startedWith(StoredState.EMPTY, address(9).toString());
      for (int i = 1; i <= 30; i++) {
        again.dialledBy(i);
        again.saysHello(i);
        again.announces(peer(i), tx("shared"), tx("of " + i));
      }
      again.accepts(t);
      again.passes(Duration.ofMillis(250));
      again.fired(new Timer.RoundDue());
      again.fired(new Timer.DiscoveryDue());
      runs.add(again.written());
    }
    assertThat(runs.getFirst()).isEqualTo(runs.getLast());
  }
}
