package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.guard.GuardConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Roles;
import dev.sorcha.peer.core.outbox.OutboxConfig;
import dev.sorcha.peer.core.trace.TraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

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
 * @param roles what the node does for others
 * @param cacheTtl how long bodies of peers are kept at least; positive
 * @param served how peers may talk to this node; only the demo leaves something out
 * @param compression whether answers to peers are compressed where that is agreed on
 * @param connectTimeout for connections to peers; positive, and at most 5 s are taken
 * @param address whom the node asks for its own address
 * @param origins every key with its value and where it comes from; empty where no configuration was
 *     read
 * @param notInForce lines about keys that were given and change nothing, for operators
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
    Roles roles,
    Duration cacheTtl,
    MembershipConfig membership,
    LinkConfig link,
    GossipConfig gossip,
    OutboxConfig outbox,
    GuardConfig guard,
    TraceConfig trace,
    AddressSettings address,
    Set<Protocol> served,
    boolean compression,
    Duration connectTimeout,
    List<String> notInForce,
    List<Setting> origins) {

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
    served = Set.copyOf(served);
    notInForce = List.copyOf(notInForce);
    origins = List.copyOf(origins);
  }

  private static void port(String key, int value) {
    if (value < 0 || value > 65_535) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: 0..65535)");
    }
  }

  /** All defaults, in this folder. */
  public static NodeSettings defaults(String name, Path dataDir) {
    return new Changes(name, dataDir).made();
  }

  /** The same, with what is changed. */
  public NodeSettings with(Consumer<Changes> change) {
    Changes changes = new Changes(name, dataDir);
    changes.queueFile = queueFile;
    changes.listenHost = listenHost;
    changes.port = port;
    changes.externalHost = externalHost;
    changes.apiPort = apiPort;
    changes.apiGrpcPort = apiGrpcPort;
    changes.telemetryPort = telemetryPort;
    changes.localListeners = localListeners;
    changes.bootstrap = bootstrap;
    changes.roles = roles;
    changes.cacheTtl = cacheTtl;
    changes.membership = membership;
    changes.link = link;
    changes.served = served;
    changes.compression = compression;
    changes.connectTimeout = connectTimeout;
    changes.gossip = gossip;
    changes.outbox = outbox;
    changes.guard = guard;
    changes.trace = trace;
    changes.address = address;
    changes.notInForce = notInForce;
    changes.origins = origins;
    change.accept(changes);
    return changes.made();
  }

  /**
   * Settings that are being written; begins with the defaults. Another data folder leaves the
   * database of transactions where it is: that is a setting of its own.
   */
  public static final class Changes {
    public String name;
    public Path dataDir;
    public Path queueFile;
    public String listenHost = "0.0.0.0";
    public int port = DEFAULT_PORT;
    public String externalHost = "";
    public int apiPort = DEFAULT_API_PORT;
    public int apiGrpcPort = DEFAULT_API_GRPC_PORT;
    public int telemetryPort = DEFAULT_TELEMETRY_PORT;
    public boolean localListeners = true;
    public List<BootstrapNode> bootstrap = List.of();
    public Roles roles = Roles.DEFAULT;
    public Duration cacheTtl = Duration.ofHours(1);
    public MembershipConfig membership = MembershipConfig.DEFAULT;
    public LinkConfig link = LinkConfig.DEFAULT;
    public GossipConfig gossip = GossipConfig.DEFAULT;
    public OutboxConfig outbox = OutboxConfig.DEFAULT;
    public GuardConfig guard = GuardConfig.DEFAULT;
    public TraceConfig trace = TraceConfig.DEFAULT;
    public Set<Protocol> served = Set.of(Protocol.values());
    public boolean compression = true;
    public Duration connectTimeout = Duration.ofSeconds(30);
    public AddressSettings address = AddressSettings.NOBODY;
    public List<String> notInForce = List.of();
    public List<Setting> origins = List.of();

    private Changes(String name, Path dataDir) {
      this.name = name;
      this.dataDir = dataDir;
      this.queueFile = dataDir.resolve("tx_queue.db");
    }

    /** Lets the system choose every port. */
    public void anyPorts() {
      port = 0;
      apiPort = 0;
      apiGrpcPort = 0;
      telemetryPort = 0;
    }

    private NodeSettings made() {
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
          bootstrap,
          roles,
          cacheTtl,
          membership,
          link,
          gossip,
          outbox,
          guard,
          trace,
          address,
          served,
          compression,
          connectTimeout,
          notInForce,
          origins);
    }
  }
}
