package dev.sorcha.peer.node.api;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The local API over gRPC ({@code node_api.proto}), without TLS, on loopback, behind a token. A
 * server of its own beside the HTTP one (ADR 0006).
 */
public final class GrpcApi implements AutoCloseable {

  /** Room for the envelope of a body. */
  private static final int ENVELOPE = 64 << 10;

  /** Bounds row 14, and half of its calls: this is one application, not a network. */
  private static final int HEADER_BYTES = 8 << 10;

  private static final int CALLS_PER_CONNECTION = 50;
  private static final int RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;

  private static final int WINDOW = 1 << 20;

  private final Server server;
  private final OpenStreams streams;

  private GrpcApi(Server server, OpenStreams streams) {
    this.server = server;
    this.streams = streams;
  }

  /**
   * Binds 127.0.0.1 and serves.
   *
   * @param subscriptions of this node
   * @param port 0 to 65535; 0 lets the system choose
   * @param maxTransactionBytes largest body
   * @throws BindException if the port is taken; the message names it and the remedy
   */
  public static GrpcApi open(
      LocalNode node,
      Subscriptions subscriptions,
      ApiToken token,
      int port,
      int maxTransactionBytes)
      throws IOException {
    OpenStreams streams = new OpenStreams();
    AtomicReference<LoopbackNames> names = new AtomicReference<>(new LoopbackNames(port));
    // Never shut down: the ends of broken connections are told on it after the server's own end.
    ThreadFactory threads = Thread.ofVirtual().name("grpc-api-", 0).factory();
    Executor handlers = task -> threads.newThread(task).start();
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
            .executor(handlers)
            .intercept(new GrpcGate(names::get, token))
            .addService(new NodeRpc(node, streams, subscriptions, maxTransactionBytes))
            .maxInboundMessageSize(maxTransactionBytes + ENVELOPE)
            .maxInboundMetadataSize(HEADER_BYTES)
            .flowControlWindow(WINDOW)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .maxRstFramesPerWindow(RESETS, RESET_WINDOW_SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxConnectionIdle(5, TimeUnit.MINUTES)
            .build();
    try {
      server.start();
    } catch (IOException taken) {
      BindException failure = new BindException(Listeners.cannotBind("api-grpc-port", port, taken));
      failure.initCause(taken);
      throw failure;
    }
    // Nothing can be called before: a client learns a port of the system's choice from us.
    names.set(new LoopbackNames(server.getPort()));
    return new GrpcApi(server, streams);
  }

  /** The port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** Subscriptions that are open now. */
  public int streams() {
    return streams.count();
  }

  /** Ends the subscriptions, then the rest; takes at most about three seconds. */
  @Override
  public void close() {
    server.shutdown();
    streams.close();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
  }
}
