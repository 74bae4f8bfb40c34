package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.near;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whom to link to (threat S1). */
final class SelectionTest {

  private final PeerTable table = new PeerTable(1_000, peer(500));
  private final SplittableRandom random = new SplittableRandom(1);

  private PeerRecord adds(PeerInfo info, boolean tried) {
    NetGroup own = NetGroup.of(info.address().orElseThrow());
    PeerRecord row = table.claimed(info, own, START, START).orElseThrow();
    if (tried) {
      row.reachedAt = Optional.of(START);
      assertThat(table.reached(row)).isEmpty();
    }
    return row;
  }

  private List<PeerInfo> draw(int most, PeerAddress... dialled) {
    return new Selection(table, List.of(dialled), false, random).draw(most, row -> true);
  }

  private static long nearby(List<PeerInfo> drawn) {
    return drawn.stream().filter(info -> info.host().startsWith("198.52.")).count();
  }

  @Test
  void oneOfANetGroupIsEnough() {
    for (int i = 1; i <= 8; i++) {
      adds(infoNear(i), true);
    }
    for (int i = 1; i <= 30; i++) {
      adds(info(i), true);
    }
    for (int run = 0; run < 50; run++) {
      List<PeerInfo> drawn = draw(8);
      assertThat(drawn).hasSize(8).doesNotHaveDuplicates();
      assertThat(nearby(drawn)).isLessThanOrEqualTo(1);
      assertThat(nearby(draw(8, near(99)))).isZero();
    }
  }

  @Test
  void whereThereAreTooFewGroupsTwoOfOneAreTaken() {
    for (int i = 1; i <= 8; i++) {
      adds(infoNear(i), false);
    }
    for (int i = 1; i <= 3; i++) {
      adds(info(i), true);
    }
    assertThat(draw(8)).hasSize(5);
    assertThat(nearby(draw(8))).isEqualTo(2);
    assertThat(nearby(draw(8, near(99)))).isEqualTo(1);
    assertThat(nearby(draw(8, near(98), near(99)))).isZero();
  }

  @Test
  void inOneOperatorsNetworkGroupsSayNothing() {
    for (int i = 1; i <= 20; i++) {
      table
          .claimed(infoNear(i), new NetGroup("n" + i), START, START)
          .ifPresent(
              row -> {
                row.reachedAt = Optional.of(START);
                table.reached(row);
              });
    }
    adds(info(1), true);
    int many = table.tried() - 1;
    assertThat(many).isGreaterThan(8);
    assertThat(draw(8)).hasSize(8);
    // At 80 % it is one operator's, below it is not.
    for (int i = 2; i <= many; i++) {
      adds(info(i), true);
    }
    assertThat(nearby(draw(8))).isLessThanOrEqualTo(1);
  }

  /** A young node links to everybody that it knows, and that may be one attacker's. */
  @Test
  void ofManyLinksIntoOneGroupTwoCount() {
    for (int i = 1; i <= 8; i++) {
      adds(infoNear(i), true);
    }
    List<PeerAddress> one = List.of(near(1), near(2), near(3), near(4), near(5));
    assertThat(Selection.counted(table, one)).isEqualTo(5);
    for (int i = 1; i <= 30; i++) {
      adds(info(i), false);
    }
    assertThat(Selection.counted(table, one)).isEqualTo(2);
    assertThat(Selection.counted(table, List.of(near(1), address(1), address(2)))).isEqualTo(3);
  }

  @Test
  void whoFillsOneHalfGetsHalfOfTheLinks() {
    for (int i = 1; i <= 30; i++) {
      adds(info(i), true);
    }
    for (int i = 1_000; i < 1_300; i++) {
      table.claimed(info(i), new NetGroup("n" + i), START, START);
    }
    int fresh = 0;
    for (int run = 0; run < 200; run++) {
      fresh += (int) draw(8).stream().filter(info -> info.id().compareTo(peer(999)) > 0).count();
    }
    assertThat(fresh).isBetween(700, 900);
  }

  @Test
  void anchorsComeBeforeAllOthers() {
    for (int i = 1; i <= 60; i++) {
      adds(info(i), i % 2 == 0);
    }
    for (int i = 10; i <= 40; i += 10) {
      table.find(peer(i)).orElseThrow().anchor = i / 10;
    }
    for (int run = 0; run < 50; run++) {
      assertThat(draw(8).subList(0, 4))
          .extracting(PeerInfo::id)
          .containsExactlyInAnyOrder(peer(10), peer(20), peer(30), peer(40));
    }
    assertThat(draw(2)).hasSize(2).allSatisfy(it -> assertThat(it.port()).isEqualTo(5001));
  }

  @Test
  void inASmallNetworkEverybodyIsWanted() {
    for (int i = 1; i <= 8; i++) {
      adds(infoNear(i), i > 4);
    }
    assertThat(new Selection(table, List.of(), true, random).draw(10, row -> true)).hasSize(8);
    assertThat(
            new Selection(table, List.of(near(9)), true, random)
                .draw(10, row -> !row.info.id().equals(peer(3))))
        .hasSize(7);
  }
}
