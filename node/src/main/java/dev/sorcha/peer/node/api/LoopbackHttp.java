package dev.sorcha.peer.node.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 listener on 127.0.0.1 (ADR 0006): Javalin's routes on a Jetty as small as it gets,
 * behind a {@link Gate}. Routes run on virtual threads and may block. Every refusal is problem
 * JSON, and no answer has a stack trace.
 */
final class LoopbackHttp implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoopbackHttp.class);

  /** Connections on one listener; more wait in the system's queue until one closes. */
  private static final int MOST_CONNECTIONS = 64;

  private static final int MOST_WAITING = 64;
  private static final int HEADER_BYTES = 8 << 10;

  /** Without a byte in either direction; a reader of a stream who takes nothing is gone then. */
  private static final int IDLE_MILLIS = 30_000;

  private static final int STOP_MILLIS = 2_000;

  private final int port;
  private final ExecutorService handlers;
  private final Javalin server;

  private LoopbackHttp(int port, ExecutorService handlers, Javalin server) {
    this.port = port;
    this.handlers = handlers;
    this.server = server;
  }

  /**
   * Binds and serves.
   *
   * @param option how an operator sets the port, for the message
   * @param port 0 to let the system choose
   * @param admission who may call, given what the listener may be called; empty where nothing
   *     secret is served
   * @param routes what is served, given the port
   * @throws BindException if the port is taken; the message names it and the remedy
   */
  static LoopbackHttp open(
      String option,
      int port,
      Function<LoopbackNames, Optional<Admission>> admission,
      BiConsumer<RoutesConfig, Integer> routes)
      throws IOException {
    ServerSocketChannel socket = bind(option, port);
    int bound = socket.socket().getLocalPort();
    ExecutorService handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());
    try {
      LoopbackNames names = new LoopbackNames(bound);
      Gate gate = new Gate(names, admission.apply(names));
      Javalin server =
          Javalin.create(
                  config ->
                      configure(config, socket, handlers, gate, own -> routes.accept(own, bound)))
              .start();
      return new LoopbackHttp(bound, handlers, server);
    } catch (UncheckedIOException failed) {
      socket.close();
      throw failed.getCause();
    }
  }

  /** Bound by us and not by Jetty: the gate must know the port, and the message is ours. */
  private static ServerSocketChannel bind(String option, int port) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), MOST_WAITING);
      return socket;
    } catch (IOException taken) {
      socket.close();
      BindException failure = new BindException(Listeners.cannotBind(option, port, taken));
      failure.initCause(taken);
      throw failure;
    }
  }

  private static void configure(
      JavalinConfig config,
      ServerSocketChannel socket,
      ExecutorService handlers,
      Gate gate,
      Consumer<RoutesConfig> routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.jetty.threadPool = threads(handlers);
    config.jetty.modifyHttpConfiguration(LoopbackHttp::configureHttp);
    config.jetty.addConnector((server, http) -> connector(server, http, socket));
    config.jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP_MILLIS);
          server.setHandler(gate);
          server.setErrorHandler(Gate::onError);
        });
    config.jetty.modifyServletContextHandler(
        context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    RoutesConfig own = config.routes;
    own.exception(
        ApiException.class, (refused, ctx) -> refuse(ctx, refused.code(), refused.detail()));
    own.exception(HttpResponseException.class, (refused, ctx) -> refuse(ctx, refused.getStatus()));
    own.exception(
        Exception.class,
        (bug, ctx) -> {
          log.error("{} {} failed", ctx.method(), ctx.path(), bug);
          refuse(ctx, ErrorCode.INTERNAL, "the node's log says more");
        });
    routes.accept(own);
  }

  /** Acceptor, selector, and two that carry on; all that blocks is on virtual threads. */
  private static QueuedThreadPool threads(ExecutorService handlers) {
    QueuedThreadPool pool = new QueuedThreadPool(8, 2);
    pool.setName("http");
    pool.setDaemon(true);
    pool.setReservedThreads(0);
    pool.setVirtualThreadsExecutor(handlers);
    return pool;
  }

  private static void configureHttp(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setIdleTimeout(IDLE_MILLIS);
    // A hash in Base64 may have a slash, which a client writes as %2F; routes see one segment.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "base64-in-paths", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ServerSocketChannel socket) {
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setShutdownIdleTimeout(STOP_MILLIS / 8);
    connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    try {
      connector.open(socket);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return connector;
  }

  /** The port that is bound. */
  int port() {
    return port;
  }

  /** Answers with JSON. */
  static void json(Context ctx, int status, Object body) {
    ctx.status(status).contentType(Json.TYPE).result(Json.bytes(body));
  }

  private static void refuse(Context ctx, ErrorCode code, String detail) {
    if (code.retryAfterSeconds() > 0) {
      ctx.header("Retry-After", Integer.toString(code.retryAfterSeconds()));
    }
    ctx.status(code.httpStatus()).contentType(Json.PROBLEM_TYPE).result(Json.problem(code, detail));
  }

  private static void refuse(Context ctx, int status) {
    switch (status) {
      case 404 -> refuse(ctx, ErrorCode.NO_SUCH_PATH, ctx.path());
      case 405 -> refuse(ctx, ErrorCode.METHOD_NOT_ALLOWED, ctx.method() + " " + ctx.path());
      default -> refuse(ctx, ErrorCode.BAD_REQUEST, "the request could not be served");
    }
  }

  /**
   * Takes no more requests, waits at most two seconds for those under way, then ends them. That
   * some had to be ended is no failure: the listener is closed all the same.
   */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (JavalinException impatient) {
      // Jetty reports that its time for a graceful end ran out, after it has stopped everything.
      log.warn("requests on port {} were cut off at the end", port);
    }
    handlers.shutdownNow();
  }
}
