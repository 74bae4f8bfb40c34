package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AnnouncerTest {

  private static final Duration ROUND = GossipConfig.DEFAULT.roundInterval();

  private final LinkedHashMap<PeerId, Neighbour> neighbours = new LinkedHashMap<>();
  private Announcer announcer = new Announcer(GossipConfig.DEFAULT, new SplittableRandom(1));
  private Instant now = START;
  private final List<Duration> reminders = new ArrayList<>();
  private Set<PeerId> lastTold = new LinkedHashSet<>();

  private void given(GossipConfig config) {
    announcer = new Announcer(config, new SplittableRandom(1));
  }

  private void streams(int count) {
    for (int i = 0; i < count; i++) {
      neighbours.put(peer(i), new Neighbour(peer(i), true, new ArrayList<>()));
    }
  }

  private void unary(int count) {
    for (int i = 0; i < count; i++) {
      neighbours.put(peer(1_000 + i), new Neighbour(peer(1_000 + i), false, new ArrayList<>()));
    }
  }

  private Set<PeerId> spread(TxId id, PeerId... informed) {
    Effects out = effects();
    announcer.spread(
        new Announcement(id, 10),
        false,
        List.of(informed),
        neighbours.values(),
        neighbours.size(),
        now,
        out);
    return told(out);
  }

  private Set<PeerId> roundPasses() {
    now = now.plus(ROUND);
    Effects out = effects();
    announcer.onRoundDue(neighbours.values(), neighbours.size(), now, out);
    return told(out);
  }

  /** Whom the announcer told since it was last looked at. */
  private Set<PeerId> told(Effects out) {
    lastTold = collected(out);
    return lastTold;
  }

  /** So many of those told last say that they did not know it, one of them twice. */
  private void isNewsFor(int count) {
    List<PeerId> told = List.copyOf(lastTold).subList(0, Math.min(count, lastTold.size()));
    told.forEach(peer -> announcer.onNews(id(1), peer));
    told.stream().findFirst().ifPresent(peer -> announcer.onNews(id(1), peer));
  }

  private Set<PeerId> collected(Effects out) {
    only(Effect.Schedule.class, out.written()).forEach(timer -> reminders.add(timer.delay()));
    Set<PeerId> told = new LinkedHashSet<>();
    for (Neighbour neighbour : neighbours.values()) {
      Effects sent = new Effects(any -> new Router.Route.Stream(new LinkId(1), Dialect.OURS));
      neighbour.flush(PushConfig.DEFAULT, now, sent);
      for (Effect.Send send : only(Effect.Send.class, sent.written())) {
        assertThat(send.frame()).isInstanceOf(Frame.Announce.class);
        assertThat(((Frame.Announce) send.frame()).entries()).hasSize(1);
        told.add(neighbour.id());
      }
    }
    return told;
  }

  @Test
  void tellsEveryoneUpToTwelve() {
    streams(12);
    assertThat(spread(id(1))).hasSize(12);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void tellsTheSquareRootWithinEightAndThirtyTwo() {
    streams(13);
    assertThat(spread(id(1))).hasSize(8);
    streams(100);
    assertThat(spread(id(2))).hasSize(10);
    streams(101);
    assertThat(spread(id(3))).hasSize(11);
    streams(5_000);
    assertThat(spread(id(4))).hasSize(32);
  }

  @Test
  void tellsNobodyWhoHasIt() {
    streams(3);
    assertThat(spread(id(1), peer(1))).containsExactlyInAnyOrder(peer(0), peer(2));
  }

  @Test
  void theSecondRoundReachesEveryStreamThatDidNotShowIt() {
    streams(40);
    Set<PeerId> first = spread(id(1));
    assertThat(first).hasSize(8);
    PeerId shows =
        neighbours.keySet().stream()
            .filter(peer -> !first.contains(peer))
            .findFirst()
            .orElseThrow();
    announcer.onInformed(id(1), shows);
    assertThat(roundPasses()).hasSize(31).doesNotContain(shows).doesNotContainAnyElementsOf(first);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void anExplicitFanoutIsObeyed() {
    given(GossipConfig.DEFAULT.withFanout(3, 3));
    streams(40);
    assertThat(spread(id(1))).hasSize(3);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void furtherRoundsTellFreshPeersWhileMostAnswersAreNews() {
    given(GossipConfig.DEFAULT.withFanout(3, 3));
    streams(40);
    Set<PeerId> all = new LinkedHashSet<>(spread(id(1)));
    isNewsFor(2);
    Set<PeerId> second = roundPasses();
    assertThat(second).hasSize(3).doesNotContainAnyElementsOf(all);
    all.addAll(second);
    isNewsFor(2);
    assertThat(roundPasses()).hasSize(3).doesNotContainAnyElementsOf(all);
    isNewsFor(2);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void roundsStopWhenMostAnswersAreNotNews() {
    given(GossipConfig.DEFAULT.withFanout(4, 3));
    streams(40);
    spread(id(1));
    isNewsFor(2);
    assertThat(roundPasses()).isEmpty();
    isNewsFor(2);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void newsFromPeersThatWereNotToldDoesNotCount() {
    given(GossipConfig.DEFAULT.withFanout(3, 3));
    streams(40);
    Set<PeerId> told = spread(id(1));
    neighbours.keySet().stream()
        .filter(peer -> !told.contains(peer))
        .forEach(peer -> announcer.onNews(id(1), peer));
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void oneRoundIsOneRound() {
    given(GossipConfig.DEFAULT.withFanout(2, 1));
    streams(40);
    assertThat(spread(id(1))).hasSize(2);
    isNewsFor(2);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void peersWithoutAStreamAreToldInRounds() {
    unary(100);
    Set<PeerId> all = new LinkedHashSet<>(spread(id(1)));
    assertThat(all).hasSize(10);
    isNewsFor(10);
    Set<PeerId> second = roundPasses();
    assertThat(second).hasSize(10).doesNotContainAnyElementsOf(all);
    assertThat(roundPasses()).isEmpty();
  }

  @Test
  void roundsOfTransactionsKeepTheirTimes() {
    streams(40);
    spread(id(1));
    now = now.plusMillis(100);
    spread(id(2));
    now = START;
    assertThat(roundPasses()).hasSize(32);
    assertThat(reminders).containsExactly(ROUND, Duration.ofMillis(100));
  }

  @Test
  void aTransactionThatSpreadsAnewDelaysNoOther() {
    streams(40);
    spread(id(1));
    now = now.plusMillis(100);
    spread(id(2));
    now = now.plusMillis(100);
    // The first was fetched, could not be saved, and was fetched again.
    spread(id(1));
    now = START.plusMillis(100);
    assertThat(roundPasses()).isNotEmpty();
  }
}
