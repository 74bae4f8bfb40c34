package dev.sorcha.peer.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Roles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void withoutAFileEverythingHasItsDefault() throws ConfigException {
    Configuration configuration = Configuration.of(new ConfigOptions());

    NodeSettings defaults =
        NodeSettings.defaults(configuration.settings().name(), Path.of("./peer-data"));
    assertThat(configuration.settings().address().asksOutside()).isTrue();
    assertThat(configuration.settings().origins()).isEqualTo(configuration.origins());
    assertThat(
            configuration
                .settings()
                .with(
                    changes -> {
                      changes.address = AddressSettings.NOBODY;
                      changes.origins = List.of();
                    }))
        .isEqualTo(defaults);
    assertThat(configuration.enabled()).isTrue();
    assertThat(configuration.notInForce()).isEmpty();
    assertThat(configuration.origins()).allMatch(setting -> setting.origin().equals("default"));
  }

  @Test
  void theSeedsFileIsReadAsItStands() throws Exception {
    Configuration configuration = load("appsettings.json", resource("seed-appsettings.json"));

    NodeSettings settings = configuration.settings();
    assertThat(settings.port()).isEqualTo(5001);
    assertThat(settings.externalHost()).isEmpty();
    assertThat(settings.bootstrap()).containsExactly(BootstrapNode.parse("peer.sorcha.dev:5001"));
    assertThat(settings.membership().refreshInterval()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.membership().maxPeers()).isEqualTo(1_000);
    assertThat(settings.membership().minHealthyPeers()).isEqualTo(5);
    assertThat(settings.membership().maxConcurrentDiscoveries()).isEqualTo(10);
    assertThat(settings.membership().peerTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.membership()).isEqualTo(MembershipConfig.DEFAULT);
    assertThat(settings.roles()).isEqualTo(Roles.DEFAULT);
    assertThat(settings.gossip().fanout()).isEqualTo(3);
    assertThat(settings.gossip().rounds()).isEqualTo(3);
    assertThat(settings.gossip().maxTransactionBytes()).isEqualTo(10 << 20);
    assertThat(settings.outbox().maxEntries()).isEqualTo(10_000);
    assertThat(settings.outbox().attempts()).isEqualTo(5);
    assertThat(settings.cacheTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.queueFile()).isEqualTo(Path.of("./data/tx_queue.db"));
    assertThat(settings.link().ladder()).isEqualTo(LadderConfig.DEFAULT);
    assertThat(settings.compression()).isTrue();
    assertThat(configuration.notInForce()).noneMatch(line -> line.contains("ConnectionTimeout"));
  }

  /** It keeps no node from running: that may well find the right one by itself. */
  @ParameterizedTest
  @ValueSource(strings = {"example.org", "'1.2.3.4:5001'", "0.0.0.0", "fe80::1"})
  void anExternalAddressThatNobodyCanDialIsNamedAndPassedOver(String address) throws Exception {
    Configuration configuration =
        load("peer.yaml", "network-address: {external-address: " + address + "}");

    assertThat(configuration.settings().externalHost()).isEmpty();
    assertThat(configuration.notInForce().toString())
        .contains("NetworkAddress.ExternalAddress")
        .contains("others can dial");
  }

  @Test
  void whoIsAskedForTheOwnAddressCanBeSaidAndTurnedOff() throws Exception {
    AddressSettings some =
        load(
                "peer.yaml",
                """
                network-address:
                  stun-servers: ['stun.example.org:3478']
                  http-lookup-services: []
                  preferred-protocol: IPv6
                  port-mapping: false
                """)
            .settings()
            .address();
    assertThat(some)
        .isEqualTo(
            new AddressSettings(
                List.of(PeerAddress.parse("stun.example.org:3478")), List.of(), false, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed-network-address.json",
        "seed-gossip-protocol.json",
        "seed-peer-discovery.json"
      })
  void theSeedsSectionsStandAtTheRoot(String name) throws Exception {
    assertThat(load("peer.json", resource(name)).enabled()).isTrue();
  }

  @Test
  void theSeedsSecurityIsRefusedBecauseItIsNotBuilt() throws Exception {
    List<String> problems = problems("peer.json", resource("seed-security.json"));

    assertThat(problems).hasSize(3);
    assertThat(problems.get(0))
        .contains("peer.json:4: Security.CertificatePath: ", "not built yet");
    assertThat(problems.get(1)).contains("peer.json:5: Security.CertificatePassword: ");
    assertThat(problems.get(2)).contains("peer.json:6: Security.TrustedCAs: ");
  }

  @Test
  void aPasswordIsNotRepeated() throws Exception {
    assertThat(problems("peer.yaml", "security: {certificate-password: hunter2}"))
        .noneMatch(problem -> problem.contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"PeerService\": {\"TransactionDistribution\": {\"FanoutFactor\": 7}}}",
        "{\"TransactionDistribution\": {\"fanoutFactor\": 7,},} // with a comment",
        "{\"GossipProtocol\": {\"fanout_factor\": \"7\"}}",
        "{\"GossipProtocol\": {\"FanoutFactor\": 7}, \"transaction-distribution\":"
            + " {\"FanoutFactor\": 7}}",
        "{\"PeerService\": {\"GossipProtocol\": {\"FanoutFactor\": 7}}, \"Logging\": {\"LogLevel\":"
            + " {}}}",
        "\uFEFF{\"GossipProtocol\": {\"FanoutFactor\": 7}}",
        "peer-service: {transaction-distribution: {fanout-factor: 7}}",
        "transaction-distribution:\n  fanout-factor: 7 # a comment\n",
        "gossip_protocol:\n  FANOUT_FACTOR: '7'\n",
        "gossip-protocol: {fanout-factor: '${FANOUT}'}",
        "gossip-protocol: {fanout-factor: '${NOT_SET:-7}'}",
        "gossip-protocol: {fanout-factor: '${EMPTY:-7}'}"
      })
  void oneKeyHasManySpellings(String text) throws Exception {
    assertThat(load("peer", text).settings().gossip().fanout()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "{}", "peer-service:\n", "{\"PeerService\": null}"})
  void anEmptyFileChangesNothing(String text) throws Exception {
    Configuration configuration = load("peer", text);

    assertThat(configuration.settings())
        .isEqualTo(Configuration.of(new ConfigOptions()).settings());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen-port: 70000 | peer:1: ListenPort: 70000 (expected: 0..65535)
          listen-port: many | peer:1: ListenPort: many (expected: 0..65535)
          listen-port: 50.5 | peer:1: ListenPort: 50.5 (expected: 0..65535)
          listen-port: [1] | peer:1: listen-port: a list (expected: 0..65535)
          listen-port: {a: 1} | peer:1: listen-port: names and values (expected: 0..65535)
          enabled: maybe | peer:1: Enabled: maybe (expected: true or false)
          listen-address: example.org | peer:1: ListenAddress: example.org (expected: an IP address
          network-address: {preferred-protocol: IPX} | IPX (expected: IPv4 or IPv6)
          network-address: 7 | peer:1: network-address: 7 (expected: names and values)
          peer-discovery: {bootstrap-nodes: 'a:1'} | bootstrap-nodes: a:1 (expected: a list of HOST:PORT
          peer-discovery: {bootstrap-nodes: [peer.example.org]} | peer.example.org (expected: HOST:PORT
          peer-discovery: {bootstrap-nodes: [[a]]} | an entry that is no text
          peer-discovery: {refresh-interval-minutes: 0} | (expected: 1s..1d, a number of minutes or with a unit
          peer-discovery: {refresh-interval-minutes: 15min} | RefreshIntervalMinutes: 15min (expected:
          peer-discovery: {peer-timeout-seconds: 99ms} | PeerTimeoutSeconds: 99ms (expected: 100ms..1h, a number of seconds
          peer-discovery: {failure-threshold: 0} | FailureThreshold: 0 (expected: 1..100)
          peer-discovery: {feeler-interval-seconds: often} | FeelerIntervalSeconds: often (expected: 100ms..1d
          peer-discovery: {bootstrap-retry-minutes: 2d} | BootstrapRetryMinutes: 2d (expected: 1s..1d, a number of minutes
          roles: Full | peer:1: roles: Full (expected: a list of ReadOnly or Full or Bootstrap)
          roles: [Leader] | peer:1: Roles: Leader (expected: ReadOnly or Full or Bootstrap)]
          roles: [] | peer:1: Roles: an empty list (expected: at least one of ReadOnly, Full and Bootstrap)
          roles: [ReadOnly, Full] | peer:1: Roles: ReadOnly, Full (expected: ReadOnly or Full: a node that passes
          transaction-distribution: {max-transaction-size: 10 Mb} | (expected: 1..67108864 bytes, or with a unit
          offline-mode: {queue-persistence: false} | (expected: true: an accepted transaction survives a crash
          security: {require-mutual-tls: false} | (expected: true: mutual TLS is always in force
          node-id: '${NOT_SET}' | node-id: ${NOT_SET} is not set (expected: an environment variable
          listen-prot: 1 | peer:1: listen-prot: unknown key (did you mean ListenPort?)
          peer-discovry: {} | peer-discovry: unknown key (did you mean PeerDiscovery?)
          transaction-distribution: {fanout: 3} | unknown key (expected: one of FanoutFactor, GossipRounds
          transaction-distribution: {fanout-facter: 3} | (did you mean FanoutFactor?)
          security: {trusted-ca: x} | Security.trusted-ca: unknown key (did you mean TrustedCAs?)
          bootstrap-nodes: [] | bootstrap-nodes: unknown key (did you mean PeerDiscovery.BootstrapNodes?)
          wholly-different: 1 | wholly-different: unknown key (expected: one of Enabled, NodeId
          peer-service: {logging: {}} | logging: unknown key
          - a list | peer:1: no keys (expected: names and values)
          'a: 1\\nb: [' | peer:2:
          '{"a": }' | peer:1:
          '{"a": 1' | peer:1: Unexpected end-of-input: expected close marker for Object]
          'a: [1' | peer:1: while parsing a flow sequence, expected ',' or ']'
          a: &x 1 | unknown key
          node-id: *x | an alias (expected: the value itself)
          'a: 1\\n---\\nb: 2' | more after the end (expected: one document)
          """)
  void whatCannotBeIsRefused(String text, String message) throws Exception {
    assertThat(problems("peer", text.replace("\\n", "\n")).toString()).contains(message);
  }

  @Test
  void allMistakesAreNamedAtOnceWithTheirLines() throws Exception {
    List<String> problems =
        problems(
            "peer.yaml",
            """
            listen-port: 70000
            peer-discovery:
              min-healthy-peer: 1
              max-peers-in-list: 0
            """);

    assertThat(problems)
        .hasSize(3)
        .anyMatch(problem -> problem.contains("peer.yaml:1: ListenPort: 70000"))
        .anyMatch(
            problem ->
                problem.contains("peer.yaml:3: PeerDiscovery.min-healthy-peer: unknown key")
                    && problem.contains("did you mean MinHealthyPeers?"))
        .anyMatch(problem -> problem.contains("peer.yaml:4: PeerDiscovery.MaxPeersInList: 0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen-port: 1\nListenPort: 2\n",
        "{\"ListenPort\": 1,\n\"listenPort\": 1}",
        "peer-discovery: {}\nPeerDiscovery: {}\n",
        "nobody-knows: 1\nnobody_knows: 1\n"
      })
  void aKeyGivenTwiceIsRefused(String text) throws Exception {
    assertThat(problems("peer", text).toString())
        .contains("peer:2: ", "given twice (first on line 1)");
  }

  @Test
  void twoNamesOfOneKeyMustAgree() throws Exception {
    assertThat(
            problems(
                "peer.yaml",
                """
                transaction-distribution: {fanout-factor: 3}
                gossip-protocol: {fanout-factor: 4}
                """))
        .singleElement()
        .asString()
        .contains(
            "peer.yaml:2: GossipProtocol.fanout-factor: 4 (expected: 3, as in ", "peer.yaml:1");
  }

  @Test
  void sectionsOfOtherProgramsArePassedOver() throws Exception {
    Configuration configuration =
        load(
            "appsettings.json",
            "{\"Logging\": {\"LogLevel\": {\"Default\": \"Warning\"}}, \"AllowedHosts\": \"*\"}");

    assertThat(configuration.ignored()).containsExactly("Logging", "AllowedHosts");
  }

  @Test
  void timesAndSizesTakeAUnit() throws Exception {
    Configuration configuration =
        load(
            "peer.yaml",
            """
            peer-discovery: {refresh-interval-minutes: 90s}
            transaction-distribution: {max-transaction-size: 64KiB, transaction-cache-ttl: 2h}
            """);

    assertThat(configuration.settings().membership().refreshInterval())
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(configuration.settings().gossip().maxTransactionBytes()).isEqualTo(65_536);
  }

  @Test
  void checksAndRetriesCanBeMadeAsShortAsATestNeedsThem() throws Exception {
    MembershipConfig membership =
        load(
                "peer.yaml",
                """
                peer-discovery:
                  refresh-interval-minutes: 2s
                  peer-timeout-seconds: 100ms
                  failure-threshold: 1
                  feeler-interval-seconds: 500ms
                  bootstrap-retry-minutes: 1s
                """)
            .settings()
            .membership();

    assertThat(membership)
        .isEqualTo(
            MembershipConfig.DEFAULT.with(
                changes -> {
                  changes.refreshInterval = Duration.ofSeconds(2);
                  changes.peerTimeout = Duration.ofMillis(100);
                  changes.failureThreshold = 1;
                  changes.feelerInterval = Duration.ofMillis(500);
                  changes.bootstrapRetryMax = Duration.ofSeconds(1);
                }));
  }

  @Test
  void bareNumbersHaveTheUnitInTheNameOfTheirKey() throws Exception {
    MembershipConfig membership =
        load(
                "peer.json",
                "{\"PeerDiscovery\": {\"PeerTimeoutSeconds\": 7, \"FeelerIntervalSeconds\": 8,"
                    + " \"BootstrapRetryMinutes\": 9}}")
            .settings()
            .membership();

    assertThat(membership.peerTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(membership.feelerInterval()).isEqualTo(Duration.ofSeconds(8));
    assertThat(membership.bootstrapRetryMax()).isEqualTo(Duration.ofMinutes(9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"PeerService": {"Roles": ["ReadOnly"]}} | false | false
          roles: [read-only, bootstrap]            | false | true
          roles: [full]                            | true  | false
          roles: [Bootstrap]                       | true  | true
          roles: [Full, Bootstrap]                 | true  | true
          """)
  void rolesSayWhatTheNodeDoesForOthers(String text, boolean distributes, boolean registers)
      throws Exception {
    assertThat(load("peer", text).settings().roles()).isEqualTo(new Roles(distributes, registers));
  }

  @Test
  void rolesThatAreNoWordsAreNotAlsoCalledEmpty() throws Exception {
    assertThat(problems("peer.yaml", "roles: [Leader]")).hasSize(1);
  }

  @Test
  void theThresholdForChunksIsThatOfTheProtocol() throws Exception {
    Configuration configuration =
        load(
            "peer.yaml",
            "transaction-distribution: {max-transaction-size: 4MiB, streaming-threshold: 2MiB}");

    assertThat(configuration.settings().gossip().maxTransactionBytes()).isEqualTo(4 << 20);
    assertThat(configuration.notInForce())
        .singleElement()
        .asString()
        .contains("StreamingThreshold: 2097152 (expected: 1048576)");
  }

  @Test
  void bootstrapNodesMayNameTheirKey() throws Exception {
    String id = "ab".repeat(32);
    Configuration configuration =
        load(
            "peer.yaml",
            "peer-discovery: {bootstrap-nodes: ['"
                + id
                + "@h:1', 'https://"
                + id
                + "@h:1', '[::1]:2']}");

    BootstrapNode pinned = BootstrapNode.parse(id + "@h:1");
    assertThat(configuration.settings().bootstrap())
        .containsExactly(pinned, pinned, BootstrapNode.parse(new PeerAddress("::1", 2).toString()));
  }

  @Test
  void aNodeCanBeSwitchedOff() throws Exception {
    assertThat(load("peer.yaml", "enabled: false").enabled()).isFalse();
  }

  @Test
  void optionsWinOverTheFileAndEveryValueKnowsWhereItComesFrom() throws Exception {
    ConfigOptions options = new ConfigOptions();
    options.port("--port", 6001);
    options.bootstrap("--bootstrap", List.of("option.example.org:1"));
    Path file =
        write(
            "peer.yaml",
            "listen-port: 5555\nnode-id: alder\npeer-discovery: {bootstrap-nodes: [file:1]}\n");

    Configuration configuration = Configuration.of(file, Map.of(), options);

    assertThat(configuration.settings().port()).isEqualTo(6001);
    assertThat(configuration.settings().bootstrap())
        .containsExactly(BootstrapNode.parse("option.example.org:1"));
    assertThat(configuration.origin("ListenPort"))
        .contains(new Setting("ListenPort", "6001", "--port", "5001"));
    assertThat(configuration.origin("NodeId"))
        .contains(new Setting("NodeId", "alder", file + ":2", ""));
    assertThat(configuration.origin("ApiPort"))
        .contains(new Setting("ApiPort", "5002", "default", "5002"));
  }

  @Test
  void aBadOptionIsRefusedByItsName() {
    ConfigOptions options = new ConfigOptions();

    assertThatThrownBy(() -> options.port("--port", 70_000))
        .hasMessage("--port: 70000 (expected: 0..65535)");
    assertThatThrownBy(() -> options.bootstrap("--bootstrap", List.of("nowhere")))
        .hasMessageStartingWith("--bootstrap: nowhere (expected: HOST:PORT");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> Configuration.of(missing, Map.of(), new ConfigOptions()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": no such file (expected: a configuration file)");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws Exception {
    Path file = Files.write(folder.resolve("peer.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(() -> Configuration.of(file, Map.of(), new ConfigOptions()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void aFileWithoutEndIsNotRead() throws Exception {
    Path file = Files.write(folder.resolve("peer.yaml"), new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> Configuration.of(file, Map.of(), new ConfigOptions()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1048577 bytes (expected: at most 1048576)");
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    assertThat(problems("peer.json", "{\"a\":".repeat(100_000)).toString())
        .contains("peer.json:1: ");
  }

  private Configuration load(String name, String text) throws ConfigException, IOException {
    return Configuration.of(
        write(name, text), Map.of("FANOUT", "7", "EMPTY", ""), new ConfigOptions());
  }

  /** What is wrong, with the name of the file instead of its path. */
  private List<String> problems(String name, String text) throws IOException {
    write(name, text);
    ConfigException wrong =
        Objects.requireNonNull(
            catchThrowableOfType(ConfigException.class, () -> load(name, text)), "no problem");
    return wrong.problems().stream().map(p -> p.replace(folder + "/", "")).toList();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ConfigurationTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
