package dev.sorcha.peer.node.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The dashboard's part of the local API: its files, signing in, and the node live and over the last
 * day. Everything else that it shows or does goes through the routes that there are for commands.
 */
final class Dashboard implements AutoCloseable {

  private static final String HISTORY_SCHEMA = "history/v1";
  private static final String CONFIG_SCHEMA = "config/v1";
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final LocalNode node;
  private final ApiToken token;
  private final Sessions sessions = new Sessions(InstantSource.system());
  private final OpenStreams streams = new OpenStreams();
  private final DashboardFiles files = new DashboardFiles();
  private final Pulse pulse;
  private final LiveStream live;
  private final Scoreboard scoreboard;

  Dashboard(LocalNode node, ApiToken token, Duration heartbeat) {
    this.node = node;
    this.token = token;
    this.pulse = new Pulse(node, InstantSource.system(), PERIOD);
    this.scoreboard = new Scoreboard(node, pulse);
    this.live = new LiveStream(node, pulse, streams, heartbeat);
  }

  /** Who may call a listener of these names. */
  Admission admission(LoopbackNames names) {
    return new Admission(token, sessions, names);
  }

  /** Adds its routes to those of the listener on this port. */
  void route(RoutesConfig routes, int port) {
    SessionRoutes signIn = new SessionRoutes(sessions, token, port);
    routes.get("/", files::toPeers);
    routes.get("/admin", files::toPeers);
    routes.get("/admin/<path>", files::serve);
    routes.post(SessionRoutes.PATH, signIn::open);
    routes.delete(SessionRoutes.PATH, signIn::close);
    routes.post("/api/v1/sign-in-links", signIn::link);
    routes.get("/api/v1/live", live::open);
    routes.get("/api/v1/history", this::history);
    routes.get("/api/v1/config", this::config);
    routes.get("/api/v1/scoreboard", scoreboard::show);
  }

  /** The configuration in force, in the order of the reference. */
  record Config(String schema, List<NodeFacts.Configured> settings) {}

  private void config(Context ctx) {
    LoopbackHttp.json(ctx, 200, new Config(CONFIG_SCHEMA, node.facts().configuration()));
  }

  /** Begins to look at the node. */
  void start() {
    pulse.start();
  }

  /** See {@link SessionRoutes#url}. */
  URI signInLink(int port) {
    return URI.create(SessionRoutes.url(port, sessions.newCode()));
  }

  /**
   * Samples by column, oldest first; counters are those since the start of the node.
   *
   * @param at Unix milliseconds
   */
  record Columns(
      String schema,
      List<Long> at,
      List<Long> sentBytes,
      List<Long> receivedBytes,
      List<Long> submitted,
      List<Long> received,
      List<Long> reachable,
      List<Long> outbox) {}

  private void history(Context ctx) {
    String step = ctx.queryParam("step");
    List<History.Sample> samples =
        switch (step == null ? "second" : step) {
          case "second" -> pulse.history().seconds();
          case "minute" -> pulse.history().minutes();
          default ->
              throw new ApiException(ErrorCode.BAD_PARAMETER, "step (expected: second or minute)");
        };
    LoopbackHttp.json(
        ctx,
        200,
        new Columns(
            HISTORY_SCHEMA,
            column(samples, History.Sample::at),
            column(samples, History.Sample::sentBytes),
            column(samples, History.Sample::receivedBytes),
            column(samples, History.Sample::submitted),
            column(samples, History.Sample::received),
            column(samples, History.Sample::reachable),
            column(samples, History.Sample::outbox)));
  }

  private static List<Long> column(
      List<History.Sample> samples, ToLongFunction<History.Sample> value) {
    return samples.stream().mapToLong(value).boxed().toList();
  }

  @Override
  public void close() {
    pulse.close();
    streams.close();
  }
}
