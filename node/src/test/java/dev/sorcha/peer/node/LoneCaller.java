package dev.sorcha.peer.node;

import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.PeerCore;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.grpc.Door;
import dev.sorcha.peer.node.grpc.PeerPort;
import dev.sorcha.peer.node.grpc.PortOptions;
import dev.sorcha.peer.node.grpc.WebProxy;
import dev.sorcha.peer.node.loop.EventLoop;
import dev.sorcha.peer.node.loop.Mailbox;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.PeerIds;
import dev.sorcha.peer.node.tls.PeerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A core with a real peer port and no disk, which nobody can dial: what it is told, dials and
 * publishes can be looked at.
 */
final class LoneCaller implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(60);

  final PeerId id;
  final Queue<Effect.Dial> dials = new ConcurrentLinkedQueue<>();
  final Queue<NodeEvent> events = new ConcurrentLinkedQueue<>();
  private final Mailbox mailbox = new Mailbox();
  private final PeerPort port;
  private final EventLoop loop;
  private final long began = System.nanoTime();

  LoneCaller(Path folder, LadderConfig ladder, Optional<WebProxy> proxy, BootstrapNode first)
      throws Exception {
    NodeIdentity identity = NodeIdentity.loadOrCreate(Files.createDirectories(folder));
    this.id = identity.id();
    this.port =
        new PeerPort(
            identity.id(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new PeerTlsAdapter(new PeerTls(identity)),
            PeerIds::of,
            new PortOptions(1 << 20, Set.of(Protocol.values()), true, proxy),
            (tx, place, then) -> then.accept(Optional.empty()),
            new MailDoor(mailbox));
    PeerInfo self =
        new PeerInfo(id, "", 0, List.of(Protocol.values()), new Capabilities(true, true, 1 << 20));
    NodeConfig base = NodeConfig.defaults(self);
    NodeConfig config =
        new NodeConfig(
            self,
            base.roles(),
            base.membership(),
            LinkConfig.DEFAULT.withLadder(ladder.withProxied(proxy.isPresent())),
            base.gossip(),
            base.outbox(),
            base.reconcile(),
            base.guard(),
            base.address());
    mailbox.put(new Input.Started(StoredState.EMPTY, List.of(first)));
    this.loop =
        new EventLoop(
            "lone-caller",
            mailbox,
            new PeerCore(config, new SplittableRandom(1)),
            this::carryOut,
            (input, effects) -> {},
            bug -> {});
    loop.start();
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Dial dial -> {
        dials.add(dial);
        port.dial(dial.address(), dial.expected(), dial.rung());
      }
      case Effect.Send(var link, var dialect, var frame) -> port.send(link, dialect, frame);
      case Effect.Close(var link, var reason) -> port.close(link, reason);
      case Effect.Call(var to, var at, var rung, var request) -> port.call(to, at, rung, request);
      case Effect.HangUp(var to, var at) -> port.hangUp(to, at);
      case Effect.Publish(var event) -> events.add(event);
      case Effect.Save save -> {}
      case Effect.LookUp lookUp -> {}
      case Effect.Load load -> {}
      case Effect.LoadBodies load -> {}
      case Effect.LoadChunk load -> {}
      case Effect.LoadContents load -> {}
      case Effect.Schedule other -> throw new IllegalStateException("of the loop: " + other);
      case Effect.Tell other -> throw new IllegalStateException("of the loop: " + other);
      case Effect.Respond other -> throw new IllegalStateException("of the loop: " + other);
    }
  }

  private record MailDoor(Mailbox mailbox) implements Door {
    @Override
    public void put(Input input) {
      mailbox.put(input);
    }

    @Override
    public void put(Input input, Runnable stepped) {
      mailbox.put(input, stepped);
    }

    @Override
    public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
      return mailbox.call(received);
    }
  }

  /** The first event of this kind that is so, once it has come. */
  <E extends NodeEvent> E awaitEvent(Class<E> kind, Function<E, Boolean> wanted) {
    return await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                events.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(wanted::apply)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  NodeEvent.RungChosen awaitRung(Protocol rung) {
    return awaitEvent(NodeEvent.RungChosen.class, event -> event.rung() == rung);
  }

  /** Since it was made. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  String pathTo(PeerId peer) throws Exception {
    return status().peers().stream()
        .filter(view -> view.info().id().equals(peer))
        .map(NodeStatus.PeerView::path)
        .findFirst()
        .orElse("");
  }

  NodeStatus status() throws Exception {
    Report report = mailbox.ask(Input.NodeAsked::new).get(SOON.toSeconds(), TimeUnit.SECONDS);
    return ((Report.Status) report).status();
  }

  List<Protocol> dialled() {
    return dials.stream().map(Effect.Dial::rung).toList();
  }

  @Override
  public void close() {
    loop.close();
    port.close();
  }
}
