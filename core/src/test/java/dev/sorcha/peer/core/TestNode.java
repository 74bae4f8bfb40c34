package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;

/**
 * One node whose clock is moved by hand; facts go in by name, and what they led to is looked at.
 */
@NullMarked
final class TestNode {

  /** Peers 1 to 499 have smaller ids than the node, others larger ones. */
  static final PeerId SELF = peer(500);

  private final PeerCore core;
  private final Map<PeerId, LinkId> links = new LinkedHashMap<>();
  private List<Effect> written = new ArrayList<>();
  private Instant now = START;
  private long numbers;

  TestNode(NodeConfig config) {
    this.core = new PeerCore(config, new SplittableRandom(1));
  }

  /** A node with the defaults, started, that knows nobody. */
  static TestNode alone() {
    return startedWith(StoredState.EMPTY);
  }

  /** A node with the defaults, started with these bootstrap nodes. */
  static TestNode startedWith(StoredState stored, String... bootstrap) {
    TestNode node = new TestNode(NodeConfig.defaults(info(500)));
    node.starts(stored, bootstrap);
    return node;
  }

  void starts(StoredState stored, String... bootstrap) {
    happens(
        new Input.Started(stored, List.of(bootstrap).stream().map(BootstrapNode::parse).toList()));
  }

  /** A fact. */
  void happens(Input input) {
    written.addAll(core.step(input, now));
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  void fired(Timer timer) {
    happens(new Input.TimerFired(timer));
  }

  /** The burst ends; what was written since the last time is returned. */
  List<Effect> written() {
    happens(new Input.BurstEnded());
    List<Effect> all = written;
    written = new ArrayList<>();
    return all;
  }

  // Links.

  /** A stream to the peer with this number is open, dialled by it; no hello yet. */
  LinkId dialledBy(int number) {
    return linkUp(number, Direction.INBOUND, Optional.empty());
  }

  /** A stream to the peer with this number is open, dialled by us at its address. */
  LinkId dialled(int number) {
    return linkUp(number, Direction.OUTBOUND, Optional.of(Samples.address(number)));
  }

  LinkId linkUp(int number, Direction direction, Optional<PeerAddress> at) {
    LinkId link = new LinkId(++numbers);
    links.put(peer(number), link);
    happens(new Input.LinkUp(link, peer(number), Samples.address(number).host(), direction, at));
    return link;
  }

  LinkId linkOf(PeerId peer) {
    return Optional.ofNullable(links.get(peer)).orElseThrow();
  }

  /** The peer says hello on its newest stream. */
  void saysHello(int number) {
    sends(peer(number), new Frame.Hello(info(number), "test"));
  }

  /** The peer with this number dialled and said hello. */
  PeerId peerUp(int number) {
    dialledBy(number);
    saysHello(number);
    written();
    return peer(number);
  }

  /** The peer with this number was dialled where it listens, and said hello. */
  PeerId dialledUp(int number) {
    dialled(number);
    saysHello(number);
    written();
    return peer(number);
  }

  /** The peer with this number dialled, said hello, and answers a ping where it says it listens. */
  PeerId verifiedUp(int number) {
    peerUp(number);
    answers(peer(number), new Response.Pong(new Request.Ping(), NetworkState.ONLINE));
    written();
    return peer(number);
  }

  /** A seed-only peer dialled and was silent. */
  PeerId seedPeerUp(int number) {
    LinkId link = dialledBy(number);
    fired(new Timer.HelloExpired(link));
    written();
    return peer(number);
  }

  void peerDown(PeerId peer) {
    happens(new Input.LinkDown(linkOf(peer), "gone"));
  }

  /** One of our frames arrives. */
  void sends(PeerId peer, Frame frame) {
    happens(new Input.FrameArrived(linkOf(peer), frame, true));
  }

  /** One of the seeds' messages arrives. */
  void sendsAsSeed(PeerId peer, Frame frame) {
    happens(new Input.FrameArrived(linkOf(peer), frame, false));
  }

  void announces(PeerId peer, Transaction... transactions) {
    sends(
        peer, new Frame.Announce(List.of(transactions).stream().map(Samples::has).toList(), false));
  }

  void serves(PeerId peer, Transaction transaction) {
    sends(peer, new Frame.Body(transaction.id(), transaction));
  }

  // Unary calls.

  /** A peer without a stream answered at its address. */
  PeerId unaryPeerUp(int number) {
    happens(new Input.DialAnswered(Samples.address(number), Protocol.GRPC, peer(number)));
    return peer(number);
  }

  /** A peer calls; the answer is left among what was written. */
  ReplyTo calls(int number, Request request) {
    ReplyTo replyTo = new ReplyTo(++numbers);
    happens(
        new Input.Received(
            new Caller(peer(number), Samples.address(number).host()), request, replyTo));
    return replyTo;
  }

  void answers(PeerId peer, Response response) {
    happens(new Input.Answered(peer, response));
  }

  void fails(PeerId peer, Request request, Failure.Kind kind) {
    happens(new Input.CallFailed(peer, request, new Failure(kind, "")));
  }

  // The local side.

  /** The application submitted it, and it is on disk. */
  void accepts(Transaction transaction) {
    happens(new Input.Submitted(transaction, new ReplyTo(++numbers)));
    happens(new Input.Accepted(transaction.id(), ++numbers, true));
  }

  NodeStatus status() {
    ReplyTo replyTo = new ReplyTo(++numbers);
    List<Effect> answer = core.step(new Input.NodeAsked(replyTo), now);
    return ((Report.Status) only(Effect.Tell.class, answer).getFirst().report()).status();
  }

  /** The peer's claim, with another id or host. */
  static PeerInfo claim(int number, String host) {
    return info(peer(number), host, 5001);
  }

  static Frame.Announce announce(boolean own, Transaction transaction) {
    return new Frame.Announce(List.of(has(transaction)), own);
  }

  /** The frames of one step of the test to one peer's newest stream. */
  List<Frame> framesTo(PeerId peer, List<Effect> effects) {
    return only(Effect.Send.class, effects).stream()
        .filter(send -> send.link().equals(linkOf(peer)))
        .map(Effect.Send::frame)
        .toList();
  }
}
