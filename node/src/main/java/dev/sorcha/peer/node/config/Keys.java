package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.config.Key.Standing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Every key there is: the seeds' (seed 002, Configuration), with their defaults, and a few of our
 * own at the root and in PeerDiscovery. What is not here is refused. {@code docs/configuration.md}
 * describes each, and a test compares.
 */
final class Keys {

  /** The folder of a node unless one is named. */
  static final String DEFAULT_DATA_DIR = "./peer-data";

  private static final String NOT_IN_FORCE = "not in force yet";
  private static final String NO_CERTIFICATES =
      "certificates of your own are not built yet; the node makes a key of its own, and any peer"
          + " may connect. Leave the key out to start like that";

  static final String ROOT = "";
  static final String NETWORK = "NetworkAddress";
  static final String DISCOVERY = "PeerDiscovery";
  static final String COMMUNICATION = "Communication";
  static final String DISTRIBUTION = "TransactionDistribution";
  static final String OFFLINE = "OfflineMode";
  static final String SECURITY = "Security";

  /** The seeds call one section by two names. */
  static final String DISTRIBUTION_ALIAS = "GossipProtocol";

  /** May stand around everything. */
  static final String WRAPPER = "PeerService";

  /** What a file of an ASP.NET service holds besides. */
  static final List<String> FOREIGN =
      List.of("Logging", "AllowedHosts", "Serilog", "ConnectionStrings");

  static final List<String> SECTIONS =
      List.of(
          NETWORK, DISCOVERY, COMMUNICATION, DISTRIBUTION, DISTRIBUTION_ALIAS, OFFLINE, SECURITY);

  static final Key<Boolean> ENABLED = key(ROOT, "Enabled", ValueType.flag(), "true");
  static final Key<String> NODE_ID = key(ROOT, "NodeId", ValueType.line(64), "");
  static final Key<String> ROLES =
      new Key<>(
          ROOT,
          "Roles",
          ValueType.oneOf(RoleWords.READ_ONLY, RoleWords.FULL, RoleWords.BOOTSTRAP),
          true,
          "Full, Bootstrap",
          Standing.IN_FORCE,
          "");
  static final Key<Integer> LISTEN_PORT = key(ROOT, "ListenPort", port(), "5001");
  static final Key<Path> DATA_DIR = key(ROOT, "DataDir", ValueType.path(), DEFAULT_DATA_DIR);
  static final Key<String> LISTEN_ADDRESS =
      key(ROOT, "ListenAddress", ValueType.bindable(), "0.0.0.0");
  static final Key<Integer> API_PORT = key(ROOT, "ApiPort", port(), "5002");
  static final Key<Integer> API_GRPC_PORT = key(ROOT, "ApiGrpcPort", port(), "5004");
  static final Key<Integer> TELEMETRY_PORT = key(ROOT, "TelemetryPort", port(), "5003");
  static final Key<String> LOG_FORMAT =
      key(ROOT, "LogFormat", ValueType.oneOf("text", "json"), "text");

  static final Key<String> EXTERNAL_ADDRESS =
      key(NETWORK, "ExternalAddress", ValueType.line(255), "");
  static final Key<PeerAddress> STUN_SERVERS =
      list(
          NETWORK,
          "StunServers",
          ValueType.address(),
          "stun.l.google.com:19302, stun1.l.google.com:19302");
  static final Key<URI> HTTP_LOOKUP_SERVICES =
      list(
          NETWORK,
          "HttpLookupServices",
          ValueType.httpUri(),
          "https://api.ipify.org, https://ifconfig.me/ip");
  static final Key<String> ADDRESS_FAMILY =
      key(NETWORK, "PreferredProtocol", ValueType.oneOf("IPv4", "IPv6"), "IPv4");
  static final Key<Boolean> PORT_MAPPING = key(NETWORK, "PortMapping", ValueType.flag(), "true");

  static final Key<BootstrapNode> BOOTSTRAP_NODES =
      new Key<>(
          DISCOVERY, "BootstrapNodes", ValueType.bootstrapNode(), true, "", Standing.IN_FORCE, "");
  static final Key<Duration> REFRESH_INTERVAL =
      key(
          DISCOVERY,
          "RefreshIntervalMinutes",
          ValueType.time(ChronoUnit.MINUTES, Duration.ofSeconds(1), Duration.ofDays(1)),
          "15m");
  static final Key<Integer> MAX_PEERS =
      key(DISCOVERY, "MaxPeersInList", ValueType.integer(1, 100_000), "1000");
  static final Key<Integer> MIN_HEALTHY_PEERS =
      key(DISCOVERY, "MinHealthyPeers", ValueType.integer(1, 100_000), "5");
  static final Key<Duration> PEER_TIMEOUT =
      key(
          DISCOVERY,
          "PeerTimeoutSeconds",
          ValueType.time(ChronoUnit.SECONDS, Duration.ofMillis(100), Duration.ofHours(1)),
          "30s");
  static final Key<Integer> FAILURE_THRESHOLD =
      key(DISCOVERY, "FailureThreshold", ValueType.integer(1, 100), "3");
  static final Key<Duration> FEELER_INTERVAL =
      key(
          DISCOVERY,
          "FeelerIntervalSeconds",
          ValueType.time(ChronoUnit.SECONDS, Duration.ofMillis(100), Duration.ofDays(1)),
          "2m");
  static final Key<Duration> BOOTSTRAP_RETRY =
      key(
          DISCOVERY,
          "BootstrapRetryMinutes",
          ValueType.time(ChronoUnit.MINUTES, Duration.ofSeconds(1), Duration.ofDays(1)),
          "5m");
  static final Key<Integer> MAX_CONCURRENT_DISCOVERIES =
      key(DISCOVERY, "MaxConcurrentDiscoveries", ValueType.integer(1, 1_000), "10");

  static final Key<String> PREFERRED_PROTOCOL =
      key(
          COMMUNICATION,
          "PreferredProtocol",
          ValueType.oneOf("GrpcStream", "Grpc", "Rest"),
          "GrpcStream");
  static final Key<Duration> CONNECTION_TIMEOUT =
      key(
          COMMUNICATION,
          "ConnectionTimeout",
          ValueType.time(ChronoUnit.SECONDS, Duration.ofMillis(100), Duration.ofDays(1)),
          "30s");

  /** Above it there is no room among the connections of the port. */
  static final Key<Integer> MAX_INBOUND_LINKS =
      key(COMMUNICATION, "MaxInboundLinks", ValueType.integer(1, 1_000), "64");

  static final Key<Integer> MAX_RETRIES =
      key(COMMUNICATION, "MaxRetries", ValueType.integer(0, 10), "3");
  static final Key<Duration> RETRY_DELAY =
      key(
          COMMUNICATION,
          "RetryDelaySeconds",
          ValueType.time(ChronoUnit.SECONDS, Duration.ofMillis(100), Duration.ofHours(1)),
          "5s");
  static final Key<Integer> BREAKER_THRESHOLD =
      key(COMMUNICATION, "CircuitBreakerThreshold", ValueType.integer(1, 1_000), "5");
  static final Key<Duration> BREAKER_RESET =
      key(
          COMMUNICATION,
          "CircuitBreakerResetMinutes",
          ValueType.time(ChronoUnit.MINUTES, Duration.ofSeconds(1), Duration.ofDays(1)),
          "5m");

  static final Key<Integer> FANOUT_FACTOR =
      key(DISTRIBUTION, "FanoutFactor", ValueType.integer(0, 1_000), "0");
  static final Key<Integer> GOSSIP_ROUNDS =
      key(DISTRIBUTION, "GossipRounds", ValueType.integer(1, 100), "3");
  static final Key<Duration> NOTIFICATION_TIMEOUT =
      notYet(
          DISTRIBUTION, "NotificationTimeout", upTo(ChronoUnit.SECONDS), false, "5s", NOT_IN_FORCE);
  static final Key<Duration> CACHE_TTL =
      key(
          DISTRIBUTION,
          "TransactionCacheTTL",
          ValueType.time(ChronoUnit.SECONDS, Duration.ofSeconds(1), Duration.ofDays(365)),
          "1h");
  static final Key<Integer> MAX_TRANSACTION_SIZE =
      key(DISTRIBUTION, "MaxTransactionSize", ValueType.size(1, 64 << 20), "10MiB");
  static final Key<Integer> STREAMING_THRESHOLD =
      key(DISTRIBUTION, "StreamingThreshold", ValueType.size(1, 10 << 20), "1MiB");
  static final Key<Boolean> ENABLE_COMPRESSION =
      key(DISTRIBUTION, "EnableCompression", ValueType.flag(), "true");
  static final Key<Boolean> SHARE_RECEIVE_TIMES =
      key(DISTRIBUTION, "ShareReceiveTimes", ValueType.flag(), "false");

  static final Key<Boolean> VERDICTS_STOP_SPREADING =
      key(DISTRIBUTION, "VerdictsStopSpreading", ValueType.flag(), "false");

  static final Key<Integer> MAX_QUEUE_SIZE =
      key(OFFLINE, "MaxQueueSize", ValueType.integer(1, 10_000_000), "10000");
  static final Key<Integer> QUEUE_MAX_RETRIES =
      key(OFFLINE, "MaxRetries", ValueType.integer(1, 1_000), "5");
  static final Key<Boolean> QUEUE_PERSISTENCE =
      key(
          OFFLINE,
          "QueuePersistence",
          ValueType.always(
              "an accepted transaction survives a crash because it is on disk; a queue in memory"
                  + " would break that promise"),
          "true");
  static final Key<Path> PERSISTENCE_PATH = key(OFFLINE, "PersistencePath", ValueType.path(), "");

  static final Key<Boolean> REQUIRE_MUTUAL_TLS =
      key(
          SECURITY,
          "RequireMutualTLS",
          ValueType.always("mutual TLS is always in force on the peer port"),
          "true");
  static final Key<String> CERTIFICATE_PATH = refused("CertificatePath");
  static final Key<String> CERTIFICATE_PASSWORD = refused("CertificatePassword");
  static final Key<String> TRUSTED_CAS = refused("TrustedCAs");

  /** In the order in which they are described. */
  static final List<Key<?>> ALL =
      List.of(
          ENABLED,
          NODE_ID,
          ROLES,
          LISTEN_PORT,
          DATA_DIR,
          LISTEN_ADDRESS,
          API_PORT,
          API_GRPC_PORT,
          TELEMETRY_PORT,
          LOG_FORMAT,
          EXTERNAL_ADDRESS,
          STUN_SERVERS,
          HTTP_LOOKUP_SERVICES,
          ADDRESS_FAMILY,
          PORT_MAPPING,
          BOOTSTRAP_NODES,
          REFRESH_INTERVAL,
          MAX_PEERS,
          MIN_HEALTHY_PEERS,
          PEER_TIMEOUT,
          FAILURE_THRESHOLD,
          FEELER_INTERVAL,
          BOOTSTRAP_RETRY,
          MAX_CONCURRENT_DISCOVERIES,
          MAX_INBOUND_LINKS,
          PREFERRED_PROTOCOL,
          CONNECTION_TIMEOUT,
          MAX_RETRIES,
          RETRY_DELAY,
          BREAKER_THRESHOLD,
          BREAKER_RESET,
          FANOUT_FACTOR,
          GOSSIP_ROUNDS,
          NOTIFICATION_TIMEOUT,
          CACHE_TTL,
          MAX_TRANSACTION_SIZE,
          STREAMING_THRESHOLD,
          ENABLE_COMPRESSION,
          SHARE_RECEIVE_TIMES,
          VERDICTS_STOP_SPREADING,
          MAX_QUEUE_SIZE,
          QUEUE_MAX_RETRIES,
          QUEUE_PERSISTENCE,
          PERSISTENCE_PATH,
          REQUIRE_MUTUAL_TLS,
          CERTIFICATE_PATH,
          CERTIFICATE_PASSWORD,
          TRUSTED_CAS);

  private Keys() {}

  /** The key with this name, however it is spelt, in a section or at the root. */
  static Optional<Key<?>> find(String section, String name) {
    String wanted = Names.normal(name);
    return in(section).stream().filter(key -> Names.normal(key.name()).equals(wanted)).findFirst();
  }

  /** The keys of a section. */
  static List<Key<?>> in(String section) {
    String canonical = section.equals(DISTRIBUTION_ALIAS) ? DISTRIBUTION : section;
    return ALL.stream().filter(key -> key.section().equals(canonical)).toList();
  }

  /** The section with this name, however it is spelt. */
  static Optional<String> section(String name) {
    String wanted = Names.normal(name);
    return SECTIONS.stream().filter(section -> Names.normal(section).equals(wanted)).findFirst();
  }

  private static ValueType<Integer> port() {
    return ValueType.integer(0, 65_535);
  }

  private static ValueType<Duration> upTo(ChronoUnit unit) {
    return ValueType.time(unit, Duration.ZERO, Duration.ofDays(365));
  }

  private static <T> Key<T> key(String section, String name, ValueType<T> type, String fallback) {
    return new Key<>(section, name, type, false, fallback, Standing.IN_FORCE, "");
  }

  private static <T> Key<T> list(String section, String name, ValueType<T> type, String fallback) {
    return new Key<>(section, name, type, true, fallback, Standing.IN_FORCE, "");
  }

  private static <T> Key<T> notYet(
      String section, String name, ValueType<T> type, boolean list, String fallback, String note) {
    return new Key<>(section, name, type, list, fallback, Standing.NOT_YET, note);
  }

  private static Key<String> refused(String name) {
    return new Key<>(
        SECURITY, name, ValueType.line(4_096), false, "", Standing.REFUSED, NO_CERTIFICATES);
  }
}
