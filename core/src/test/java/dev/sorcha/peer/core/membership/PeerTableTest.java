package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bounds of the table: what one teller, one net group and one claimant can fill. */
final class PeerTableTest {

  private static final NetGroup TELLER = new NetGroup("20.1/16");

  private final PeerTable table = of(1_000);

  private static PeerTable of(int maxPeers) {
    PeerTable table = new PeerTable(maxPeers, peer(500));
    table.useKey(7);
    return table;
  }

  private static Optional<PeerRecord> heard(PeerTable table, PeerInfo info, NetGroup teller) {
    return table.heard(info, teller, false, START, START);
  }

  private static Optional<PeerRecord> claims(PeerTable table, PeerInfo info) {
    return table.claimed(
        info, info.address().map(NetGroup::of).orElse(new NetGroup("?")), START, START);
  }

  /** As the membership does it: a word that was heard on a connection is a contact. */
  private static Optional<PeerRecord> meets(PeerTable table, PeerInfo info) {
    Optional<PeerRecord> row = claims(table, info);
    row.ifPresent(it -> it.lastSeen = Optional.of(START));
    return row;
  }

  private static Optional<PeerRecord> reach(PeerTable table, PeerRecord row, Instant when) {
    row.reachedAt = Optional.of(when);
    row.lastSeen = Optional.of(when);
    return table.reached(row);
  }

  /** The buckets that rows are in. */
  private static Set<List<PeerRecord>> buckets(PeerTable table) {
    Set<List<PeerRecord>> buckets = Collections.newSetFromMap(new IdentityHashMap<>());
    table.rows().forEach(row -> Optional.ofNullable(row.bucket).ifPresent(buckets::add));
    return buckets;
  }

  @Test
  void aTellerFillsFewBuckets() {
    int most = 0;
    for (int key = 0; key < 20; key++) {
      PeerTable told = new PeerTable(1_000, peer(500));
      told.useKey(key);
      for (int i = 0; i < 4_000; i++) {
        heard(told, info(1_000 + i), TELLER);
      }
      assertThat(buckets(told)).as("key %d", key).hasSizeLessThanOrEqualTo(8);
      assertThat(told.size()).as("key %d", key).isBetween(40, 64);
      most = Math.max(most, told.size());
      // Another one still finds places.
      int before = told.size();
      for (int i = 0; i < 10; i++) {
        heard(told, info(i), new NetGroup("20.2/16"));
      }
      assertThat(told.size()).isGreaterThan(before);
    }
    assertThat(most).isEqualTo(64);
  }

  /** A young network has one bootstrap node that knows everybody. */
  @Test
  void aBootstrapNodeFillsAQuarter() {
    for (int key = 0; key < 20; key++) {
      PeerTable told = new PeerTable(1_000, peer(500));
      told.useKey(key);
      for (int i = 0; i < 99; i++) {
        told.heard(info(1_000 + i), TELLER, true, START, START);
      }
      assertThat(told.size()).as("key %d", key).isEqualTo(99);
      for (int i = 99; i < 4_000; i++) {
        told.heard(info(1_000 + i), TELLER, true, START, START);
      }
      assertThat(told.size()).as("key %d", key).isBetween(150, 250);
      assertThat(buckets(told)).hasSizeLessThanOrEqualTo(32);
    }
  }

  @Test
  void aTellerFillsNoMoreThanAQuarter() {
    PeerTable small = of(40);
    for (int i = 0; i < 1_000; i++) {
      heard(small, info(1_000 + i), TELLER);
    }
    assertThat(small.size()).isBetween(5, 10);
  }

  @Test
  void whoHoldsOneNetGroupFillsFewBucketsOfTried() {
    for (int i = 0; i < 20_000; i++) {
      claims(table, infoNear(i)).ifPresent(row -> reach(table, row, START));
    }
    assertThat(table.tried()).isBetween(24, 32);
    assertThat(table.rows().stream().filter(row -> row.tried).map(row -> row.bucket).distinct())
        .hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void manyNetGroupsFillTheTable() {
    int index = 0;
    while (index < 15_000 && !table.isFull()) {
      claims(table, info(++index)).ifPresent(row -> reach(table, row, START));
    }
    assertThat(table.size()).isEqualTo(1_000);
    assertThat(table.tried()).isBetween(450, 512);
    assertThat(buckets(table)).allSatisfy(bucket -> assertThat(bucket.size()).isLessThan(9));
    assertThat(heard(table, info(16_000), TELLER)).isEmpty();
    assertThat(claims(table, info(16_001))).isEmpty();
  }

  @Test
  void hearsayNeverPushesOutAPeersOwnWord() {
    List<PeerRecord> own = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      meets(table, info(i)).ifPresent(own::add);
    }
    own.getFirst().failures = 3;
    int size = table.size();
    for (int i = 3_000; i < 12_000; i++) {
      heard(table, info(i), new NetGroup("20." + i % 200 + "/16"));
    }
    assertThat(own).hasSizeGreaterThan(400);
    assertThat(table.rows()).containsAll(own).hasSizeGreaterThanOrEqualTo(size);
  }

  @Test
  void atTheBoundAPeerThatPresentsItselfTakesThePlaceOfHearsay() {
    PeerTable two = of(2);
    assertThat(heard(two, info(1), TELLER)).isPresent();
    assertThat(meets(two, info(2))).isPresent();
    assertThat(heard(two, info(3), TELLER)).isEmpty();
    assertThat(meets(two, info(4))).isPresent();
    assertThat(two.find(peer(1))).isEmpty();
    assertThat(meets(two, info(5))).isEmpty();
    assertThat(two.size()).isEqualTo(2);
  }

  @Test
  void hearsayThatFailedGivesWayToHearsay() {
    Map<PeerRecord, Boolean> placed = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      heard(table, infoNear(i), TELLER).ifPresent(row -> placed.put(row, true));
    }
    assertThat(placed).hasSizeBetween(8, 16);
    assertThat(heard(table, infoNear(200), TELLER)).isEmpty();
    PeerRecord bad = placed.keySet().iterator().next();
    bad.failures = 1;
    assertThat(heard(table, infoNear(200), TELLER)).isPresent();
    assertThat(table.rows()).doesNotContain(bad).hasSize(placed.size());
  }

  /** 32 of one net group that answer, and one more: it does not come in over their heads. */
  @Test
  void aFullBucketOfTriedNamesWhoMustGiveWayAndChangesNothing() {
    List<PeerRecord> tried = fillTried();
    PeerRecord late = claims(table, infoNear(24_000)).orElseThrow();
    PeerRecord named = reach(table, late, START.plusSeconds(99)).orElseThrow();
    assertThat(late.tried).isFalse();
    assertThat(named.tried).isTrue();
    List<PeerRecord> rivals =
        tried.stream().filter(row -> Objects.equals(row.bucket, named.bucket)).toList();
    assertThat(rivals).hasSize(8);
    assertThat(rivals)
        .allSatisfy(
            row ->
                assertThat(row.lastSeen.orElseThrow())
                    .isAfterOrEqualTo(named.lastSeen.orElseThrow()));
    table.demote(named);
    assertThat(table.reached(late)).isEmpty();
    assertThat(late.tried).isTrue();
    assertThat(named.tried).isFalse();
  }

  /** Until no claim of this group finds a place in TRIED any more. */
  private List<PeerRecord> fillTried() {
    List<PeerRecord> tried = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int second = i;
      claims(table, infoNear(i))
          .ifPresent(
              row -> {
                reach(table, row, START.plusMillis(second));
                if (row.tried) {
                  tried.add(row);
                } else {
                  table.remove(row);
                }
              });
    }
    return tried;
  }

  @Test
  void aNewAddressHasToBeReachedAnew() {
    PeerRecord row = claims(table, info(1)).orElseThrow();
    reach(table, row, START);
    assertThat(row.tried).isTrue();
    claims(table, info(peer(1), "21.9.9.9", 5001));
    assertThat(row.tried).isFalse();
    assertThat(row.reachedAt).isEmpty();
    assertThat(table.tried()).isZero();
    assertThat(table.find(peer(1))).contains(row);
  }

  @Test
  void aKeyIsSetBeforeTheFirstRow() {
    claims(table, info(1));
    assertThatThrownBy(() -> table.useKey(8)).hasMessage("rows: 1 (expected: 0)");
  }

  @Test
  void everySampleIsDrawnFromAllThatAreWanted() {
    for (int i = 1; i <= 20; i++) {
      reach(table, claims(table, info(i)).orElseThrow(), START);
    }
    SplittableRandom random = new SplittableRandom(3);
    Map<PeerInfo, Integer> counts = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      for (PeerInfo info : table.sample(5, peer(1), START, random)) {
        counts.merge(info, 1, Integer::sum);
      }
    }
    assertThat(counts).hasSize(19).doesNotContainKey(info(1));
    counts.values().forEach(count -> assertThat(count).isBetween(400, 660));
  }
}
