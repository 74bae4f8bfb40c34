package dev.sorcha.peer.core.link;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Silent links, whom to blame for them, and not being to blame oneself (gossip-protocol D17). */
final class LivenessTest {

  private static final PeerId A = peer(1);
  private static final LinkId LINK = new LinkId(1);

  private final Links links = new Links(LinkConfig.DEFAULT, peer(500), new SplittableRandom(1));
  private final Liveness liveness =
      new Liveness(LinkConfig.DEFAULT, links, new SplittableRandom(1));
  private Instant now = START;
  private Effects out = new Effects(links);

  private List<Effect> written() {
    List<Effect> written = out.written();
    out = new Effects(links);
    return written;
  }

  private List<Frame> framesOn(int link) {
    return framesOn(link, written());
  }

  private static List<Frame> framesOn(int link, List<Effect> effects) {
    return only(Effect.Send.class, effects).stream()
        .filter(send -> send.link().equals(new LinkId(link)))
        .map(Effect.Send::frame)
        .toList();
  }

  private void up(int number, boolean ours) {
    LinkId link = new LinkId(number);
    links.onLinkUp(
        link,
        peer(number),
        address(number).host(),
        Direction.INBOUND,
        Optional.empty(),
        info(500),
        now,
        out);
    if (ours) {
      links.onHello(link, out);
    } else {
      links.onHelloExpired(link, out);
    }
    written();
  }

  /** The node runs and has links 1 to this one. */
  private void startsWith(int count) {
    liveness.onStarted(now, out);
    for (int i = 1; i <= count; i++) {
      up(i, true);
    }
  }

  /** Reminders come on time, and these links are heard just before. */
  private void ticks(int times, int... heard) {
    for (int i = 0; i < times; i++) {
      now = now.plusSeconds(5);
      for (int link : heard) {
        liveness.onHeard(new LinkId(link), now, out);
      }
      liveness.onDue(now, out);
    }
  }

  private void stalls(Duration time) {
    now = now.plus(time);
    liveness.onDue(now, out);
  }

  private Optional<Liveness.Silent> expires() {
    return liveness.onReachExpired(A, now, out);
  }

  private List<PeerId> suspected(List<Effect> effects) {
    return events(NodeEvent.PeerSuspected.class, effects).stream()
        .map(NodeEvent.PeerSuspected::peer)
        .toList();
  }

  @Test
  void aSilentLinkIsPingedAndOneThatTalksIsNot() {
    startsWith(2);
    ticks(2, 2);
    assertThat(framesOn(1)).isEmpty();
    ticks(1, 2);
    List<Effect> written = written();
    assertThat(framesOn(1, written)).containsExactly(new Frame.Ping(1));
    assertThat(framesOn(2, written)).isEmpty();
    assertThat(only(Effect.Schedule.class, written))
        .containsExactly(new Effect.Schedule(Duration.ofSeconds(5), new Timer.LinksDue()));
  }

  @Test
  void theAnswerToTheLastPingIsTimedOnce() {
    startsWith(1);
    ticks(4);
    assertThat(framesOn(1)).containsExactly(new Frame.Ping(1), new Frame.Ping(2));
    Instant answered = now.plusMillis(40);
    assertThat(liveness.onPong(LINK, 1, answered)).isEmpty();
    assertThat(liveness.onPong(LINK, 2, answered)).contains(Duration.ofMillis(40));
    assertThat(liveness.onPong(LINK, 2, answered)).isEmpty();
    assertThat(liveness.onPong(new LinkId(9), 2, answered)).isEmpty();
  }

  @Test
  void whoeverMovedFindsItsDeadLinksWithinThreeSeconds() {
    startsWith(2);
    now = now.plusSeconds(1);
    liveness.onMoved(now, out);
    List<Effect> written = written();
    assertThat(framesOn(1, written)).containsExactly(new Frame.Ping(1));
    assertThat(framesOn(2, written)).containsExactly(new Frame.Ping(2));
    assertThat(only(Effect.Schedule.class, written))
        .containsExactly(new Effect.Schedule(Duration.ofSeconds(3), new Timer.ProbeExpired()));
    now = now.plusSeconds(1);
    liveness.onHeard(new LinkId(2), now, out);
    assertThat(liveness.onProbeExpired(now)).isEmpty();
    now = now.plusSeconds(2);
    assertThat(liveness.onProbeExpired(now)).containsExactly(new Liveness.Silent(A, true));
    assertThat(liveness.onProbeExpired(now)).isEmpty();
  }

  @Test
  void aReminderThatComesLateFindsNobodyDead() {
    startsWith(1);
    now = now.plusSeconds(1);
    liveness.onMoved(now, out);
    now = now.plusSeconds(4);
    assertThat(liveness.onProbeExpired(now)).isEmpty();
  }

  @Test
  void afterTwoMissesThreeOthersAreAskedAndThenItIsBlamed() {
    startsWith(6);
    ticks(4, 2, 3, 4, 5, 6);
    assertThat(suspected(written())).isEmpty();
    ticks(1, 2, 3, 4, 5, 6);
    List<Effect> written = written();
    assertThat(suspected(written)).containsExactly(A);
    assertThat(
            only(Effect.Send.class, written).stream()
                .filter(send -> send.frame().equals(new Frame.AskReach(A)))
                .map(Effect.Send::link))
        .hasSize(3)
        .doesNotHaveDuplicates()
        .doesNotContain(LINK);
    assertThat(written)
        .contains(new Effect.Schedule(Duration.ofSeconds(5), new Timer.ReachExpired(A)));
    liveness.onReach(A, false);
    now = now.plusSeconds(5);
    assertThat(expires()).contains(new Liveness.Silent(A, false));
    assertThat(expires()).isEmpty();
  }

  @Test
  void aSuspicionIsSaidOnce() {
    startsWith(1);
    ticks(5);
    assertThat(suspected(written())).hasSize(1);
    ticks(1);
    assertThat(suspected(written())).isEmpty();
  }

  @Test
  void whomAnotherReachesIsNotBlamed() {
    startsWith(4);
    ticks(5, 2, 3, 4);
    liveness.onReach(A, true);
    liveness.onReach(A, false);
    now = now.plusSeconds(5);
    assertThat(expires()).contains(new Liveness.Silent(A, true));
  }

  @Test
  void whoeverIsHeardMeanwhileIsAlive() {
    startsWith(4);
    ticks(5, 2, 3, 4);
    now = now.plusSeconds(4);
    liveness.onHeard(LINK, now, out);
    now = now.plusSeconds(1);
    assertThat(expires()).isEmpty();
  }

  @Test
  void whoeverIsGoneMeanwhileIsNobodysMatter() {
    startsWith(4);
    ticks(5, 2, 3, 4);
    links.onLinkDown(LINK, START, out);
    now = now.plusSeconds(5);
    assertThat(expires()).isEmpty();
  }

  @Test
  void theSilentAreNotAskedAboutEachOther() {
    startsWith(4);
    ticks(5, 4);
    List<Effect> written = written();
    assertThat(suspected(written)).containsExactly(A, peer(2), peer(3));
    assertThat(framesOn(1, written)).noneMatch(Frame.AskReach.class::isInstance);
    assertThat(framesOn(4, written))
        .containsExactly(
            new Frame.AskReach(A), new Frame.AskReach(peer(2)), new Frame.AskReach(peer(3)));
  }

  @Test
  void aNodeThatWasStoppedItselfBlamesNobody() {
    startsWith(4);
    stalls(Duration.ofMinutes(10));
    assertThat(suspected(written())).isEmpty();
    ticks(4);
    assertThat(suspected(written())).isEmpty();
    ticks(1);
    assertThat(suspected(written())).hasSize(4);
  }

  @Test
  void aReminderThatIsALittleLateIsNotAStall() {
    startsWith(1);
    ticks(4);
    stalls(Duration.ofMillis(5_200));
    assertThat(suspected(written())).hasSize(1);
  }

  /** Whichever of the two reminders comes first after it. */
  @Test
  void aStallWhileOthersAreAskedIsNoSilence() {
    startsWith(4);
    ticks(5, 2, 3, 4);
    now = now.plus(Duration.ofMinutes(10));
    assertThat(expires()).isEmpty();
  }

  @Test
  void aSlowNodeIsAsPatientAsItIsSlowAndNoMore() {
    startsWith(1);
    for (int i = 0; i < 20; i++) {
      stalls(Duration.ofSeconds(6));
    }
    written();
    // 15 s and sixteen intervals at most, and each one on time makes it shorter.
    int ticks = 0;
    while (suspected(written()).isEmpty()) {
      ticks(1);
      ticks++;
    }
    assertThat(ticks).isBetween(6, 10);
  }

  @Test
  void seedOnlyPeersAreLeftToTheTransport() {
    liveness.onStarted(now, out);
    up(1, false);
    ticks(9);
    List<Effect> written = written();
    assertThat(suspected(written)).isEmpty();
    assertThat(framesOn(1, written)).isEmpty();
  }

  // Asked by others.

  @Test
  void whoWasHeardLatelyIsReached() {
    startsWith(2);
    now = now.plusSeconds(2);
    assertThat(liveness.onAskReach(peer(2), A, now, out)).isTrue();
    assertThat(framesOn(2)).containsExactly(new Frame.Reach(A, true));
  }

  @Test
  void whoIsQuietIsPingedFirst() {
    startsWith(3);
    now = now.plusSeconds(4);
    assertThat(liveness.onAskReach(peer(2), A, now, out)).isTrue();
    assertThat(liveness.onAskReach(peer(3), A, now, out)).isTrue();
    List<Effect> written = written();
    assertThat(framesOn(1, written)).hasSize(2).allMatch(Frame.Ping.class::isInstance);
    assertThat(only(Effect.Schedule.class, written)).hasSize(1);
    liveness.onHeard(LINK, now.plusMillis(10), out);
    written = written();
    assertThat(framesOn(2, written)).containsExactly(new Frame.Reach(A, true));
    assertThat(framesOn(3, written)).containsExactly(new Frame.Reach(A, true));
    now = now.plusSeconds(5);
    assertThat(expires()).isEmpty();
    assertThat(written()).isEmpty();
  }

  @Test
  void whoStaysQuietIsNotReached() {
    startsWith(2);
    now = now.plusSeconds(4);
    liveness.onAskReach(peer(2), A, now, out);
    written();
    now = now.plusSeconds(5);
    assertThat(expires()).isEmpty();
    assertThat(framesOn(2)).containsExactly(new Frame.Reach(A, false));
  }

  @Test
  void aPeerWithoutALinkMustBeLookedAt() {
    startsWith(2);
    assertThat(liveness.onAskReach(peer(2), peer(9), now, out)).isFalse();
    liveness.answerAskers(peer(9), true, out);
    assertThat(framesOn(2)).containsExactly(new Frame.Reach(peer(9), true));
  }

  @Test
  void questionsOfOthersAreBounded() {
    startsWith(60);
    int looked = 0;
    for (int target = 1_000; target < 2_000; target++) {
      looked += liveness.onAskReach(peer(2), peer(target), now, out) ? 0 : 1;
    }
    assertThat(looked).isEqualTo(64);
    for (int asker = 1; asker <= 60; asker++) {
      liveness.onAskReach(peer(asker), peer(1_000), now, out);
    }
    written();
    liveness.answerAskers(peer(1_000), false, out);
    List<Effect> answers = new ArrayList<>(written());
    assertThat(answers).hasSize(8);
    liveness.answerAskers(peer(1_999), false, out);
    assertThat(written()).isEmpty();
  }
}
