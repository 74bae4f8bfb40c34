package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** Everything that this node says to and hears from peers: the listener, the links, the calls. */
public final class PeerPort implements AutoCloseable {

  private final Server server;
  private final LinkTable links = new LinkTable();
  private final Dialler dialler;
  private final UnaryCalls calls;
  private final Traffic traffic = new Traffic();
  private final ScheduledExecutorService timer;
  private final ExecutorService callOwner;

  /**
   * Builds everything and listens on nothing yet.
   *
   * @param self this node's id
   * @param identify from a certificate to the id of whoever holds its key
   * @param maxTransactionBytes largest body, in bytes
   */
  public PeerPort(
      PeerId self,
      InetSocketAddress bind,
      TlsContexts tls,
      Function<X509Certificate, PeerId> identify,
      int maxTransactionBytes,
      Door door)
      throws SSLException {
    Limits limits = Limits.forBodies(maxTransactionBytes);
    SeedMessages messages = new SeedMessages(self, InstantSource.system());
    LinkCodec codec = new LinkCodec(messages);
    UnaryDoor unary = new UnaryDoor(door);
    SslContext context = tls.server();
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dial-timer").factory());
    this.callOwner =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("unary-calls").factory());
    Channels channels = new Channels(tls, limits, traffic);
    this.dialler = new Dialler(channels, door, links, codec, timer);
    this.calls = new UnaryCalls(channels, door, messages, callOwner, UnaryCalls.MAX_CHANNELS);
    this.server =
        NettyServerBuilder.forAddress(bind)
            .sslContext(context)
            .directExecutor()
            .intercept(new Callers(identify))
            .addStreamTracerFactory(traffic.forServer())
            .addService(new DiscoveryService(unary, messages))
            .addService(new TransactionService(unary))
            .addService(new CommunicationService(door, links, codec, messages))
            .maxInboundMessageSize(limits.messageBytes())
            .maxInboundMetadataSize(limits.headerBytes())
            .flowControlWindow(limits.flowControlWindow())
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .maxRstFramesPerWindow(limits.resetsPerWindow(), limits.resetWindowSeconds())
            .handshakeTimeout(limits.handshakeSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxConnectionIdle(5, TimeUnit.MINUTES)
            .build();
  }

  /**
   * Listens.
   *
   * @throws IOException if the port cannot be bound
   */
  public void start() throws IOException {
    server.start();
  }

  /** The port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** Bytes sent and received. */
  public Traffic traffic() {
    return traffic;
  }

  /** Open links. */
  public int links() {
    return links.size();
  }

  /** Opens a link; the outcome goes to the core. */
  public void dial(PeerAddress address, Optional<PeerId> expected) {
    dialler.dial(address, expected);
  }

  /** Writes a frame on a link. */
  public void send(LinkId link, Dialect dialect, Frame frame) {
    links.send(link, dialect, frame);
  }

  /**
   * Ends a link after what was written before. The reason has been said in a frame where it is
   * understood.
   */
  public void close(LinkId link, CloseReason reason) {
    links.finish(link);
  }

  /** Makes a unary call; the outcome goes to the core. */
  public void call(PeerId to, PeerAddress at, Request request) {
    calls.call(to, at, request);
  }

  /** Ends the connection of unary calls to a peer, after those that are under way. */
  public void hangUp(PeerId to, PeerAddress at) {
    calls.hangUp(to, at);
  }

  /** Takes no more, waits two seconds for what is under way, then ends everything. */
  @Override
  public void close() {
    calls.close();
    server.shutdown();
    try {
      if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    links.abortAll("the node stops");
    timer.shutdownNow();
    callOwner.shutdown();
  }
}
