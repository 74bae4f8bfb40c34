package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import io.grpc.Server;
import io.grpc.netty.InternalNettyServerCredentials;
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
  private final RestCalls rest;
  private final Admission admission;
  private final Traffic traffic = new Traffic();
  private final ScheduledExecutorService timer;
  private final ExecutorService callOwner;

  /**
   * Builds everything and listens on nothing yet.
   *
   * @param self this node's id
   * @param identify from a certificate to the id of whoever holds its key
   * @param chunks of the bodies that this node has
   */
  public PeerPort(
      PeerId self,
      InetSocketAddress bind,
      TlsContexts tls,
      Function<X509Certificate, PeerId> identify,
      PortOptions options,
      Chunks chunks,
      Door door)
      throws SSLException {
    this(
        self,
        bind,
        tls,
        identify,
        options,
        Limits.forBodies(options.maxTransactionBytes())
            .withConnectTimeout(options.connectTimeout()),
        chunks,
        door);
  }

  /** The same with other limits, for tests. */
  PeerPort(
      PeerId self,
      InetSocketAddress bind,
      TlsContexts tls,
      Function<X509Certificate, PeerId> identify,
      PortOptions options,
      Limits limits,
      Chunks chunks,
      Door door)
      throws SSLException {
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
    OversizedLog.silence();
    Channels channels = new Channels(tls, limits, traffic, options.compress());
    this.calls = new UnaryCalls(channels, door, messages, callOwner, UnaryCalls.MAX_CHANNELS);
    this.rest =
        new RestCalls(tls, limits, traffic, options.proxy(), options.compress(), door, messages);
    this.admission = new Admission(limits);
    RestRoutes routes = new RestRoutes(door, messages);
    RequestBytes.Budget budget = new RequestBytes.Budget(limits.requestBytes());
    PortNegotiator negotiator =
        new PortNegotiator(
            context,
            admission,
            limits,
            (pipeline, ssl) -> {
              if (options.served().contains(Protocol.REST)) {
                RestHandler.install(
                    pipeline, ssl, identify, routes, limits, budget, traffic, options.compress());
              } else {
                var _ = pipeline.channel().close();
              }
            });
    SlowCalls slow = new SlowCalls(System::nanoTime, limits.requestSeconds());
    long pauseMillis = 1_000 / SlowCalls.LOOKS_A_SECOND;
    var _ =
        timer.scheduleWithFixedDelay(slow::look, pauseMillis, pauseMillis, TimeUnit.MILLISECONDS);
    this.dialler = new Dialler(channels, door, links, codec, calls, messages, timer);
    this.server =
        NettyServerBuilder.forAddress(bind, InternalNettyServerCredentials.create(negotiator))
            .directExecutor()
            .intercept(new Blocking(options.served()))
            .intercept(new Callers(identify))
            .intercept(slow)
            .addStreamTracerFactory(traffic.forServer())
            .addService(new DiscoveryService(unary, messages))
            .addService(
                new TransactionService(unary, new ChunkStreams(door, chunks), options.compress()))
            .addService(new CommunicationService(door, links, codec, messages, options.compress()))
            .maxInboundMessageSize(limits.messageBytes())
            .maxInboundMetadataSize(limits.headerBytes())
            .flowControlWindow(limits.flowControlWindow())
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .maxRstFramesPerWindow(limits.resetsPerWindow(), limits.resetWindowSeconds())
            .handshakeTimeout(limits.handshakeSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(limits.pingSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(Channels.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxConnectionIdle(limits.idleSeconds(), TimeUnit.SECONDS)
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

  /** How this machine's clock differs from that of linked peers. */
  public ClockOffset clockOffset() {
    return links.clockOffset();
  }

  /** Connections that were not taken because a limit was reached, since the start. */
  public long refusedConnections() {
    return admission.refused();
  }

  /** Connections that were closed for what they sent, since the start. */
  public long abusiveConnections() {
    return admission.abused();
  }

  /** Open links. */
  public int links() {
    return links.size();
  }

  /** Tries a rung; the outcome goes to the core. */
  public void dial(PeerAddress address, Optional<PeerId> expected, Protocol rung) {
    switch (rung) {
      case GRPC_STREAM, GRPC -> dialler.dial(address, expected, rung);
      case REST -> rest.dial(address, expected);
    }
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
  public void call(PeerId to, PeerAddress at, Protocol rung, Request request) {
    switch (rung) {
      case GRPC_STREAM, GRPC -> calls.call(to, at, request);
      case REST -> rest.call(to, at, request);
    }
  }

  /** Ends the connection of unary calls to a peer, after those that are under way. */
  public void hangUp(PeerId to, PeerAddress at) {
    calls.hangUp(to, at);
    rest.hangUp(to, at);
  }

  /** Takes no more, waits two seconds for what is under way, then ends everything. */
  @Override
  public void close() {
    calls.close();
    rest.close();
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
