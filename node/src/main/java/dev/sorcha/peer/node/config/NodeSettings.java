package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.guard.GuardConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.outbox.OutboxConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that a node is started with, after file and options were put together.
 *
 * @param name display name, 1 to 64 characters; never an identity
 * @param dataDir the node's own folder
 * @param queueFile the database of transactions; inside the data folder unless the operator says
 *     otherwise
 * @param listenHost IP literal that the peer port binds, default {@code 0.0.0.0}
 * @param port peer port, 0 to 65535; 0 lets the system choose, which tests and the demo do
 * @param externalHost IP literal that peers are told; empty: each peer takes the address it sees us
 *     come from
 * @param apiPort port of the local HTTP API on loopback, 0 to 65535
 * @param apiGrpcPort port of the local gRPC API on loopback, 0 to 65535
 * @param telemetryPort port of metrics and probes on loopback, 0 to 65535
 * @param localListeners whether API and telemetry are served at all; only the demo runs nodes
 *     without them
 * @param bootstrap first contacts, in order of preference
 */
public record NodeSettings(
    String name,
    Path dataDir,
    Path queueFile,
    String listenHost,
    int port,
    String externalHost,
    int apiPort,
    int apiGrpcPort,
    int telemetryPort,
    boolean localListeners,
    List<BootstrapNode> bootstrap,
    MembershipConfig membership,
    LinkConfig link,
    GossipConfig gossip,
    OutboxConfig outbox,
    GuardConfig guard) {

  /** The seeds' port for peers. */
  public static final int DEFAULT_PORT = 5001;

  /** Local API (operators 2.7). */
  public static final int DEFAULT_API_PORT = 5002;

  /** Metrics and probes (operators 2.7). */
  public static final int DEFAULT_TELEMETRY_PORT = 5003;

  /** Local API over gRPC, a listener of its own (ADR 0006). */
  public static final int DEFAULT_API_GRPC_PORT = 5004;

  public NodeSettings {
    if (name.isBlank() || name.length() > 64) {
      throw new IllegalArgumentException("name: '" + name + "' (expected: 1 to 64 characters)");
    }
    port("port", port);
    port("api-port", apiPort);
    port("api-grpc-port", apiGrpcPort);
    port("telemetry-port", telemetryPort);
    bootstrap = List.copyOf(bootstrap);
  }

  private static void port(String key, int value) {
    if (value < 0 || value > 65_535) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: 0..65535)");
    }
  }

  /** All defaults, in this folder. */
  public static NodeSettings defaults(String name, Path dataDir) {
    return new NodeSettings(
        name,
        dataDir,
        dataDir.resolve("tx_queue.db"),
        "0.0.0.0",
        DEFAULT_PORT,
        "",
        DEFAULT_API_PORT,
        DEFAULT_API_GRPC_PORT,
        DEFAULT_TELEMETRY_PORT,
        true,
        List.of(),
        MembershipConfig.DEFAULT,
        LinkConfig.DEFAULT,
        GossipConfig.DEFAULT,
        OutboxConfig.DEFAULT,
        GuardConfig.DEFAULT);
  }

  /** The same on other ports. */
  public NodeSettings withPorts(
      int newPort, int newApiPort, int newApiGrpcPort, int newTelemetryPort) {
    return new NodeSettings(
        name,
        dataDir,
        queueFile,
        listenHost,
        newPort,
        externalHost,
        newApiPort,
        newApiGrpcPort,
        newTelemetryPort,
        localListeners,
        bootstrap,
        membership,
        link,
        gossip,
        outbox,
        guard);
  }

  /** The same with another address to bind. */
  public NodeSettings withListenHost(String host) {
    return new NodeSettings(
        name,
        dataDir,
        queueFile,
        host,
        port,
        externalHost,
        apiPort,
        apiGrpcPort,
        telemetryPort,
        localListeners,
        bootstrap,
        membership,
        link,
        gossip,
        outbox,
        guard);
  }

  /** The same that tells peers another address than the one they see. */
  public NodeSettings withExternalHost(String host) {
    return new NodeSettings(
        name,
        dataDir,
        queueFile,
        listenHost,
        port,
        host,
        apiPort,
        apiGrpcPort,
        telemetryPort,
        localListeners,
        bootstrap,
        membership,
        link,
        gossip,
        outbox,
        guard);
  }

  /** The same with other first contacts. */
  public NodeSettings withBootstrap(List<BootstrapNode> nodes) {
    return new NodeSettings(
        name,
        dataDir,
        queueFile,
        listenHost,
        port,
        externalHost,
        apiPort,
        apiGrpcPort,
        telemetryPort,
        localListeners,
        nodes,
        membership,
        link,
        gossip,
        outbox,
        guard);
  }

  /** The same without API and telemetry. */
  public NodeSettings withoutLocalListeners() {
    return new NodeSettings(
        name,
        dataDir,
        queueFile,
        listenHost,
        port,
        externalHost,
        apiPort,
        apiGrpcPort,
        telemetryPort,
        false,
        bootstrap,
        membership,
        link,
        gossip,
        outbox,
        guard);
  }
}
