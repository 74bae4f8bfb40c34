package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.membership.Bench.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Linked peers hear of those who were reached since they asked, within bounds. */
final class NewsTest {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Bench bench = new Bench();

  private void isAsked(int by) {
    bench.membership.onAskPeers(peer(by), Frame.MAX_PEERS, bench.now, bench.out());
  }

  /** Since the last time that this was looked at. */
  private List<Frame.Peers> told() {
    return bench.sent().stream()
        .filter(Frame.Peers.class::isInstance)
        .map(Frame.Peers.class::cast)
        .toList();
  }

  private static List<PeerInfo> infos(int from, int until) {
    List<PeerInfo> infos = new ArrayList<>();
    for (int i = from; i < until; i++) {
      infos.add(info(i));
    }
    return infos;
  }

  @Test
  void aLinkedPeerThatHasAskedIsToldWhoIsReachedLater() {
    bench.starts();
    bench.linksTo(info(1));
    isAsked(1);
    told();
    bench.reached(info(2));
    bench.reached(info(3));
    bench.passes(PAUSE);
    assertThat(told()).containsExactly(new Frame.Peers(List.of(info(2), info(3)), 3));
  }

  @Test
  void whoIsOnlyHeardOfIsNoNews() {
    bench.starts();
    bench.linksTo(info(1));
    isAsked(1);
    told();
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    bench.passes(PAUSE);
    assertThat(told()).isEmpty();
  }

  @Test
  void whoHasNotAskedIsNotTold() {
    bench.starts();
    bench.linksTo(info(1));
    bench.reached(info(2));
    bench.passes(PAUSE);
    assertThat(told()).isEmpty();
  }

  @Test
  void newsEndWithTheLink() {
    bench.starts();
    bench.linksTo(info(1));
    isAsked(1);
    told();
    bench.goesDown(peer(1));
    bench.comesUp(peer(1));
    bench.reached(info(2));
    bench.passes(PAUSE);
    assertThat(told()).isEmpty();
  }

  /** Otherwise a link that was renewed would bring no news any more. */
  @Test
  void aPeerIsAskedAgainWhenItsLinkIsRenewed() {
    bench.starts();
    bench.linksTo(info(1));
    bench.goesDown(peer(1));
    bench.comesUp(peer(1));
    assertThat(bench.sent().stream().filter(Frame.AskPeers.class::isInstance)).hasSize(2);
  }

  @Test
  void whoFailsBeforeItIsToldIsNoNews() {
    bench.starts();
    bench.linksTo(info(1));
    isAsked(1);
    told();
    bench.reached(info(2));
    bench.pingFails(peer(2), Failure.Kind.TIMED_OUT);
    bench.passes(PAUSE);
    assertThat(told()).isEmpty();
  }

  @Test
  void noMoreThanAListWaitsToBeTold() {
    bench.starts();
    bench.linksTo(info(1));
    isAsked(1);
    infos(2, 150).forEach(bench::reached);
    bench.passes(PAUSE);
    assertThat(told().getLast().peers()).hasSize(Frame.MAX_PEERS);
  }

  /** Rows are due to be asked again in each refresh interval; that ends nothing. */
  @Test
  void newsAreTakenForAsLongAsTheLinkLives() {
    bench.starts();
    bench.linksTo(info(1));
    bench.lists(peer(1), PUBLIC, List.of());
    bench.passes(Duration.ofHours(1));
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(bench.knows(peer(2))).isTrue();
    bench.goesDown(peer(1));
    bench.lists(peer(1), PUBLIC, List.of(info(3)));
    assertThat(bench.knows(peer(3))).isFalse();
  }

  /** Two lists at once; what comes in an answer is not counted. */
  @Test
  void aPeerThatTellsMoreThanItsAllowanceIsNotHeard() {
    bench.starts();
    bench.linksTo(info(1));
    bench.lists(peer(1), PUBLIC, infos(1_000, 1_010));
    for (int i = 0; i < 4; i++) {
      bench.lists(peer(1), PUBLIC, infos(2_000 + 100 * i, 2_100 + 100 * i));
    }
    assertThat(bench.membership.known()).isLessThanOrEqualTo(1 + 10 + News.BURST);
    int known = bench.membership.known();
    bench.lists(peer(1), PUBLIC, infos(3_000, 3_001));
    assertThat(bench.membership.known()).isEqualTo(known);
  }

  @Test
  void theAllowanceComesBackWithTime() {
    bench.starts();
    bench.linksTo(info(1));
    bench.lists(peer(1), PUBLIC, List.of());
    for (int i = 0; i < 2; i++) {
      List<PeerInfo> same = new ArrayList<>();
      for (int j = 0; j < Frame.MAX_PEERS; j++) {
        same.add(info(1));
      }
      bench.lists(peer(1), PUBLIC, same);
    }
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(bench.knows(peer(2))).isFalse();
    bench.now = bench.now.plusSeconds(2);
    bench.lists(peer(1), PUBLIC, List.of(info(2)));
    assertThat(bench.knows(peer(2))).isTrue();
  }
}
