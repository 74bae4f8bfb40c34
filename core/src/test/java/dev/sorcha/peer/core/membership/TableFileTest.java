package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is on disk of the table, and that the next life begins where this one ended. */
final class TableFileTest {

  private final Bench bench = new Bench();

  /** Rows of every kind, and some that departed. */
  private void lives() {
    bench.starts();
    for (int i = 1; i <= 200; i++) {
      bench.now = bench.now.plusSeconds(1);
      bench.reached(info(i));
    }
    for (int i = 201; i <= 300; i++) {
      bench.claims(info(i));
    }
    bench.tells(peer(1), address(1).host(), some(1_000, 1_060));
    for (int i = 1; i <= 300; i++) {
      bench.reached(infoNear(2_000 + i));
    }
    bench.fails(peer(2), 2);
    bench.fails(peer(3), 4);
    bench.fails(peer(4), 4);
  }

  private static PeerInfo[] some(int from, int to) {
    List<PeerInfo> some = new ArrayList<>();
    for (int i = from; i < to; i++) {
      some.add(info(i));
    }
    return some.toArray(PeerInfo[]::new);
  }

  private static Map<PeerId, List<Object>> facts(Bench of) {
    return of.membership.view(any -> "").stream()
        .collect(
            Collectors.toMap(
                row -> row.info().id(),
                row ->
                    List.of(
                        row.info(),
                        row.tried(),
                        row.bootstrap(),
                        row.source(),
                        row.firstSeen(),
                        row.lastSeen(),
                        row.reachedAt(),
                        row.failures())));
  }

  @Test
  void everythingComesBack() {
    lives();
    Bench next = bench.restartedAt(bench.now.plusSeconds(60), MembershipConfig.DEFAULT);
    assertThat(facts(next)).isEqualTo(facts(bench)).hasSizeGreaterThan(300);
    assertThat(next.departed()).isEqualTo(2);
    for (int i = 0; i < 5; i++) {
      PeerId peer = peer(1 + i);
      assertThat(next.membership.addressOf(peer)).isEqualTo(bench.membership.addressOf(peer));
    }
    // What was hearsay is hearsay still.
    assertThat(next.membership.addressOf(peer(1_000))).isEmpty();
  }

  /** A store keeps no order, and full buckets of NEW must not cost a row of TRIED its place. */
  @Test
  void inWhateverOrderItIsRead() {
    lives();
    bench.save(List.of());
    Map<PeerId, List<Object>> before = facts(bench);
    for (int seed = 0; seed < 20; seed++) {
      List<StoredPeer> rows = new ArrayList<>(bench.disk.values());
      Collections.shuffle(rows, new Random(seed));
      bench.disk.clear();
      rows.forEach(row -> bench.disk.put(row.info().id(), row));
      Bench next = bench.restartedAt(bench.now, MembershipConfig.DEFAULT);
      assertThat(facts(next)).as("seed %d", seed).isEqualTo(before);
    }
  }

  @Test
  void aRowThatDidNotChangeIsNotWrittenAgain() {
    bench.starts();
    bench.reached(info(1));
    bench.passes(Duration.ofSeconds(6));
    bench.written();
    bench.reached(info(2));
    bench.passes(Duration.ofSeconds(6));
    assertThat(saved()).containsExactly(peer(2));
    bench.membership.onContact(peer(1), bench.now);
    bench.passes(Duration.ofSeconds(6));
    assertThat(saved()).isEmpty();
    bench.now = bench.now.plusSeconds(60);
    bench.membership.onContact(peer(1), bench.now);
    bench.passes(Duration.ofSeconds(6));
    assertThat(saved()).containsExactly(peer(1));
    Bench next = bench.restartedAt(bench.now, MembershipConfig.DEFAULT);
    next.passes(Duration.ofSeconds(6));
    assertThat(only(Effect.Save.class, next.written())).isEmpty();
  }

  private List<PeerId> saved() {
    return only(Effect.Save.class, bench.written()).stream()
        .map(Effect.Save::change)
        .filter(Change.Peers.class::isInstance)
        .flatMap(change -> ((Change.Peers) change).put().stream())
        .map(row -> row.info().id())
        .toList();
  }

  @Test
  void changesAreSavedTogetherAfterAPause() {
    bench.starts();
    bench.written();
    bench.reached(info(1));
    assertThat(bench.reminders(new Timer.PeersSaveDue())).containsExactly(Duration.ofSeconds(5));
    bench.reached(info(2));
    assertThat(bench.reminders(new Timer.PeersSaveDue())).isEmpty();
    bench.passes(Duration.ofSeconds(5));
    assertThat(bench.disk).containsOnlyKeys(peer(1), peer(2));
  }

  @Test
  void whoCannotBeDialledIsNotKept() {
    bench.starts();
    bench.claims(info(peer(1), "", 0), "21.1.1.1");
    bench.save(List.of());
    assertThat(bench.disk).isEmpty();
  }

  @Test
  void whoWasRemovedAndComesBackWithoutAnAddressIsNotKept() {
    bench.starts();
    bench.reached(info(1));
    bench.save(List.of());
    bench.membership.remove(peer(1), bench.out());
    bench.claims(info(peer(1), "", 0), "21.1.1.1");
    bench.save(List.of());
    assertThat(bench.disk).isEmpty();
  }

  @Test
  void theSecretOfTheBucketsIsDrawnOnceAndKept() {
    bench.key = Optional.empty();
    bench.starts();
    bench.written();
    Optional<Long> drawn = bench.key;
    assertThat(drawn).isPresent();
    Bench next = bench.restartedAt(bench.now, MembershipConfig.DEFAULT);
    assertThat(only(Effect.Save.class, next.written())).isEmpty();
    assertThat(next.key).isEqualTo(drawn);
  }

  @Test
  void aClockThatWasSetBackMakesNobodyYoungerThanNow() {
    lives();
    Instant back = START.minus(Duration.ofDays(365));
    Bench next = bench.restartedAt(back, MembershipConfig.DEFAULT);
    assertThat(next.membership.view(any -> ""))
        .allSatisfy(
            row -> {
              assertThat(row.firstSeen()).isBeforeOrEqualTo(back);
              assertThat(row.lastSeen().orElse(back)).isBeforeOrEqualTo(back);
              assertThat(row.reachedAt().orElse(back)).isBeforeOrEqualTo(back);
            });
    assertThat(next.membership.listFor(peer(9_000), 100, back).peers()).isNotEmpty();
  }

  @Test
  void theAnchorsOfTheLastLifeAreDialledFirst() {
    bench.starts();
    for (int i = 1; i <= 100; i++) {
      bench.reached(info(i));
    }
    List<PeerId> anchors = List.of(peer(40), peer(30), peer(20), peer(10));
    bench.save(anchors);
    assertThat(bench.disk.values().stream().filter(row -> row.anchor() > 0))
        .extracting(StoredPeer::anchor)
        .containsExactlyInAnyOrder(1, 2, 3, 4);
    // A life without a link changes nothing about it.
    Bench lonely = bench.restartedAt(bench.now, MembershipConfig.DEFAULT);
    lonely.membership.save(List.of(), lonely.out());
    Bench next = lonely.restartedAt(bench.now, MembershipConfig.DEFAULT);
    assertThat(next.membership.toDial(8, false, List.of(), any -> false, next.now).subList(0, 4))
        .extracting(PeerInfo::id)
        .containsExactlyInAnyOrderElementsOf(anchors);
    next.membership.save(List.of(peer(1)), next.out());
    next.written();
    assertThat(next.disk.values().stream().filter(row -> row.anchor() > 0))
        .extracting(row -> row.info().id())
        .containsExactly(peer(1));
  }

  @Test
  void whatFindsNoPlaceIsNotKeptEither() {
    lives();
    Bench small =
        bench.restartedAt(
            bench.now,
            MembershipConfig.DEFAULT.with(
                it -> {
                  it.maxPeers = 40;
                  it.maxDeparted = 1;
                }));
    small.passes(Duration.ofSeconds(6));
    assertThat(small.membership.known()).isBetween(10, 40);
    assertThat(small.disk).hasSize(small.membership.known() + 1);
  }

  @Test
  void memoryAndDiskAgree() {
    lives();
    bench.save(List.of());
    Map<PeerId, NodeStatus.PeerView> rows =
        bench.membership.view(any -> "").stream()
            .collect(Collectors.toMap(row -> row.info().id(), Function.identity()));
    assertThat(bench.disk.values().stream().filter(TableFileTest::hasDeparted)).hasSize(2);
    assertThat(
            bench.disk.values().stream()
                .filter(row -> !hasDeparted(row))
                .map(row -> row.info().id()))
        .containsExactlyInAnyOrderElementsOf(rows.keySet());
  }

  private static boolean hasDeparted(StoredPeer row) {
    return row.standing() == StoredPeer.Standing.DEPARTED;
  }
}
