package dev.sorcha.peer.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and probes, on loopback and on a port of their own, without a token: scrapers and probes
 * have none, and nothing here is secret (operators 2.7).
 *
 * <p>{@code /livez} looks at the process alone, for what a restart can mend. {@code /readyz} says
 * whether submissions are taken; a node without peers takes them, so peers do not count.
 */
public final class TelemetryApi implements AutoCloseable {

  /** A loop that waits looks up every second. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  /** Prometheus' text format. */
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final LoopbackHttp listener;

  private TelemetryApi(LoopbackHttp listener) {
    this.listener = listener;
  }

  /**
   * Binds 127.0.0.1 and serves.
   *
   * @param port 0 to 65535; 0 lets the system choose
   * @param metrics the page in Prometheus' text format; called on a virtual thread
   * @throws java.net.BindException if the port is taken; the message names it and the remedy
   */
  public static TelemetryApi open(int port, Supplier<String> metrics, Health health)
      throws IOException {
    return new TelemetryApi(
        LoopbackHttp.open(
            "telemetry-port",
            port,
            names -> Optional.empty(),
            (routes, bound) -> route(routes, metrics, health)));
  }

  private static void route(RoutesConfig routes, Supplier<String> metrics, Health health) {
    routes.get("/metrics", ctx -> ctx.contentType(METRICS_TYPE).result(metrics.get()));
    routes.get(
        "/livez", ctx -> answer(ctx, "alive", "dead", List.of(loop(health), storage(health))));
    routes.get(
        "/readyz",
        ctx ->
            answer(
                ctx,
                "ready",
                "not ready",
                List.of(accepting(health), loop(health), storage(health), peers(health))));
  }

  record Verdict(String status, List<Check> checks) {}

  /** One thing that was looked at; the last three say why it failed and what to do. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Check(
      String name,
      boolean ok,
      @Nullable Integer required,
      @Nullable Integer current,
      @Nullable String code,
      @Nullable String reason,
      @Nullable String remedy) {

    static Check of(String name, boolean ok, String code, String reason, String remedy) {
      return ok
          ? new Check(name, true, null, null, null, null, null)
          : new Check(name, false, null, null, code, reason, remedy);
    }
  }

  private static Check loop(Health health) {
    Duration silence = health.loopSilence();
    return Check.of(
        "loop",
        silence.compareTo(LONGEST_SILENCE) < 0,
        "LOOP_SILENT",
        "the event loop was last at work " + silence.toSeconds() + " s ago",
        "restart the node and report its log");
  }

  private static Check storage(Health health) {
    return Check.of(
        "storage",
        health.storeAlive(),
        "STORAGE_STOPPED",
        "the thread that owns the database has ended",
        "look at the log and at the disk, then restart the node");
  }

  private static Check accepting(Health health) {
    return Check.of(
        "accepting",
        health.accepting(),
        "NOT_ACCEPTING",
        "the node starts or stops, is being drained, or cannot write",
        "look at its log; submit at another one");
  }

  private static Check peers(Health health) {
    return new Check("peers", true, 0, health.reachablePeers(), null, null, null);
  }

  private static void answer(Context ctx, String good, String bad, List<Check> checks) {
    boolean ok = checks.stream().allMatch(Check::ok);
    LoopbackHttp.json(ctx, ok ? 200 : 503, new Verdict(ok ? good : bad, checks));
  }

  /** The port that is bound. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
