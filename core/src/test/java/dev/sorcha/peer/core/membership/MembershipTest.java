package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MembershipTest {

  private static final PeerId SELF = peer(500);
  private static final String PUBLIC = "198.51.100.7";

  private final MembershipConfig config = MembershipConfig.DEFAULT;
  private final Membership membership = new Membership(config, SELF, new SplittableRandom(1));
  private Instant now = START;
  private Effects out = streams();

  private static Effects streams() {
    return new Effects(peer -> new Router.Route.Stream(new LinkId(1), Dialect.OURS));
  }

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = streams();
    return written;
  }

  private void starts(String... bootstrap) {
    membership.onStarted(
        List.of(bootstrap).stream().map(BootstrapNode::parse).toList(), List.of(), now, out);
  }

  private List<PeerAddress> dueNow(boolean anybody) {
    return membership.onBootstrapDue(anybody, any -> false, out).stream()
        .map(BootstrapNode::address)
        .toList();
  }

  private void claims(PeerInfo claim, String observedHost) {
    membership.onClaim(claim, observedHost, Optional.empty(), now, out);
  }

  /** The peer comes up and is asked; it answers with these. */
  private void tells(PeerId peer, String fromHost, PeerInfo... peers) {
    membership.onPeerUp(peer, now, out);
    membership.onPeers(peer, fromHost, List.of(peers), now, out);
  }

  private Optional<PeerInfo> known(PeerId peer) {
    return membership.view(any -> "").stream()
        .map(NodeStatus.PeerView::info)
        .filter(info -> info.id().equals(peer))
        .findFirst();
  }

  private List<Duration> reminders(Timer timer) {
    return only(Effect.Schedule.class, written()).stream()
        .filter(schedule -> schedule.timer().equals(timer))
        .map(Effect.Schedule::delay)
        .toList();
  }

  // Bootstrap.

  @Test
  void allBootstrapNodesAreDialledAtOnceInTheirOrder() {
    starts("a:1", "b:2", "c:3");
    assertThat(only(Effect.Schedule.class, written()))
        .contains(new Effect.Schedule(Duration.ZERO, new Timer.BootstrapDue()));
    assertThat(dueNow(false)).extracting(PeerAddress::host).containsExactly("a", "b", "c");
  }

  @Test
  void silentBootstrapNodesAreTriedAgainWithGrowingPauses() {
    starts("a:1");
    written();
    Duration before = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      assertThat(dueNow(false)).hasSize(1);
      Duration pause = reminders(new Timer.BootstrapDue()).getFirst();
      assertThat(pause).isBetween(before, Duration.ofMinutes(6));
      before = i < 8 ? pause : Duration.ofSeconds(200);
    }
    assertThat(dueNow(true)).isEmpty();
    written();
    dueNow(false);
    assertThat(reminders(new Timer.BootstrapDue()).getFirst())
        .isLessThanOrEqualTo(Duration.ofMillis(1_200));
  }

  @Test
  void withoutBootstrapNodesNobodyIsDialled() {
    starts();
    assertThat(reminders(new Timer.BootstrapDue())).isEmpty();
  }

  @Test
  void theFirstKeyAtABootstrapAddressIsPinned() {
    starts("198.51.0.2:5001");
    written();
    membership.onClaim(info(1), PUBLIC, Optional.of(address(1)), now, out);
    assertThat(only(Effect.Save.class, written()))
        .containsExactly(new Effect.Save(new Change.Pin(address(1), peer(1))));
    membership.onClaim(info(1), PUBLIC, Optional.of(address(1)), now, out);
    assertThat(only(Effect.Save.class, written())).isEmpty();
    assertThat(membership.onBootstrapDue(false, any -> false, out))
        .containsExactly(new BootstrapNode(address(1), Optional.of(peer(1))));
  }

  @Test
  void aPinOfAFormerLifeStandsAndAConfiguredOneStandsAboveIt() {
    BootstrapNode pinned = new BootstrapNode(address(1), Optional.of(peer(1)));
    membership.onStarted(
        List.of(
            BootstrapNode.parse(address(1).toString()),
            BootstrapNode.parse(peer(3) + "@" + address(2))),
        List.of(pinned, new BootstrapNode(address(2), Optional.of(peer(2)))),
        now,
        out);
    assertThat(membership.onBootstrapDue(false, any -> false, out))
        .containsExactly(pinned, new BootstrapNode(address(2), Optional.of(peer(3))));
  }

  // The table.

  @Test
  void aPeersOwnWordStandsAboveHearsay() {
    claims(info(1), PUBLIC);
    tells(peer(1), PUBLIC, info(peer(2), "203.0.113.2", 1));
    assertThat(membership.addressOf(peer(2))).isEmpty();
    claims(info(peer(2), "203.0.113.3", 2), PUBLIC);
    assertThat(membership.addressOf(peer(2))).contains(new PeerAddress("203.0.113.3", 2));
    membership.onPeerDown(peer(1), now, out);
    tells(peer(1), PUBLIC, info(peer(2), "203.0.113.4", 4));
    assertThat(membership.addressOf(peer(2))).contains(new PeerAddress("203.0.113.3", 2));
  }

  @Test
  void theAddressAtWhichItWasReachedStandsAboveItsWord() {
    membership.onClaim(info(1), PUBLIC, Optional.of(new PeerAddress("name", 9)), now, out);
    assertThat(membership.addressOf(peer(1))).contains(new PeerAddress("name", 9));
  }

  @ParameterizedTest
  @CsvSource({
    "'',              198.51.100.7, 198.51.100.7",
    "203.0.113.2,     198.51.100.7, 203.0.113.2",
    "2001:db8::1,     198.51.100.7, 2001:db8::1",
    "example.org,     198.51.100.7, 198.51.100.7",
    "127.0.0.1,       198.51.100.7, 198.51.100.7",
    "0::1,            198.51.100.7, 198.51.100.7",
    "127.0.0.1,       127.0.0.1,    127.0.0.1",
    "127.0.0.1,       0:0:0:0:0:0:0:1, 127.0.0.1",
    "169.254.169.254, 198.51.100.7, 198.51.100.7",
    "0177.0.0.1,      198.51.100.7, 198.51.100.7",
    "0.0.0.0,         198.51.100.7, 198.51.100.7"
  })
  void aClaimedHostIsTakenOnlyWhereAPeerCanBe(String claimed, String observed, String taken) {
    claims(info(peer(1), claimed, 5001), observed);
    assertThat(membership.addressOf(peer(1))).contains(new PeerAddress(taken, 5001));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.2, 5001, 198.51.100.7, true",
    "127.0.0.1,   5001, 127.0.0.1,    true",
    "127.0.0.1,   5001, 198.51.100.7, false",
    "0::1,        5001, 198.51.100.7, false",
    "example.org, 5001, 198.51.100.7, false",
    "'',          5001, 198.51.100.7, false",
    "203.0.113.2, 0,    198.51.100.7, false",
    "224.0.0.1,   5001, 198.51.100.7, false"
  })
  void hearsayNamesOnlyPlacesWhereAPeerCanBe(String host, int port, String teller, boolean taken) {
    claims(info(1), teller);
    tells(peer(1), teller, info(peer(2), host, port));
    assertThat(known(peer(2)).isPresent()).isEqualTo(taken);
  }

  @Test
  void theNodeItselfIsNeverInItsTable() {
    claims(info(1), PUBLIC);
    tells(peer(1), PUBLIC, info(500));
    claims(info(500), PUBLIC);
    assertThat(known(SELF)).isEmpty();
  }

  @Test
  void aListNobodyAskedForIsNotTaken() {
    claims(info(1), PUBLIC);
    membership.onPeers(peer(1), PUBLIC, List.of(info(2)), now, out);
    assertThat(known(peer(2))).isEmpty();
    tells(peer(1), PUBLIC, info(2));
    membership.onPeers(peer(1), PUBLIC, List.of(info(3)), now, out);
    assertThat(known(peer(2))).isPresent();
    assertThat(known(peer(3))).isEmpty();
  }

  @Test
  void aListIsReadUpToItsBound() {
    claims(info(1), PUBLIC);
    List<PeerInfo> many = new ArrayList<>();
    for (int i = 1_000; i < 1_200; i++) {
      many.add(info(i));
    }
    tells(peer(1), PUBLIC, many.toArray(PeerInfo[]::new));
    assertThat(membership.known()).isEqualTo(1 + Frame.MAX_PEERS);
  }

  @Test
  void atTheBoundAPeerThatPresentsItselfTakesThePlaceOfHearsay() {
    PeerTable table = new PeerTable(2, SELF);
    assertThat(table.hearsay(info(1), PUBLIC)).isTrue();
    assertThat(table.claim(info(2), PUBLIC, Optional.empty())).isTrue();
    assertThat(table.hearsay(info(3), PUBLIC)).isFalse();
    assertThat(table.claim(info(4), PUBLIC, Optional.empty())).isTrue();
    assertThat(table.find(peer(1))).isEmpty();
    assertThat(table.claim(info(5), PUBLIC, Optional.empty())).isFalse();
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void aPeerThatStopsSayingWhereItListensKeepsItsAddress() {
    claims(info(1), PUBLIC);
    claims(info(peer(1), "", 0), PUBLIC);
    assertThat(membership.addressOf(peer(1))).contains(address(1));
  }

  @Test
  void othersAreToldOnlyOfPeersThatWereSeenAndNotOfThemselves() {
    claims(info(1), PUBLIC);
    claims(info(2), PUBLIC);
    claims(info(peer(4), "", 0), PUBLIC);
    tells(peer(1), PUBLIC, info(3));
    assertThat(membership.listFor(peer(1), 100).peers()).containsExactly(info(2));
    membership.onDialFailed(address(2), now, out);
    assertThat(membership.listFor(peer(1), 100).peers()).isEmpty();
    assertThat(membership.listFor(peer(9), 1).peers()).containsExactly(info(1));
    assertThat(membership.listFor(peer(9), 1).total()).isEqualTo(4);
  }

  // Dialling.

  @Test
  void aFailedDialWaitsLongerEachTimeAndSuccessForgetsIt() {
    claims(info(1), PUBLIC);
    assertThat(membership.toDial(5, now, any -> false)).hasSize(1);
    Duration before = Duration.ZERO;
    for (int i = 0; i < 6; i++) {
      membership.onDialFailed(address(1), now, out);
      Duration pause = reminders(new Timer.DialDue()).getFirst();
      assertThat(pause).isBetween(before, Duration.ofSeconds(72));
      assertThat(membership.toDial(5, now, any -> false)).isEmpty();
      before = pause;
      now = now.plus(pause);
      assertThat(membership.toDial(5, now, any -> false)).hasSize(1);
    }
    membership.onPeerUp(peer(1), now, out);
    membership.onPeerDown(peer(1), now, out);
    assertThat(reminders(new Timer.DialDue()).getFirst())
        .isLessThanOrEqualTo(Duration.ofMillis(1_200));
  }

  @Test
  void aPeerWithoutAPlaceForUsIsLeftAlone() {
    claims(info(1), PUBLIC);
    membership.onTurnedAway(peer(1), now, out);
    assertThat(membership.toDial(5, now.plusSeconds(200), any -> false)).isEmpty();
    assertThat(membership.toDial(5, now.plusSeconds(361), any -> false)).hasSize(1);
    assertThat(membership.toDial(0, now.plusSeconds(361), any -> false)).isEmpty();
    assertThat(membership.toDial(-3, now.plusSeconds(361), any -> false)).isEmpty();
  }

  // Discovery.

  @Test
  void discoverySlowsDownWhenThereIsNothingNewAndSpeedsUpWhenThereIs() {
    starts();
    claims(info(1), PUBLIC);
    Duration pause = reminders(new Timer.DiscoveryDue()).getFirst();
    for (int i = 0; i < 30; i++) {
      now = now.plus(pause);
      membership.onDiscoveryDue(List.of(peer(1)), now, out);
      pause = reminders(new Timer.DiscoveryDue()).getFirst();
      if (i == 14) {
        assertThat(pause).isLessThan(Duration.ofSeconds(3));
      }
    }
    assertThat(pause).isBetween(Duration.ofMinutes(12), Duration.ofMinutes(18));
    membership.onPeers(peer(1), PUBLIC, List.of(info(2)), now, out);
    assertThat(reminders(new Timer.DiscoveryDue()).getFirst()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void oneDiscoveryReminderCountsHoweverOftenItIsBroughtForward() {
    starts();
    claims(info(1), PUBLIC);
    List<Instant> due = new ArrayList<>();
    reminders(new Timer.DiscoveryDue()).forEach(pause -> due.add(now.plus(pause)));
    for (int i = 0; i < 2_000; i++) {
      due.sort(null);
      now = due.removeFirst();
      membership.onDiscoveryDue(List.of(peer(1)), now, out);
      if (i % 20 == 19) {
        membership.onPeers(peer(1), PUBLIC, List.of(info(1_000 + i)), now, out);
      }
      reminders(new Timer.DiscoveryDue()).forEach(pause -> due.add(now.plus(pause)));
    }
    assertThat(due).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aPeerThatComesUpIsAskedOnce() {
    claims(info(1), PUBLIC);
    membership.onPeerUp(peer(1), now, out);
    membership.onPeerUp(peer(1), now, out);
    assertThat(only(Effect.Send.class, written()))
        .containsExactly(
            new Effect.Send(new LinkId(1), Dialect.OURS, new Frame.AskPeers(Frame.MAX_PEERS)));
  }

  // State.

  @ParameterizedTest
  @CsvSource({
    "0,  0, STANDALONE",
    "1,  0, OFFLINE",
    "1,  1, ONLINE",
    "3,  1, DEGRADED",
    "3,  3, ONLINE",
    "20, 4, DEGRADED",
    "20, 5, ONLINE"
  })
  void theStateFollowsFromWhoIsReachable(int known, int reachable, NetworkState state) {
    starts();
    for (int i = 1; i <= known; i++) {
      claims(info(i), PUBLIC);
    }
    membership.assess(reachable, out);
    assertThat(membership.state()).isEqualTo(state);
  }

  @Test
  void aNodeWithSilentBootstrapNodesIsOfflineAndSaysItOnce() {
    starts("a:1");
    membership.assess(0, out);
    membership.assess(0, out);
    assertThat(events(NodeEvent.StateChanged.class, written()))
        .extracting(NodeEvent.StateChanged::to)
        .containsExactly(NetworkState.OFFLINE);
  }
}
