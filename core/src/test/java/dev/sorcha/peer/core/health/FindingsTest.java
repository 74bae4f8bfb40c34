package dev.sorcha.peer.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.model.NetworkState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each finding appears with its figures and its remedy when its facts do, and goes with them. */
final class FindingsTest {

  /**
   * What brings a finding about.
   *
   * @param figures a part of the cause
   */
  record Scenario(FindingCode code, Consumer<World> change, String figures) {
    @Override
    public String toString() {
      return code.word();
    }
  }

  private static Scenario on(FindingCode code, String figures, Consumer<World> change) {
    return new Scenario(code, change, figures);
  }

  static final List<Scenario> SCENARIOS =
      List.of(
          on(
              FindingCode.NODE_LOOP_SILENT,
              "11 s ago",
              world -> world.loopSilence = Duration.ofSeconds(11)),
          on(FindingCode.STORAGE_STOPPED, "has ended", world -> world.storeAlive = false),
          on(FindingCode.DISK_LOW, "almost full", world -> world.diskLow = true),
          on(FindingCode.STORAGE_FAILED, "could not be written", world -> world.storeFailed = true),
          on(FindingCode.NODE_STARTING, "not taken yet", world -> world.accepting = false),
          on(
              FindingCode.NODE_DRAINING,
              "nothing new is taken",
              world -> {
                world.draining = true;
                world.accepting = false;
              }),
          on(
              FindingCode.BOOTSTRAP_FAILING,
              "none of 2 bootstrap nodes answers, and no other peer is known",
              World::nobodyIsKnown),
          on(FindingCode.NET_OFFLINE, "none of 6 known peers can be reached", World::nobodyAnswers),
          on(
              FindingCode.NET_PARTITION,
              "5 of 6 links fell silent",
              world ->
                  world.partitionSigns =
                      List.of("5 of 6 links fell silent within 60 s", "it is quiet")),
          on(
              FindingCode.NET_DEGRADED,
              "6 of at least 5 wanted peers can be reached; 6 are known",
              world -> world.state = NetworkState.DEGRADED),
          on(
              FindingCode.NET_STANDALONE,
              "no bootstrap node is configured",
              world -> {
                world.bootstrapNodes = 0;
                world.peers = List.of();
                world.state = NetworkState.STANDALONE;
                world.reason = "no bootstrap node is configured and no peer is known";
              }),
          on(
              FindingCode.NET_SMALL,
              "MinHealthyPeers is 5, and the network has 3 other nodes",
              world -> world.peers = World.peers(3, "stream out")),
          on(
              FindingCode.DISCOVERY_STALE,
              "no peer has said for 46 min whom it knows",
              world -> {
                world.lastSuccess = Optional.of(world.now.minus(Duration.ofMinutes(46)));
              }),
          on(
              FindingCode.PROTO_FALLBACK,
              "4 of 6 peers are reached without a stream: 3 by rest, 1 by unary",
              world ->
                  world.peers =
                      List.of(
                          World.peer(0, "stream in", true, 0),
                          World.peer(1, "stream out", false, 0),
                          World.peer(2, "rest", false, 0),
                          World.peer(3, "rest", false, 0),
                          World.peer(4, "rest", false, 0),
                          World.peer(5, "unary", false, 0))),
          on(
              FindingCode.VERSION_MIX,
              "this node runs sorcha-peer/1.0.0, and 2 of 8 linked peers something else:"
                  + " sorcha-peer/0.9.0 (2)",
              world -> world.agents.put("sorcha-peer/0.9.0", 2)),
          on(
              FindingCode.ADDR_UNREACHABLE,
              "closed at 203.0.113.7",
              world -> world.verdict = AddressView.Verdict.PRIVATE),
          on(
              FindingCode.ADDR_CHANGED,
              "known as 203.0.113.8:5001 since 10 min",
              world ->
                  world.addressChange =
                      Optional.of(
                          new Facts.AddressChange(
                              world.now.minus(Duration.ofMinutes(10)), "203.0.113.8:5001"))),
          on(
              FindingCode.ADDR_STUN_BLOCKED,
              "none of 2 STUN servers answered: stun.example.org: timed out",
              World::stunFails),
          on(
              FindingCode.FANOUT_TOO_SMALL,
              "with FanoutFactor 3 announcements reach about 94 % of the network; 6 peers",
              world -> world.fanout = 3),
          on(FindingCode.DEDUP_SATURATED, "4.0 % of new ids", world -> world.filterRate = 0.04),
          on(
              FindingCode.QUEUE_STUCK,
              "the oldest of 3 submissions has waited for 20 min",
              world -> {
                world.waiting = 3;
                world.oldest = Optional.of(world.now.minus(Duration.ofMinutes(20)));
              }),
          on(
              FindingCode.QUEUE_NEARLY_FULL,
              "8001 of 10000 submissions",
              world -> world.waiting = 8_001),
          on(FindingCode.DEAD_LETTERS, "1 submission did not", world -> world.dead = 1),
          on(
              FindingCode.SUBSCRIBER_SUSPENDED,
              "2 subscribers had stopped",
              world -> world.suspended = 2),
          on(
              FindingCode.CERT_EXPIRING,
              "ends in 13 d",
              world -> world.certificateUntil = world.now.plus(Duration.ofHours(13 * 24 + 1))),
          on(
              FindingCode.CERT_UNTRUSTED,
              "2 peers showed another key or broke the handshake off in the last 10 min:"
                  + " 192.0.2.9:5001, IDENTITY: another key",
              world -> {
                world.refusedKeys = 2;
                world.lastRefusal = "192.0.2.9:5001, IDENTITY: another key";
              }),
          on(
              FindingCode.CLOCK_SKEW,
              "7 s behind the median of 6 peers",
              world -> world.clockOffset = Optional.of(Duration.ofSeconds(-7))),
          on(
              FindingCode.IDENTITY_EPHEMERAL,
              "tmpfs",
              world -> world.fleeting = "tmpfs, which is memory"),
          on(
              FindingCode.ADMIN_EXPOSED,
              "other users may read api.token",
              world -> world.exposed = List.of("api.token")),
          on(
              FindingCode.CONFIG_IDLE,
              "without effect: a.B: not yet",
              world -> world.notInForce = List.of("a.B: not yet")),
          on(FindingCode.LIMITS_FLOOD, "601 announcements", world -> world.passedOver = 601));

  @ParameterizedTest
  @FieldSource("SCENARIOS")
  void appearsWithItsRemedyAndGoesAway(Scenario scenario) {
    World bad = new World();
    scenario.change().accept(bad);
    Board board = new Board();
    Instant later = bad.now.plus(scenario.code().timeToVisible());
    board.look(Rules.findings(bad.facts()), bad.now);
    Verdict verdict = board.look(Rules.findings(bad.facts()), later).verdict();

    Shown shown =
        verdict.roots().stream()
            .filter(root -> root.finding().code() == scenario.code())
            .findFirst()
            .orElseThrow(() -> new AssertionError("not shown among " + verdict));
    assertThat(shown.finding().cause()).contains(scenario.figures()).doesNotEndWith(".");
    assertThat(shown.finding().remedy()).isNotBlank().doesNotEndWith(".");
    assertThat(shown.since()).isEqualTo(bad.now);

    Board.Look healed = board.look(Rules.findings(new World().facts()), later);
    assertThat(healed.cleared()).extracting(Finding::code).contains(scenario.code());
    assertThat(healed.verdict().findings()).isEmpty();
  }

  @Test
  void everyFindingHasAScenario() {
    assertThat(SCENARIOS)
        .extracting(Scenario::code)
        .containsExactlyInAnyOrder(FindingCode.values());
  }

  @Test
  void nothingIsWrongWithAnOrdinaryNode() {
    assertThat(Rules.findings(new World().facts())).isEmpty();
  }

  @Test
  void theAddressAdviceIsTheRemedyForAnAddress() {
    World world = new World();
    world.verdict = AddressView.Verdict.PRIVATE;

    assertThat(Rules.findings(world.facts()))
        .extracting(Finding::remedy)
        .containsExactly("forward TCP 5001 on the router");
  }

  @Test
  void bootstrapNodesThatAnswerNoMoreAreSaidWhileOthersDo() {
    World world = new World();
    world.peers = List.of(World.peer(0, "", true, 3), World.peer(1, "stream out", false, 0));
    world.minHealthyPeers = 1;

    assertThat(Rules.findings(world.facts()))
        .extracting(Finding::cause)
        .containsExactly("none of 2 bootstrap nodes answers; 1 other peer can be reached");
  }

  @Test
  void aCutCableIsNoMatterOfBootstrapNodes() {
    World world = new World();
    world.nobodyAnswers();

    assertThat(Rules.findings(world.facts()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.NET_OFFLINE);
  }

  @Test
  void aFanOutThatTellsEverybodyIsLargeEnough() {
    World world = new World();
    world.fanout = 6;

    assertThat(Rules.findings(world.facts())).isEmpty();
  }

  @Test
  void anOperatorWhoPrefersRestIsNotToldThatItIsRest() {
    World world = new World();
    world.streamsPreferred = false;
    world.peers = World.peers(6, "rest");

    assertThat(Rules.findings(world.facts())).isEmpty();
  }

  @Test
  void textOfPeersCannotMoveACursor() {
    World world = new World();
    world.agents.put("evil\u001b[2J\n<script>", 1);

    assertThat(Rules.findings(world.facts()).getFirst().cause())
        .doesNotContain("\u001b", "\n")
        .contains("evil?[2J?<script> (1)");
  }

  @Test
  void wordsAreUniqueAndFoundAgain() {
    assertThat(Arrays.stream(FindingCode.values()).map(FindingCode::word)).doesNotHaveDuplicates();
    for (FindingCode code : FindingCode.values()) {
      assertThat(FindingCode.of(code.word())).contains(code);
    }
  }
}
