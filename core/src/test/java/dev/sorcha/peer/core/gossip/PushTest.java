package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static dev.sorcha.peer.core.Samples.txOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.gossip.Gossip.BodyVerdict;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PushTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final PeerId C = peer(3);

  private final PushConfig config = PushConfig.DEFAULT;
  private Gossip gossip = new Gossip(GossipConfig.DEFAULT, new SplittableRandom(1));

  /** None: there is a link to every one of them. */
  private int known;

  private Instant now = START;
  private Effects out = effects();

  private static Effects effects() {
    return new Effects(peer -> new Router.Route.Stream(linkOf(peer), Dialect.OURS));
  }

  private static LinkId linkOf(PeerId peer) {
    return new LinkId(Integer.parseInt(peer.hex().substring(56), 16));
  }

  /** Peers that speak our frames and give credit. */
  private void up(PeerId... peers) {
    for (PeerId peer : peers) {
      gossip.onPeerUp(peer, true, List.of(), id -> false);
      gossip.onOurs(peer);
      gossip.onCredit(peer, false, config.window());
    }
    written();
  }

  private void submitted(Transaction transaction) {
    gossip.onAccepted(transaction);
    gossip.onOffered(has(transaction), known, now, out);
  }

  private BodyVerdict pushes(PeerId from, Transaction body) {
    return gossip.onPushed(from, new Pushed(body.id(), body, 1), false, known, now, out);
  }

  private void announces(PeerId from, Transaction body) {
    gossip.onAnnounce(from, List.of(has(body)), false, now, out);
  }

  private List<Effect> written() {
    gossip.onBurstEnded(known, now, out);
    List<Effect> written = out.written();
    out = effects();
    return written;
  }

  private static List<Frame> framesTo(PeerId peer, List<Effect> written) {
    return only(Effect.Send.class, written).stream()
        .filter(send -> send.link().equals(linkOf(peer)))
        .map(Effect.Send::frame)
        .toList();
  }

  private static Frame.Push push(boolean own, int hops, Transaction... bodies) {
    return new Frame.Push(
        List.of(bodies).stream().map(body -> new Pushed(body.id(), body, hops)).toList(), own);
  }

  private static Frame.Announce announce(boolean own, Transaction... transactions) {
    return new Frame.Announce(
        List.of(transactions).stream().map(transaction -> has(transaction)).toList(), own);
  }

  private static Frame.Get get(Transaction... transactions) {
    return new Frame.Get(List.of(transactions).stream().map(Transaction::id).toList());
  }

  // Credit.

  @Test
  void whoSpeaksOurFramesIsGivenCreditOnce() {
    gossip.onPeerUp(A, true, List.of(), id -> false);
    assertThat(framesTo(A, written())).isEmpty();
    gossip.onOurs(A);
    assertThat(framesTo(A, written()))
        .containsExactly(new Frame.Credit(false, config.providerWindow()));
    gossip.onOurs(A);
    assertThat(framesTo(A, written())).isEmpty();
  }

  @Test
  void someOfManyAreAskedForEverything() {
    known = 1_000;
    for (int i = 1; i <= 8; i++) {
      gossip.onPeerUp(peer(i), true, List.of(), id -> false);
      gossip.onOurs(peer(i));
    }
    List<Effect> written = written();
    assertThat(only(Effect.Send.class, written))
        .extracting(Effect.Send::frame)
        .filteredOn(new Frame.Credit(true, config.providerWindow())::equals)
        .hasSize(config.providers());
    assertThat(only(Effect.Send.class, written)).hasSize(8);
  }

  @Test
  void aPeerThatGaveNoCreditIsToldAsBefore() {
    gossip.onPeerUp(A, true, List.of(), id -> false);
    gossip.onOurs(A);
    written();
    submitted(tx("t"));
    assertThat(framesTo(A, written())).containsExactly(announce(true, tx("t")));
  }

  @Test
  void anExplicitFanOutPushesNothing() {
    gossip = new Gossip(GossipConfig.DEFAULT.withFanout(3, 3), new SplittableRandom(1));
    up(A);
    submitted(tx("t"));
    assertThat(framesTo(A, written())).containsExactly(announce(true, tx("t")));
  }

  @Test
  void whatIsBeyondTheCreditIsAnnouncedAndNothingIsLost() {
    up(A);
    List<TxId> told = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      submitted(tx("a transaction of some bytes " + i + " " + "-".repeat(1_000)));
    }
    List<Frame> frames = framesTo(A, written());
    long cost = 0;
    for (Frame frame : frames) {
      if (frame instanceof Frame.Push(var entries, var own)) {
        assertThat(entries.size()).isLessThanOrEqualTo(Frame.MAX_PUSHED);
        for (Pushed entry : entries) {
          told.add(entry.claimed());
          cost += Frame.Push.cost(entry.transaction().size());
        }
      } else if (frame instanceof Frame.Announce(var entries, var own)) {
        entries.forEach(entry -> told.add(entry.id()));
      }
    }
    assertThat(cost).isBetween(config.window() / 2, config.window());
    assertThat(told).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void creditComesBackWhenBodiesAreSaved() {
    up(A);
    List<Transaction> bodies = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      bodies.add(Transaction.of(("-".repeat(1_000) + i).getBytes(UTF_8)));
      assertThat(pushes(A, bodies.getLast())).isEqualTo(BodyVerdict.NEW);
    }
    assertThat(framesTo(A, written())).isEmpty();
    bodies.forEach(body -> gossip.onKept(body.id()));
    long cost = bodies.stream().mapToLong(body -> Frame.Push.cost(body.size())).sum();
    List<Frame> frames = framesTo(A, written());
    assertThat(frames).hasSize(1);
    assertThat(((Frame.Credit) frames.getFirst()).bytes())
        .isBetween(config.providerWindow() / 2, cost);
  }

  @Test
  void aPushBeyondTheCreditIsWorthAnAnnouncement() {
    up(A);
    Transaction large = txOf(1 << 20);
    assertThat(pushes(A, large)).isEqualTo(BodyVerdict.UNSOLICITED);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written)).isEmpty();
    assertThat(framesTo(A, written)).containsExactly(get(large));
  }

  // Bodies.

  @Test
  void ownBodiesArePushedToAllInASmallNetwork() {
    up(A, B, C);
    submitted(tx("t"));
    List<Effect> written = written();
    for (PeerId peer : List.of(A, B, C)) {
      assertThat(framesTo(peer, written)).containsExactly(push(true, 1, tx("t")));
    }
  }

  @Test
  void whatWasPushedIsSavedAndToldToThoseWhoHaveNotGotIt() {
    up(A, B, C);
    gossip.onCredit(C, true, 0);
    announces(B, tx("t"));
    assertThat(pushes(A, tx("t"))).isEqualTo(BodyVerdict.NEW);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written))
        .containsExactly(new Effect.Save(new Change.Keep(tx("t"), A)));
    assertThat(framesTo(A, written)).isEmpty();
    assertThat(framesTo(B, written)).isEmpty();
    assertThat(framesTo(C, written)).containsExactly(push(false, 2, tx("t")));
  }

  @Test
  void oneThatIsHereAlreadyIsADuplicateAndItsCustodyIsConfirmed() {
    up(A, B);
    pushes(A, tx("t"));
    gossip.onKept(tx("t").id());
    written();
    Pushed again = new Pushed(tx("t").id(), tx("t"), 1);
    assertThat(gossip.onPushed(B, again, true, known, now, out)).isEqualTo(BodyVerdict.DUPLICATE);
    now = now.plus(config.gap());
    List<Effect> written = written();
    assertThat(events(NodeEvent.DuplicateBody.class, written)).hasSize(1);
    assertThat(framesTo(B, written)).contains(new Frame.Stored(List.of(tx("t").id())));
  }

  @Test
  void otherBytesThanClaimedAreAFault() {
    up(A);
    Pushed forged = new Pushed(tx("t").id(), tx("other"), 1);
    assertThat(gossip.onPushed(A, forged, false, known, now, out))
        .isEqualTo(BodyVerdict.WRONG_BYTES);
    assertThat(only(Effect.Save.class, written())).isEmpty();
  }

  @Test
  void largeBodiesAreAnnouncedAlsoToThoseWhoWantAll() {
    up(A);
    gossip.onCredit(A, true, 1 << 20);
    Transaction large = txOf(config.pushBytes() + 1);
    submitted(large);
    assertThat(framesTo(A, written())).containsExactly(announce(true, large));
  }

  // Waiting.

  @Test
  void whatIsAnnouncedIsAskedForWhenNobodyPushesIt() {
    up(A, B);
    announces(A, tx("t"));
    List<Effect> written = written();
    assertThat(framesTo(A, written)).isEmpty();
    assertThat(only(Effect.Schedule.class, written))
        .contains(new Effect.Schedule(Duration.ofMillis(40), new Timer.GossipDue()));
    now = now.plusMillis(40);
    gossip.onGossipDue(now);
    assertThat(framesTo(A, written())).containsExactly(get(tx("t")));
  }

  @Test
  void whatIsPushedMeanwhileIsNotAskedFor() {
    up(A, B);
    announces(A, tx("t"));
    written();
    pushes(B, tx("t"));
    now = now.plusMillis(40);
    gossip.onGossipDue(now);
    assertThat(framesTo(A, written())).doesNotContain(get(tx("t")));
  }

  @Test
  void whatNobodyWillPushIsAskedForAtOnce() {
    up(A);
    announces(A, txOf(config.pushBytes() + 1));
    assertThat(framesTo(A, written())).hasSize(1);
    gossip.onAnnounce(A, List.of(has(tx("own"))), true, now, out);
    assertThat(framesTo(A, written())).containsExactly(get(tx("own")));
  }

  @Test
  void underLoadAnnouncementsBecomeLists() {
    up(A, B);
    int frames = 0;
    int entries = 0;
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(10);
      gossip.onGossipDue(now);
      pushes(A, tx("t" + i));
      gossip.onKept(tx("t" + i).id());
      for (Frame frame : framesTo(B, written())) {
        if (frame instanceof Frame.Announce(var list, var own)) {
          frames++;
          entries += list.size();
        }
      }
    }
    assertThat(frames).isBetween(95, 105);
    assertThat(entries).isBetween(980, 1_000);
  }

  @Test
  void aPeerThatDoesNotServeIsAskedLast() {
    up(A, B);
    int asked = 0;
    for (int i = 0; i < 40; i++) {
      Transaction t = tx("t" + i);
      announces(A, t);
      announces(B, t);
      now = now.plusMillis(200);
      gossip.onGossipDue(now);
      List<Effect> written = written();
      if (framesTo(A, written).contains(get(t))) {
        asked++;
        gossip.onNotServed(A, t.id(), out);
        written();
      }
      gossip.onBody(B, t.id(), t, known, now, out);
      gossip.onKept(t.id());
      written();
    }
    assertThat(asked).isBetween(1, 2);
  }

  @Test
  void nineOfTenAnnouncersThatServeNothingDelayLittleOnceTheyAreKnown() {
    PeerId honest = peer(10);
    for (int i = 1; i <= 10; i++) {
      up(peer(i));
    }
    Duration first = Duration.ZERO;
    Duration all = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      Transaction t = tx("t" + i);
      for (int peer = 1; peer <= 10; peer++) {
        announces(peer(peer), t);
      }
      now = now.plusMillis(200);
      gossip.onGossipDue(now);
      Instant begin = now;
      List<Effect> written = written();
      while (!framesTo(honest, written).contains(get(t))) {
        Effect.Schedule expiry =
            only(Effect.Schedule.class, written).stream()
                .filter(timer -> timer.timer() instanceof Timer.PullExpired)
                .findFirst()
                .orElseThrow();
        now = now.plus(expiry.delay());
        gossip.onNotServed(((Timer.PullExpired) expiry.timer()).peer(), t.id(), out);
        written = written();
      }
      Duration delay = Duration.between(begin, now);
      first = i == 0 ? delay : first;
      all = all.plus(delay);
      now = now.plusMillis(80);
      gossip.onBody(honest, t.id(), t, known, now, out);
      gossip.onKept(t.id());
      written();
    }
    assertThat(all.dividedBy(20)).isLessThan(Duration.ofMillis(600));
    assertThat(first).isLessThan(Duration.ofMillis(9 * 320));
  }

  @Test
  void whatCannotBeHeldIsSaid() {
    GossipConfig d = GossipConfig.DEFAULT;
    up(A);
    for (int i = 0; i < d.announcedPerPeer() + 1; i++) {
      announces(A, tx("t" + i));
    }
    assertThat(gossip.takeOverflowed()).containsExactly(A);
    assertThat(gossip.takeOverflowed()).isEmpty();
  }
}
