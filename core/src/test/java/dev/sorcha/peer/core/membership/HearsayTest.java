package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.membership.Bench.PUBLIC;
import static dev.sorcha.peer.core.membership.Bench.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What peers say of themselves and of others, and what is passed on. */
final class HearsayTest {

  private final Bench bench = new Bench();

  @Test
  void aPeersOwnWordStandsAboveHearsay() {
    bench.claims(info(1), PUBLIC);
    bench.tells(peer(1), PUBLIC, info(peer(2), "21.1.1.2", 5001));
    assertThat(bench.knows(peer(2))).isTrue();
    assertThat(bench.membership.addressOf(peer(2))).isEmpty();
    bench.claims(info(peer(2), "21.1.1.3", 5002), PUBLIC);
    assertThat(bench.membership.addressOf(peer(2))).contains(new PeerAddress("21.1.1.3", 5002));
    bench.membership.refresh(bench.now, bench.out());
    bench.goesDown(peer(1));
    bench.tells(peer(1), PUBLIC, info(peer(2), "21.1.1.4", 5004));
    assertThat(bench.membership.addressOf(peer(2))).contains(new PeerAddress("21.1.1.3", 5002));
  }

  @Test
  void theAddressAtWhichItWasReachedStandsAboveItsWord() {
    bench.membership.onClaim(
        info(1), PUBLIC, Optional.of(new PeerAddress("21.9.9.9", 9)), bench.now, bench.out());
    assertThat(bench.membership.addressOf(peer(1))).contains(new PeerAddress("21.9.9.9", 9));
  }

  /** A name would make others resolve what a stranger likes (threat A10). */
  @Test
  void aPeerBehindANameIsKnownByTheAddressThatAnswered() {
    bench.membership.onClaim(
        info(1), PUBLIC, Optional.of(new PeerAddress("name", 9)), bench.now, bench.out());
    assertThat(bench.membership.addressOf(peer(1))).contains(new PeerAddress(PUBLIC, 9));
  }

  @ParameterizedTest
  @CsvSource({
    "'',              198.51.0.7, 198.51.0.7",
    "21.0.113.2,      198.51.0.7, 21.0.113.2",
    "2003:db8::1,     198.51.0.7, 2003:db8::1",
    "example.org,     198.51.0.7, 198.51.0.7",
    "127.0.0.1,       198.51.0.7, 198.51.0.7",
    "10.1.2.3,        198.51.0.7, 198.51.0.7",
    "203.0.113.2,     198.51.0.7, 198.51.0.7",
    "0::1,            198.51.0.7, 198.51.0.7",
    "127.0.0.1,       127.0.0.1,    127.0.0.1",
    "127.0.0.1,       0:0:0:0:0:0:0:1, 127.0.0.1",
    "10.1.2.3,        192.168.1.1, 10.1.2.3",
    "169.254.169.254, 198.51.0.7, 198.51.0.7",
    "169.254.169.254, 127.0.0.1, 127.0.0.1",
    "0177.0.0.1,      198.51.0.7, 198.51.0.7",
    "0.0.0.0,         198.51.0.7, 198.51.0.7"
  })
  void aClaimedHostIsTakenOnlyWhereAPeerCanBe(String claimed, String observed, String taken) {
    bench.claims(info(peer(1), claimed, 5001), observed);
    assertThat(bench.membership.addressOf(peer(1))).contains(new PeerAddress(taken, 5001));
  }

  @ParameterizedTest
  @CsvSource({
    "21.0.113.2,  5001,  198.51.0.7, true",
    "21.0.113.2,  443,   198.51.0.7, true",
    "21.0.113.2,  80,    198.51.0.7, true",
    "21.0.113.2,  1024,  198.51.0.7, true",
    "21.0.113.2,  1023,  198.51.0.7, false",
    "21.0.113.2,  22,    198.51.0.7, false",
    "127.0.0.1,   5001,  127.0.0.1,  true",
    "127.0.0.1,   5001,  198.51.0.7, false",
    "10.0.0.1,    5001,  10.0.0.9,   true",
    "10.0.0.1,    5001,  198.51.0.7, false",
    "0::1,        5001,  198.51.0.7, false",
    "example.org, 5001,  198.51.0.7, false",
    "'',          5001,  198.51.0.7, false",
    "21.0.113.2,  0,     198.51.0.7, false",
    "224.0.0.1,   5001,  198.51.0.7, false"
  })
  void hearsayNamesOnlyPlacesWhereAPeerCanBe(String host, int port, String teller, boolean taken) {
    bench.claims(info(1), teller);
    bench.tells(peer(1), teller, info(peer(2), host, port));
    assertThat(bench.knows(peer(2))).isEqualTo(taken);
  }

  @Test
  void aPortThatNoPeerHasIsNoAddressEither() {
    bench.claims(info(peer(1), "21.1.1.1", 22), "21.1.1.1");
    assertThat(bench.membership.addressOf(peer(1))).isEmpty();
    assertThat(bench.pinged()).isEmpty();
  }

  @Test
  void theNodeItselfIsNeverInItsTable() {
    bench.claims(info(1), PUBLIC);
    PeerInfo ourAddress = info(peer(2), address(500).host(), address(500).port());
    bench.tells(peer(1), PUBLIC, info(500), ourAddress);
    bench.claims(info(500), PUBLIC);
    assertThat(bench.knows(SELF)).isFalse();
    assertThat(bench.knows(peer(2))).isFalse();
  }

  @Test
  void aListNobodyAskedForIsNotTaken() {
    bench.claims(info(1), PUBLIC);
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(bench.knows(peer(2))).isFalse();
    bench.tells(peer(1), PUBLIC, info(2));
    bench.goesDown(peer(1));
    bench.lists(peer(1), PUBLIC, List.of(info(3)));
    assertThat(bench.knows(peer(2))).isTrue();
    assertThat(bench.knows(peer(3))).isFalse();
  }

  /** 100 of a list of 200 are read, and of one teller's 64 are the most that fit. */
  @Test
  void aListIsReadUpToItsBound() {
    bench.claims(info(1), PUBLIC);
    List<PeerInfo> many = new ArrayList<>();
    for (int i = 1_000; i < 1_200; i++) {
      many.add(info(i));
    }
    bench.tells(peer(1), PUBLIC, many.toArray(PeerInfo[]::new));
    assertThat(bench.membership.known()).isBetween(20, 1 + 64);
    for (int i = 1_000 + Frame.MAX_PEERS; i < 1_200; i++) {
      assertThat(bench.knows(peer(i))).isFalse();
    }
  }

  @Test
  void aPeerThatStopsSayingWhereItListensKeepsItsAddress() {
    bench.claims(info(1), PUBLIC);
    bench.claims(info(peer(1), "", 0), PUBLIC);
    assertThat(bench.membership.addressOf(peer(1))).contains(address(1));
  }

  @Test
  void othersAreToldOnlyOfPeersThatThisNodeReachedAndNotOfThemselves() {
    bench.reached(info(1));
    bench.reached(info(2));
    bench.claims(info(5), PUBLIC);
    bench.claims(info(peer(4), "", 0), PUBLIC);
    bench.tells(peer(1), PUBLIC, info(3));
    assertThat(list(1)).containsExactly(info(2));
    bench.dialFails(address(2), Failure.Kind.TIMED_OUT);
    assertThat(list(1)).isEmpty();
    assertThat(bench.membership.listFor(peer(9), 1, bench.now).peers()).containsExactly(info(1));
    assertThat(bench.membership.listFor(peer(9), 1, bench.now).total()).isEqualTo(5);
  }

  @Test
  void whoWasNotReachedForADayIsNotPassedOn() {
    bench.reached(info(1));
    bench.now = bench.now.plus(Duration.ofHours(24));
    assertThat(list(9)).hasSize(1);
    bench.now = bench.now.plusMillis(1);
    assertThat(list(9)).isEmpty();
  }

  private List<PeerInfo> list(int asker) {
    return bench.membership.listFor(peer(asker), 0, bench.now).peers();
  }

  /** So that nobody can read the whole table, or learn its order. */
  @Test
  void ofALargeTableLessThanAQuarterIsHandedOutInRandomOrder() {
    for (int i = 1_000; i < 1_199; i++) {
      bench.reached(info(i));
    }
    assertThat(bench.membership.known()).isEqualTo(199);
    assertThat(list(9)).hasSize(100);
    bench.reached(info(1_199));
    List<PeerInfo> first = list(9);
    List<PeerInfo> second = list(9);
    assertThat(first).hasSize(46).doesNotHaveDuplicates();
    assertThat(second).hasSize(46).isNotEqualTo(first);
    assertThat(bench.membership.listFor(peer(9), 5_000, bench.now).peers()).hasSize(46);
  }

  @Test
  void whoSaysItselfThatItDoesNotDistributeIsReadOnly() {
    PeerInfo readOnly =
        new PeerInfo(
            peer(1),
            address(1).host(),
            5001,
            List.of(Protocol.GRPC),
            new Capabilities(true, false, 0));
    bench.claims(info(2), PUBLIC);
    bench.tells(peer(2), PUBLIC, readOnly);
    assertThat(bench.membership.isReadOnly(peer(1))).isFalse();
    bench.claims(readOnly);
    assertThat(bench.membership.isReadOnly(peer(1))).isTrue();
    assertThat(bench.membership.isReadOnly(peer(2))).isFalse();
    assertThat(bench.membership.isReadOnly(peer(3))).isFalse();
  }
}
