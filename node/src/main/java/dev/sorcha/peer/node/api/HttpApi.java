package dev.sorcha.peer.node.api;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The local API over HTTP, on loopback, behind a token. {@code docs/api.md} describes it to those
 * who call it.
 */
public final class HttpApi implements AutoCloseable {

  /** So that an idle connection stays, and a reader who is gone is noticed. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final LoopbackHttp listener;
  private final OpenStreams streams;
  private final Dashboard dashboard;

  private HttpApi(LoopbackHttp listener, OpenStreams streams, Dashboard dashboard) {
    this.listener = listener;
    this.streams = streams;
    this.dashboard = dashboard;
  }

  /**
   * Binds 127.0.0.1 and serves.
   *
   * @param subscriptions of this node
   * @param port 0 to 65535; 0 lets the system choose
   * @param maxTransactionBytes more is refused before it is in memory
   * @throws java.net.BindException if the port is taken; the message names it and the remedy
   */
  public static HttpApi open(
      LocalNode node,
      Subscriptions subscriptions,
      ApiToken token,
      int port,
      int maxTransactionBytes)
      throws IOException {
    return open(node, subscriptions, token, port, maxTransactionBytes, HEARTBEAT);
  }

  /**
   * @param heartbeat shorter in tests
   */
  static HttpApi open(
      LocalNode node,
      Subscriptions subscriptions,
      ApiToken token,
      int port,
      int maxTransactionBytes,
      Duration heartbeat)
      throws IOException {
    Answers answers = new Answers(node);
    OpenStreams streams = new OpenStreams();
    TransactionRoutes transactions = new TransactionRoutes(answers, maxTransactionBytes);
    EventStream events = new EventStream(node, streams, subscriptions, heartbeat);
    NodeRoutes about = new NodeRoutes(node, answers);
    PeerRoutes peers = new PeerRoutes(node, answers);
    AddressRoutes address = new AddressRoutes(node, answers);
    OutboxRoutes outbox = new OutboxRoutes(node, answers);
    DrainRoute drain = new DrainRoute(node);
    HealthRoute health = new HealthRoute(node);
    TraceRoute trace = new TraceRoute(node, answers);
    BanRoutes bans = new BanRoutes(answers);
    EventRoutes journal = new EventRoutes(node, streams, heartbeat);
    SubscriberRoutes subscribers = new SubscriberRoutes(node, subscriptions);
    Dashboard dashboard = new Dashboard(node, token, heartbeat);
    LoopbackHttp listener =
        LoopbackHttp.open(
            "api-port",
            port,
            names -> Optional.of(dashboard.admission(names)),
            (routes, bound) -> {
              route(routes, transactions, events, about, peers, address);
              route(routes, outbox);
              routes.post("/api/v1/drain", drain::drain);
              routes.get("/api/v1/transactions/{hash}/trace", trace::show);
              routes.get("/api/v1/transactions/{hash}/hops", trace::hops);
              routes.get("/api/v1/bans", bans::list);
              routes.post("/api/v1/peers/{id}/ban", bans::ban);
              routes.delete("/api/v1/peers/{id}/ban", bans::unban);
              routes.get("/api/v1/health", health::show);
              routes.get("/api/v1/metrics", health::metrics);
              routes.get("/api/v1/events", journal::list);
              routes.get("/api/v1/events/stream", journal::stream);
              route(routes, subscribers);
              dashboard.route(routes, bound);
            });
    dashboard.start();
    return new HttpApi(listener, streams, dashboard);
  }

  private static void route(
      RoutesConfig routes,
      TransactionRoutes transactions,
      EventStream events,
      NodeRoutes about,
      PeerRoutes peers,
      AddressRoutes address) {
    routes.post("/api/v1/transactions", transactions::submit);
    // Before the hash: the first route that matches is taken.
    routes.get("/api/v1/transactions/stream", events::open);
    routes.get("/api/v1/transactions/{hash}", transactions::bytes);
    routes.get("/api/v1/transactions/{hash}/status", transactions::status);
    routes.get("/api/v1/status", about::status);
    routes.get("/api/v1/address", address::show);
    routes.post("/api/v1/address/check", address::check);
    routes.get("/api/v1/peers", peers::list);
    routes.post("/api/v1/peers/refresh", peers::refresh);
    routes.post("/api/v1/peers/{id}/ping", peers::ping);
    routes.delete("/api/v1/peers/{id}", peers::remove);
  }

  private static void route(RoutesConfig routes, OutboxRoutes outbox) {
    routes.get("/api/v1/queue", outbox::queue);
    routes.get("/api/v1/dead-letters", outbox::list);
    // Before the hash: the first route that matches is taken.
    routes.get("/api/v1/dead-letters/export", outbox::export);
    routes.get("/api/v1/dead-letters/{hash}", outbox::show);
    routes.post("/api/v1/dead-letters/retry", outbox::retry);
    routes.post("/api/v1/dead-letters/discard", outbox::discard);
  }

  private static void route(RoutesConfig routes, SubscriberRoutes subscribers) {
    routes.get("/api/v1/subscribers", subscribers::list);
    routes.post("/api/v1/subscribers/{name}/ack", subscribers::acknowledge);
    routes.post("/api/v1/subscribers/{name}/verdicts", subscribers::judge);
    routes.post("/api/v1/subscribers/{name}/resume", subscribers::resume);
    routes.delete("/api/v1/subscribers/{name}", subscribers::remove);
  }

  /** The port that is bound. */
  public int port() {
    return listener.port();
  }

  /** Streams that are open now. */
  public int streams() {
    return streams.count();
  }

  /** Where the dashboard is. */
  public URI dashboard() {
    return URI.create("http://127.0.0.1:" + port() + "/admin/peers");
  }

  /** A link to the dashboard that signs one browser in, once, within ten minutes. */
  public URI signInLink() {
    return dashboard.signInLink(port());
  }

  /** Ends the streams, then the rest; takes at most about three seconds. */
  @Override
  public void close() {
    dashboard.close();
    streams.close();
    listener.close();
  }
}
