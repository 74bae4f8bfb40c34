package dev.sorcha.peer.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sorcha.peer.core.health.Finding;
import dev.sorcha.peer.core.health.FindingCode;
import dev.sorcha.peer.core.health.MachineRules;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and probes, on loopback and on a port of their own, without a token: scrapers and probes
 * have none, and nothing here is secret (operators 2.7).
 *
 * <p>{@code /livez} looks at the process alone, for what a restart can mend. {@code /readyz} says
 * whether submissions are taken; a node without peers takes them, so peers count only for who asks
 * with {@code ?minPeers=N}: nodes that wait for each other to be ready would wait for ever. No
 * probe waits for the node's loop.
 */
public final class TelemetryApi implements AutoCloseable {

  /** Of the largest configurable table. */
  private static final int MOST_PEERS = 10_000_000;

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
        "/startupz", ctx -> answer(ctx, "started", "starting", List.of(loop(health)), List.of()));
    routes.get(
        "/livez",
        ctx -> answer(ctx, "alive", "dead", List.of(loop(health), storage(health)), List.of()));
    routes.get(
        "/readyz",
        ctx ->
            answer(
                ctx,
                "ready",
                "not ready",
                List.of(
                    Check.of("accepting", health.refusing()),
                    loop(health),
                    storage(health),
                    peers(ctx, health)),
                FindingJson.roots(health.verdict())));
  }

  /**
   * @param findings what is wrong besides; they decide nothing here
   */
  record Probed(
      String status,
      List<Check> checks,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingJson> findings) {}

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

    static Check of(String name, Optional<Finding> wrong) {
      return wrong
          .map(
              finding ->
                  new Check(
                      name,
                      false,
                      null,
                      null,
                      finding.code().word(),
                      finding.cause(),
                      finding.remedy()))
          .orElseGet(() -> new Check(name, true, null, null, null, null, null));
    }
  }

  private static Check loop(Health health) {
    return Check.of("loop", MachineRules.loop(health.loopSilence()));
  }

  private static Check storage(Health health) {
    return Check.of("storage", MachineRules.storage(health.storeAlive()));
  }

  private static Check peers(Context ctx, Health health) {
    int required = required(ctx.queryParam("minPeers"));
    int current = health.reachablePeers();
    if (current >= required) {
      return new Check("peers", true, required, current, null, null, null);
    }
    FindingCode code = current == 0 ? FindingCode.NET_OFFLINE : FindingCode.NET_DEGRADED;
    return new Check(
        "peers",
        false,
        required,
        current,
        code.word(),
        current + " peers can be reached, and this probe asks for " + required,
        code.remedy());
  }

  /** Nobody waits for more peers than a table has. */
  private static int required(@Nullable String text) {
    try {
      int number = text == null ? 0 : Integer.parseInt(text);
      if (number >= 0 && number <= MOST_PEERS) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw badParameter(text);
    }
    throw badParameter(text);
  }

  private static ApiException badParameter(@Nullable String text) {
    String shown = String.valueOf(text);
    return new ApiException(
        ErrorCode.BAD_PARAMETER,
        "minPeers: '"
            + shown.substring(0, Math.min(40, shown.length()))
            + "' (expected: 0.."
            + MOST_PEERS
            + ")");
  }

  private static void answer(
      Context ctx, String good, String bad, List<Check> checks, List<FindingJson> findings) {
    boolean ok = checks.stream().allMatch(Check::ok);
    LoopbackHttp.json(ctx, ok ? 200 : 503, new Probed(ok ? good : bad, checks, findings));
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
