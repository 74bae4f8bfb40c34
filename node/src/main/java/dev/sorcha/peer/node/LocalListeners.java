package dev.sorcha.peer.node;

import dev.sorcha.peer.node.api.ApiToken;
import dev.sorcha.peer.node.api.GrpcApi;
import dev.sorcha.peer.node.api.Health;
import dev.sorcha.peer.node.api.HttpApi;
import dev.sorcha.peer.node.api.LocalNode;
import dev.sorcha.peer.node.api.Subscriptions;
import dev.sorcha.peer.node.api.TelemetryApi;
import dev.sorcha.peer.node.config.NodeSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the node serves on loopback: the API for applications, over HTTP and gRPC, the dashboard,
 * and telemetry.
 *
 * @param signInLink a new one each time
 */
record LocalListeners(
    URI api, int apiGrpcPort, URI telemetry, URI dashboard, Supplier<URI> signInLink) {

  /**
   * Starts the three of them; {@code parts} ends them again.
   *
   * @param view the node for the API, given where telemetry is
   */
  static LocalListeners start(
      NodeSettings settings,
      Path dataDir,
      Function<URI, LocalNode> view,
      Supplier<String> metrics,
      Health health,
      OpenParts parts,
      StartupLog log)
      throws StartException {
    try {
      TelemetryApi probes = parts.add(TelemetryApi.open(settings.telemetryPort(), metrics, health));
      URI telemetry = uri(probes.port());
      LocalNode node = view.apply(telemetry);
      ApiToken token = ApiToken.loadOrCreate(dataDir);
      Subscriptions subscriptions = new Subscriptions(node);
      int maxBytes = settings.gossip().maxTransactionBytes();
      HttpApi http =
          parts.add(HttpApi.open(node, subscriptions, token, settings.apiPort(), maxBytes));
      GrpcApi grpc =
          parts.add(GrpcApi.open(node, subscriptions, token, settings.apiGrpcPort(), maxBytes));
      log.stage(
          "api",
          "ok",
          uri(http.port())
              + "  gRPC 127.0.0.1:"
              + grpc.port()
              + "  token in "
              + dataDir.resolve("api.token"));
      log.stage("telemetry", "ok", telemetry + "  metrics and probes");
      return new LocalListeners(
          uri(http.port()), grpc.port(), telemetry, http.dashboard(), http::signInLink);
    } catch (IOException problem) {
      throw new StartException("listen", 75, StartException.said(problem), problem);
    }
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
