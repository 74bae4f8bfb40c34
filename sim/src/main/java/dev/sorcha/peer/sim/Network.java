package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * All nodes and what is between them, driven by one agenda.
 *
 * <p>Every node has the default configuration but for what its {@link Cast} says, and an IPv4
 * address of its own.
 */
final class Network {

  /** After so many events one node is asked how it is: looking at all of them would cost more. */
  private static final int EVENTS_BETWEEN_LOOKS = 4_096;

  private final Cast cast;
  private final Agenda agenda = new Agenda();
  private final Trace trace;
  private final Wire wire;
  private final Geometry geometry;
  private final Replies replies;
  private final Traffic traffic = new Traffic();
  private final Ledger ledger;
  private final Streams streams;
  private final Dials dials;
  private final Calls calls;
  private final Conduct conduct;
  private final Sabotage sabotage;
  private final List<SimNode> nodes = new ArrayList<>();

  /** Looked up, never iterated. */
  private final HashMap<PeerAddress, SimNode> addresses = new HashMap<>();

  /** Looked up, never iterated. */
  private final HashMap<PeerId, SimNode> ids = new HashMap<>();

  private final List<SimNode> bursts = new ArrayList<>();
  private BiConsumer<ReplyTo, Report> listener = (reply, report) -> {};
  private Optional<NodeStatus> lastStatus = Optional.empty();
  private int looks;

  Network(Cast cast, Sabotage sabotage) {
    this.cast = cast;
    this.sabotage = sabotage;
    int size = cast.members().size();
    SplittableRandom random = new SplittableRandom(Digest.mix(cast.seed()));
    trace = new Trace(cast, agenda);
    geometry = new Geometry(size, random.split());
    wire = new Wire(geometry, cast.lossPercent() / 100, random.split());
    replies = new Replies(trace);
    ledger = new Ledger(trace, agenda, counted(cast));
    streams = new Streams(this, agenda, wire);
    dials = new Dials(this, agenda, wire, streams);
    calls = new Calls(this, agenda, wire, replies, traffic);
    conduct = new Conduct(this, trace);
    for (int i = 0; i < size; i++) {
      Member member = cast.members().get(i);
      SimNode node = new SimNode(i, config(i, member), member, this);
      nodes.add(node);
      addresses.put(member.address(), node);
      ids.put(node.id(), node);
    }
  }

  private static boolean[] counted(Cast cast) {
    boolean[] counted = new boolean[cast.members().size()];
    for (int i = 0; i < counted.length; i++) {
      counted[i] = cast.members().get(i).counted();
    }
    return counted;
  }

  private NodeConfig config(int index, Member member) {
    String name = "node " + index + " of seed " + cast.seed();
    PeerId id = new PeerId(TxId.hash(name.getBytes(StandardCharsets.UTF_8)).hex());
    Capabilities all = new Capabilities(true, true, GossipConfig.DEFAULT.maxTransactionBytes());
    String host = member.saysHost() ? member.address().host() : "";
    int port = member.address().port();
    PeerInfo self = new PeerInfo(id, host, port, List.of(Protocol.GRPC_STREAM, Protocol.GRPC), all);
    NodeConfig config = NodeConfig.defaults(self);
    return new NodeConfig(
        self,
        config.roles(),
        sabotage.configured(cast.membership()),
        sabotage.configured(config.link()),
        sabotage.configured(config.gossip()),
        config.outbox(),
        sabotage.configured(config.reconcile()),
        config.guard(),
        config.address());
  }

  SimStore newStore(SimNode node, RandomGenerator random) {
    return new SimStore(node, agenda, ledger, trace, sabotage, random);
  }

  /** Lets events happen until this is so, or until the given moment. */
  void runUntil(BooleanSupplier over, long deadlineNanos) {
    while (!over.getAsBoolean() && agenda.nextNanos() <= deadlineNanos) {
      agenda.runNext();
      if (agenda.nextNanos() > agenda.nowNanos()) {
        endBursts();
      }
      if (agenda.eventsRun() % EVENTS_BETWEEN_LOOKS == 0) {
        look();
      }
    }
  }

  private void endBursts() {
    for (int i = 0; i < bursts.size(); i++) {
      bursts.get(i).endBurst();
    }
    bursts.clear();
  }

  /** A node has stepped for the first time in this instant. */
  void onBurstOpened(SimNode node) {
    bursts.add(node);
  }

  private void look() {
    SimNode node = nodes.get(looks++ % nodes.size());
    if (node.isUp() && node.isHonest()) {
      node.receive(new Input.NodeAsked(replies.ask(node)));
    }
  }

  /** A frame comes out of a link. */
  void onFrame(SimNode to, Input.FrameArrived arrived) {
    traffic.onFrame(arrived.link(), arrived.frame(), arrived.ours());
    if (arrived.frame() instanceof Frame.Peers(var peers, var total)
        && peers.size() > Frame.MAX_PEERS) {
      streams.refuse(arrived.link(), "peers: " + peers.size());
      return;
    }
    sabotage
        .onWire(to.index(), arrived.frame())
        .ifPresent(
            frame -> to.receive(new Input.FrameArrived(arrived.link(), frame, arrived.ours())));
  }

  /** A node answers somebody on its own machine. */
  void onTold(SimNode node, ReplyTo reply, Report report) {
    replies.onAnswered(node, reply);
    if (report instanceof Report.Status(var status)) {
      lastStatus = Optional.of(status);
      Limits.broken(node.config(), status)
          .ifPresent(
              bound -> {
                throw trace.failure("node " + node.index() + ", " + bound);
              });
    }
    listener.accept(reply, report);
  }

  /** Asks a node that is up how it is; only while an event happens. */
  NodeStatus statusOf(SimNode node) {
    lastStatus = Optional.empty();
    node.receive(new Input.NodeAsked(replies.ask(node)));
    return lastStatus.orElseThrow(() -> trace.failure("node " + node.index() + " does not answer"));
  }

  /** Who hears what the nodes tell on their own machines. */
  void listen(BiConsumer<ReplyTo, Report> toReports) {
    listener = toReports;
  }

  /** The node begins a life, on a machine that is up from now on. */
  void start(SimNode node, List<BootstrapNode> bootstrap) {
    boolean returns = !node.isHostUp();
    node.start(bootstrap);
    if (returns) {
      streams.onHealed();
    }
  }

  /** The node's process dies; its machine goes on and resets the connections. */
  void crash(SimNode node) {
    node.crash();
    replies.onCrashed(node);
    streams.onCrashed(node);
    calls.onCrashed(node);
  }

  /** The node's machine dies, and nobody is told. */
  void vanish(SimNode node) {
    node.vanish();
    replies.onCrashed(node);
    streams.onCut();
    streams.onCrashed(node);
    calls.onCrashed(node);
  }

  /** Cuts the western half off from the eastern one. */
  void cut() {
    wire.cut(geometry.halves());
    streams.onCut();
  }

  void heal() {
    wire.heal();
    streams.onHealed();
  }

  /** The node that has this address, up or not. */
  Optional<SimNode> nodeAt(PeerAddress address) {
    return Optional.ofNullable(addresses.get(address));
  }

  /** Whether this peer exists and is where this says, up or not. */
  boolean isAt(PeerInfo peer) {
    SimNode node = ids.get(peer.id());
    return node != null
        && node.address().port() == peer.port()
        && node.address().host().equals(peer.host());
  }

  /** The node with this id. */
  Optional<SimNode> nodeOf(PeerId id) {
    return Optional.ofNullable(ids.get(id));
  }

  Cast cast() {
    return cast;
  }

  Agenda agenda() {
    return agenda;
  }

  Trace trace() {
    return trace;
  }

  Replies replies() {
    return replies;
  }

  Traffic traffic() {
    return traffic;
  }

  Ledger ledger() {
    return ledger;
  }

  Streams streams() {
    return streams;
  }

  Dials dials() {
    return dials;
  }

  Calls calls() {
    return calls;
  }

  /** What honest nodes are held to. */
  Conduct conduct() {
    return conduct;
  }

  Geometry geometry() {
    return geometry;
  }

  List<SimNode> nodes() {
    return nodes;
  }
}
