package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.membership.Bench.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** First contacts: all at once, again after growing pauses, pinned to the first key. */
final class BootstrapsTest {

  private final Bench bench = new Bench();

  private List<BootstrapNode> due() {
    return bench.membership.onBootstrapDue(any -> false, bench.now, bench.out());
  }

  private Duration pause() {
    return bench.reminders(new Timer.BootstrapDue()).getLast();
  }

  @Test
  void allBootstrapNodesAreDialledAtOnceInTheirOrder() {
    bench.starts("a:1", "b:2", "c:3");
    assertThat(bench.reminders(new Timer.BootstrapDue())).containsExactly(Duration.ZERO);
    assertThat(due()).extracting(node -> node.address().host()).containsExactly("a", "b", "c");
  }

  @Test
  void silentBootstrapNodesAreTriedAgainWithGrowingPauses() {
    bench.starts("a:1");
    Duration before = Duration.ZERO;
    for (int i = 0; i < 14; i++) {
      bench.now = bench.now.plus(i == 0 ? Duration.ZERO : before);
      assertThat(due()).hasSize(1);
      Duration pause = pause();
      assertThat(pause).isLessThanOrEqualTo(Duration.ofMinutes(6));
      if (i < 8) {
        assertThat(pause).isGreaterThan(before);
      }
      before = pause;
    }
    assertThat(before).isGreaterThan(Duration.ofMinutes(3));
    assertThat(bench.happened(NodeEvent.BootstrapSilent.class)).hasSize(13);
  }

  @Test
  void aReminderThatWasOvertakenDialsNobody() {
    bench.starts("a:1");
    assertThat(due()).hasSize(1);
    bench.now = bench.now.plusMillis(100);
    assertThat(due()).isEmpty();
    bench.membership.refresh(bench.now, bench.out());
    assertThat(due()).hasSize(1);
  }

  @Test
  void whileEnoughAreReachableOnlyThoseThatDoNotAnswerAreTriedNowAndThen() {
    bench.starts(address(1).toString(), address(2).toString());
    due();
    bench.linksTo(info(1));
    bench.written();
    bench.now = bench.now.plusSeconds(2);
    assertThat(due()).extracting(BootstrapNode::address).containsExactly(address(2));
    assertThat(pause()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
  }

  @Test
  void withoutBootstrapNodesNobodyIsDialled() {
    bench.starts();
    assertThat(bench.reminders(new Timer.BootstrapDue())).isEmpty();
  }

  @Test
  void thoseThatAreDialledOrLinkedAreLeftOut() {
    bench.starts("a:1", "b:2");
    assertThat(
            bench.membership.onBootstrapDue(
                new PeerAddress("a", 1)::equals, bench.now, bench.out()))
        .extracting(node -> node.address().host())
        .containsExactly("b");
  }

  @Test
  void theNodeItselfIsNoFirstContact() {
    bench.starts(address(500).toString(), "b:2", "c:3");
    bench.membership.onSelfDialled(new PeerAddress("c", 3));
    assertThat(due()).extracting(node -> node.address().host()).containsExactly("b");
  }

  @Test
  void theFirstKeyAtABootstrapAddressIsPinned() {
    bench.starts(address(1).toString());
    bench.written();
    bench.membership.onClaim(info(1), PUBLIC, Optional.of(address(1)), START, bench.out());
    assertThat(only(Effect.Save.class, bench.written()))
        .contains(new Effect.Save(new Change.Pin(address(1), peer(1))));
    bench.membership.onClaim(info(1), PUBLIC, Optional.of(address(1)), START, bench.out());
    assertThat(only(Effect.Save.class, bench.written())).isEmpty();
    assertThat(due()).containsExactly(new BootstrapNode(address(1), Optional.of(peer(1))));
    assertThat(bench.rowOf(peer(1)).bootstrap()).isTrue();
  }

  @Test
  void aPinOfAFormerLifeStandsAndAConfiguredOneStandsAboveIt() {
    BootstrapNode pinned = new BootstrapNode(address(1), Optional.of(peer(1)));
    bench.membership.onStarted(
        List.of(
            BootstrapNode.parse(address(1).toString()),
            BootstrapNode.parse(peer(3) + "@" + address(2))),
        new StoredState(
            List.of(),
            List.of(),
            List.of(),
            List.of(pinned, new BootstrapNode(address(2), Optional.of(peer(2)))),
            List.of(),
            Optional.empty()),
        START,
        bench.out());
    assertThat(due()).containsExactly(pinned, new BootstrapNode(address(2), Optional.of(peer(3))));
  }
}
