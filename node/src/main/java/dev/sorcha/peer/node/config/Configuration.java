package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.outbox.OutboxConfig;
import dev.sorcha.peer.core.trace.TraceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator said, put together and checked: options win over the file, the file over the
 * defaults.
 *
 * @param settings what a node is started with
 * @param enabled false: the operator switched the node off, and nothing is to be started
 * @param logFormat text or json; logback.xml has an appender of that name
 * @param origins every key with its value and where it comes from, in the order of the reference
 * @param notInForce what was given and changes nothing yet, one line each
 * @param ignored names in the file that belong to other programs
 */
public record Configuration(
    NodeSettings settings,
    boolean enabled,
    String logFormat,
    List<Setting> origins,
    List<String> notInForce,
    List<String> ignored) {

  public Configuration {
    origins = List.copyOf(origins);
    notInForce = List.copyOf(notInForce);
    ignored = List.copyOf(ignored);
  }

  /** Defaults and options. */
  public static Configuration of(ConfigOptions options) throws ConfigException {
    return new Builder(Map.of(), options, List.of()).build(List.of());
  }

  /**
   * Defaults, a file, and options.
   *
   * @param environment for {@code ${NAME}} in the file
   * @throws ConfigException with everything that is wrong
   */
  public static Configuration of(Path file, Map<String, String> environment, ConfigOptions options)
      throws ConfigException {
    ConfigFile.Contents contents = ConfigFile.read(file, environment);
    return new Builder(contents.given(), options, contents.problems()).build(contents.foreign());
  }

  /** Where one key's value comes from. */
  public Optional<Setting> origin(String key) {
    return origins.stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  private static final class Builder {

    private final Map<Key<?>, Given> given;
    private final List<String> problems;

    Builder(Map<Key<?>, Given> fromFile, ConfigOptions options, List<String> problems) {
      this.given = new LinkedHashMap<>(fromFile);
      options.given().forEach(option -> given.put(option.key(), option));
      this.problems = new ArrayList<>(problems);
    }

    Configuration build(List<String> foreign) throws ConfigException {
      // Also those that change nothing yet: a mistake in them would come to light at the next
      // upgrade.
      given.values().forEach(value -> value.texts().forEach(text -> check(value, text)));
      Optional.ofNullable(given.get(Keys.ROLES)).ifPresent(this::checkRoles);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      return new Configuration(
          settings(),
          one(Keys.ENABLED).orElseThrow(),
          one(Keys.LOG_FORMAT).orElseThrow(),
          origins(),
          notInForce(),
          foreign);
    }

    private void check(Given value, String text) {
      if (value.key().type().read(text).isEmpty()) {
        problems.add(problem(value, text, value.key().type().expected()));
      }
    }

    private void checkRoles(Given value) {
      List<String> words = all(Keys.ROLES);
      if (words.size() == value.texts().size()) {
        String shown = words.isEmpty() ? "an empty list" : value.shown();
        RoleWords.contradiction(words)
            .ifPresent(expected -> problems.add(problem(value, shown, expected)));
      }
    }

    private static String problem(Given value, String shown, String expected) {
      return "%s: %s: %s (expected: %s)"
          .formatted(value.origin(), value.key().path(), shown, expected);
    }

    private NodeSettings settings() {
      return NodeSettings.defaults(
              one(Keys.NODE_ID).orElseGet(Builder::hostName), one(Keys.DATA_DIR).orElseThrow())
          .with(
              changes -> {
                one(Keys.PERSISTENCE_PATH).ifPresent(file -> changes.queueFile = file);
                changes.listenHost = one(Keys.LISTEN_ADDRESS).orElseThrow();
                changes.port = one(Keys.LISTEN_PORT).orElseThrow();
                changes.externalHost =
                    one(Keys.EXTERNAL_ADDRESS).flatMap(ValueType.dialable()::read).orElse("");
                changes.address = address();
                changes.apiPort = one(Keys.API_PORT).orElseThrow();
                changes.apiGrpcPort = one(Keys.API_GRPC_PORT).orElseThrow();
                changes.telemetryPort = one(Keys.TELEMETRY_PORT).orElseThrow();
                changes.bootstrap = all(Keys.BOOTSTRAP_NODES);
                changes.roles = RoleWords.of(all(Keys.ROLES));
                changes.cacheTtl = one(Keys.CACHE_TTL).orElseThrow();
                changes.membership = membership();
                changes.link = link();
                changes.notInForce = notInForce();
                changes.origins = origins();
                changes.connectTimeout = one(Keys.CONNECTION_TIMEOUT).orElseThrow();
                changes.compression = one(Keys.ENABLE_COMPRESSION).orElseThrow();
                changes.trace =
                    TraceConfig.DEFAULT.withShares(one(Keys.SHARE_RECEIVE_TIMES).orElseThrow());
                changes.gossip = gossip();
                changes.outbox = outbox();
              });
    }

    private AddressSettings address() {
      return new AddressSettings(
          all(Keys.STUN_SERVERS),
          all(Keys.HTTP_LOOKUP_SERVICES),
          one(Keys.PORT_MAPPING).orElseThrow(),
          one(Keys.ADDRESS_FAMILY).orElseThrow().equals("IPv6"));
    }

    private MembershipConfig membership() {
      return MembershipConfig.DEFAULT.with(
          changes -> {
            changes.maxPeers = one(Keys.MAX_PEERS).orElseThrow();
            changes.minHealthyPeers = one(Keys.MIN_HEALTHY_PEERS).orElseThrow();
            changes.refreshInterval = one(Keys.REFRESH_INTERVAL).orElseThrow();
            changes.peerTimeout = one(Keys.PEER_TIMEOUT).orElseThrow();
            changes.failureThreshold = one(Keys.FAILURE_THRESHOLD).orElseThrow();
            changes.maxConcurrentDiscoveries = one(Keys.MAX_CONCURRENT_DISCOVERIES).orElseThrow();
            changes.feelerInterval = one(Keys.FEELER_INTERVAL).orElseThrow();
            changes.bootstrapRetryMax = one(Keys.BOOTSTRAP_RETRY).orElseThrow();
          });
    }

    private GossipConfig gossip() {
      return GossipConfig.DEFAULT
          .withFanout(one(Keys.FANOUT_FACTOR).orElseThrow(), one(Keys.GOSSIP_ROUNDS).orElseThrow())
          .withMaxTransactionBytes(one(Keys.MAX_TRANSACTION_SIZE).orElseThrow())
          .withVerdicts(one(Keys.VERDICTS_STOP_SPREADING).orElseThrow());
    }

    private LinkConfig link() {
      LinkConfig base = LinkConfig.DEFAULT;
      return new LinkConfig(
          base.linkAllUpTo(),
          base.outbound(),
          one(Keys.MAX_INBOUND_LINKS).orElseThrow(),
          one(Keys.MAX_CONCURRENT_DISCOVERIES).orElseThrow(),
          one(Keys.MAX_PEERS).orElseThrow(),
          base.helloTimeout(),
          base.quiet(),
          base.pingInterval(),
          ladder(),
          base.agent());
    }

    private LadderConfig ladder() {
      LadderConfig base = LadderConfig.DEFAULT;
      return new LadderConfig(
          one(Keys.PREFERRED_PROTOCOL).flatMap(Protocol::ofWireName).orElseThrow(),
          base.climbInterval(),
          base.proxied(),
          one(Keys.RETRY_DELAY).orElseThrow(),
          one(Keys.MAX_RETRIES).orElseThrow(),
          one(Keys.BREAKER_THRESHOLD).orElseThrow(),
          one(Keys.BREAKER_RESET).orElseThrow());
    }

    private OutboxConfig outbox() {
      OutboxConfig base = OutboxConfig.DEFAULT;
      return base.withBounds(one(Keys.MAX_QUEUE_SIZE).orElseThrow(), base.maxBytes())
          .withAttempts(one(Keys.QUEUE_MAX_RETRIES).orElseThrow());
    }

    /**
     * What was given for the key, or its default; empty when it has none. Values were checked
     * before.
     */
    private <T> Optional<T> one(Key<T> key) {
      return shown(key).filter(text -> !text.isEmpty()).flatMap(key.type()::read);
    }

    /** The entries that were given for a list, or its default. */
    private <T> List<T> all(Key<T> key) {
      Given value = given.get(key);
      return (value == null ? key.fallbacks() : value.texts())
          .stream().flatMap(text -> key.type().read(text).stream()).toList();
    }

    private static Optional<String> text(Given value) {
      return value.texts().stream().findFirst();
    }

    private Optional<String> shown(Key<?> key) {
      return Optional.ofNullable(given.get(key))
          .map(Builder::text)
          .orElseGet(() -> Optional.of(key.fallback()));
    }

    private List<Setting> origins() {
      return Keys.ALL.stream()
          .map(
              key -> {
                Given value = given.get(key);
                return value == null
                    ? new Setting(key.path(), key.fallback(), "default", key.fallback())
                    : new Setting(key.path(), value.shown(), value.origin(), key.fallback());
              })
          .toList();
    }

    /** One line for each reason, with the keys that it is about. */
    private List<String> notInForce() {
      Map<String, List<String>> keysOfReason = new LinkedHashMap<>();
      for (Given value : given.values()) {
        if (value.key().standing() == Key.Standing.NOT_YET && !value.texts().isEmpty()) {
          keysOfReason
              .computeIfAbsent(value.key().note(), note -> new ArrayList<>())
              .add(value.key().path());
        }
      }
      List<String> lines = new ArrayList<>();
      keysOfReason.forEach((reason, keys) -> lines.add(String.join(", ", keys) + ": " + reason));
      // A wrong one does not keep a node from running: it may well find the right one by itself.
      one(Keys.EXTERNAL_ADDRESS)
          .filter(text -> ValueType.dialable().read(text).isEmpty())
          .ifPresent(
              text ->
                  lines.add(
                      "%s: %s (expected: %s): the node finds its address by itself"
                          .formatted(
                              Keys.EXTERNAL_ADDRESS.path(),
                              text,
                              ValueType.dialable().expected())));
      int threshold = one(Keys.STREAMING_THRESHOLD).orElseThrow();
      if (threshold != Frame.MAX_WHOLE) {
        lines.add(
            "%s: %d (expected: %d): all nodes must agree on it, so it is not changed"
                .formatted(Keys.STREAMING_THRESHOLD.path(), threshold, Frame.MAX_WHOLE));
      }
      return lines;
    }

    /**
     * A display name when the operator gave none. Asking the resolver could take seconds where
     * there is none.
     */
    private static String hostName() {
      try {
        Path file = Path.of("/etc/hostname");
        String name = Files.isReadable(file) ? Files.readString(file).strip() : "";
        return Keys.NODE_ID.type().read(name).orElse("peer");
      } catch (IOException unreadable) {
        return "peer";
      }
    }
  }
}
