package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static dev.sorcha.peer.core.Samples.txOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
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
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GossipTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final PeerId C = peer(3);
  private static final PeerId D = peer(4);
  private static final ReplyTo CALLER = new ReplyTo(7);

  private final GossipConfig config = GossipConfig.DEFAULT;
  private final Gossip gossip = new Gossip(config, new SplittableRandom(1));
  private Instant now = START;
  private Effects out = effects();

  /** Every peer has a stream whose number is the peer's. */
  private static Effects effects() {
    return new Effects(peer -> new Router.Route.Stream(linkOf(peer), Dialect.OURS));
  }

  private static LinkId linkOf(PeerId peer) {
    return new LinkId(Integer.parseInt(peer.hex().substring(56), 16));
  }

  private void up(PeerId... peers) {
    for (PeerId peer : peers) {
      gossip.onPeerUp(peer, true, List.of(), id -> false);
    }
  }

  private void announces(PeerId peer, Transaction transaction) {
    gossip.onAnnounce(peer, List.of(has(transaction)), false, now, out);
  }

  private void announcesAsItsOwn(PeerId peer, Transaction transaction) {
    gossip.onAnnounce(peer, List.of(has(transaction)), true, now, out);
  }

  private BodyVerdict sends(PeerId peer, TxId claimed, Transaction body) {
    return gossip.onBody(peer, claimed, body, 3, now, out);
  }

  private BodyVerdict serves(PeerId peer, Transaction body) {
    return sends(peer, body.id(), body);
  }

  private void accepted(Transaction transaction) {
    gossip.onAccepted(transaction);
    gossip.onOffered(has(transaction), 3, now, out);
  }

  /** The burst ends; what was written since the last time is looked at. */
  private List<Effect> written() {
    gossip.onBurstEnded(3, now, out);
    List<Effect> written = out.written();
    out = effects();
    return written;
  }

  private List<Frame> framesTo(PeerId peer) {
    return framesTo(peer, written());
  }

  private static List<Frame> framesTo(PeerId peer, List<Effect> written) {
    return only(Effect.Send.class, written).stream()
        .filter(send -> send.link().equals(linkOf(peer)))
        .map(Effect.Send::frame)
        .toList();
  }

  /** Who is asked for it now. */
  private List<PeerId> asked(TxId id) {
    List<Effect> written = written();
    return List.of(A, B, C, D).stream()
        .filter(peer -> framesTo(peer, written).contains(new Frame.Get(List.of(id))))
        .toList();
  }

  private static Frame.Announce announce(boolean own, Transaction... transactions) {
    return new Frame.Announce(
        List.of(transactions).stream().map(transaction -> has(transaction)).toList(), own);
  }

  // Accepted here.

  @Test
  void anAcceptedTransactionIsAnnouncedToEveryoneAndServed() {
    Transaction t = tx("t");
    up(A, B);
    accepted(t);
    List<Effect> written = written();
    assertThat(framesTo(A, written)).containsExactly(announce(true, t));
    assertThat(framesTo(B, written)).containsExactly(announce(true, t));
    assertThat(gossip.onGet(A, List.of(t.id()), out)).containsExactly(t.id());
    assertThat(framesTo(A)).containsExactly(new Frame.Body(t.id(), t));
  }

  @Test
  void aPeerThatComesUpHearsOfTheOutboxAndOfWhatIsRecent() {
    Transaction own = tx("own");
    Transaction recent = tx("recent");
    up(A);
    announces(A, recent);
    written();
    serves(A, recent);
    written();
    gossip.onPeerUp(B, true, List.of(has(own)), own.id()::equals);
    assertThat(framesTo(B)).containsExactly(announce(false, recent), announce(true, own));
  }

  @Test
  void anAnnouncerOfWhatIsAcceptedHereHearsThatItIsStored() {
    Transaction t = tx("t");
    up(A, B);
    announcesAsItsOwn(A, t);
    accepted(t);
    List<Effect> written = written();
    assertThat(framesTo(A, written)).contains(new Frame.Stored(List.of(t.id())));
    assertThat(framesTo(A, written)).doesNotContain(new Frame.Get(List.of(t.id())));
    assertThat(framesTo(B, written)).containsExactly(announce(true, t));
  }

  // Announced.

  @Test
  void anUnknownTransactionIsAskedForOnceAndAReminderIsSet() {
    Transaction t = tx("t");
    up(A, B);
    announces(A, t);
    announces(B, t);
    List<Effect> written = written();
    assertThat(framesTo(A, written)).containsExactly(new Frame.Get(List.of(t.id())));
    assertThat(framesTo(B, written)).isEmpty();
    assertThat(only(Effect.Schedule.class, written))
        .extracting(Effect.Schedule::timer)
        .contains(new Timer.PullExpired(t.id(), A), new Timer.PullsSwept());
  }

  @Test
  void manyAnnouncementsBecomeOneRequest() {
    up(A);
    List<Announcement> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add(new Announcement(id(i), 10));
    }
    gossip.onAnnounce(A, many, false, now, out);
    assertThat(framesTo(A)).hasSize(1);
  }

  @Test
  void asksTheNextAnnouncerWhenTheFirstIsSilent() {
    Transaction t = tx("t");
    up(A, B);
    announces(A, t);
    announces(B, t);
    assertThat(asked(t.id())).containsExactly(A);
    gossip.onNotServed(A, t.id(), out);
    assertThat(asked(t.id())).containsExactly(B);
    gossip.onNotServed(B, t.id(), out);
    assertThat(events(NodeEvent.PullExhausted.class, written()))
        .containsExactly(new NodeEvent.PullExhausted(t.id(), 2));
  }

  @Test
  void anAnnouncementAloneMakesNothingKnown() {
    Transaction t = tx("t");
    Request.Notify notify = new Request.Notify(has(t));
    up(A, B);
    gossip.onNotify(A, notify, CALLER, now, out);
    gossip.onNotify(B, notify, CALLER, now, out);
    assertThat(only(Effect.Respond.class, written()))
        .containsExactly(
            new Effect.Respond(CALLER, new Response.Ack(notify, false, true)),
            new Effect.Respond(CALLER, new Response.Ack(notify, false, true)));
    assertThat(gossip.holds(t.id())).isFalse();
  }

  @Test
  void alreadyKnownIsAnsweredOnlyAfterTheSave() {
    Transaction t = tx("t");
    Request.Notify notify = new Request.Notify(has(t));
    up(A, B);
    announces(A, t);
    written();
    serves(A, t);
    gossip.onNotify(B, notify, CALLER, now, out);
    assertThat(only(Effect.Respond.class, written()))
        .containsExactly(new Effect.Respond(CALLER, new Response.Ack(notify, false, true)));
    gossip.onKept(t.id());
    gossip.onNotify(B, notify, CALLER, now, out);
    assertThat(only(Effect.Respond.class, written()))
        .containsExactly(new Effect.Respond(CALLER, new Response.Ack(notify, true, false)));
  }

  @Test
  void anAnnouncementOfMoreThanIsCarriedIsNotTaken() {
    up(A);
    Announcement huge = new Announcement(id(1), config.maxTransactionBytes() + 1L);
    gossip.onAnnounce(A, List.of(huge), false, now, out);
    List<Effect> written = written();
    assertThat(framesTo(A, written)).isEmpty();
    assertThat(events(NodeEvent.AnnouncementIgnored.class, written)).hasSize(1);
  }

  @Test
  void aLargeBodyThatIsKeptInTheBurstInWhichItIsAnnouncedIsNotWanted() {
    up(A, B);
    Announcement large = new Announcement(id(99), 2 << 20);
    gossip.onAnnounce(A, List.of(large), true, now, out);
    gossip.onAnnounce(B, List.of(large), false, now, out);
    gossip.onLargeHeld(large, List.of());
    assertThat(gossip.takeLarge()).isEmpty();
    List<Effect> written = written();
    assertThat(framesTo(A, written)).containsExactly(new Frame.Stored(List.of(large.id())));
    assertThat(framesTo(B, written)).isEmpty();
  }

  @Test
  void aLargeBodyThatIsNotHereIsWantedOnce() {
    up(A);
    Announcement large = new Announcement(id(99), 2 << 20);
    gossip.onAnnounce(A, List.of(large), true, now, out);
    assertThat(gossip.takeLarge()).containsExactly(new Gossip.LargeOne(A, large, true));
    assertThat(gossip.takeLarge()).isEmpty();
  }

  @Test
  void largeBodiesHaveMoreTime() {
    up(A);
    gossip.onAnnounce(A, List.of(new Announcement(id(1), 640 << 10)), false, now, out);
    assertThat(only(Effect.Schedule.class, written()))
        .contains(
            new Effect.Schedule(
                Duration.ofMillis(300).plusSeconds(10), new Timer.PullExpired(id(1), A)));
  }

  // Fetched.

  @Test
  void aBodyIsSavedAndToldOnAndServedWhileItIsSaved() {
    Transaction t = tx("t");
    up(A, B, C);
    announces(A, t);
    written();
    assertThat(serves(A, t)).isEqualTo(BodyVerdict.NEW);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written))
        .containsExactly(new Effect.Save(new Change.Keep(t, A)));
    assertThat(framesTo(B, written)).containsExactly(announce(false, t));
    assertThat(framesTo(A, written)).isEmpty();
    assertThat(gossip.holds(t.id())).isFalse();
    assertThat(gossip.onGet(B, List.of(t.id()), out)).containsExactly(t.id());
    gossip.onKept(t.id());
    assertThat(gossip.holds(t.id())).isTrue();
  }

  @Test
  void custodyIsSaidAfterTheSaveToThoseWhoAsked() {
    Transaction t = tx("t");
    up(A, B);
    announcesAsItsOwn(A, t);
    announces(B, t);
    written();
    serves(A, t);
    assertThat(framesTo(A)).isEmpty();
    gossip.onKept(t.id());
    List<Effect> written = written();
    assertThat(framesTo(A, written)).containsExactly(new Frame.Stored(List.of(t.id())));
    assertThat(framesTo(B, written)).isEmpty();
    announcesAsItsOwn(B, t);
    assertThat(framesTo(B)).containsExactly(new Frame.Stored(List.of(t.id())));
  }

  @Test
  void wrongBytesGoToTheNextAnnouncerAndTheIdStaysFetchable() {
    Transaction t = tx("t");
    up(A, B);
    announces(A, t);
    announces(B, t);
    assertThat(asked(t.id())).containsExactly(A);
    assertThat(sends(A, t.id(), tx("something else"))).isEqualTo(BodyVerdict.WRONG_BYTES);
    assertThat(asked(t.id())).containsExactly(B);
    assertThat(serves(B, t)).isEqualTo(BodyVerdict.NEW);
  }

  @Test
  void theWrongBytesThemselvesAreNotTaken() {
    Transaction t = tx("t");
    Transaction other = tx("other");
    up(A);
    announces(A, t);
    written();
    sends(A, t.id(), other);
    assertThat(only(Effect.Save.class, written())).isEmpty();
    assertThat(gossip.onGet(A, List.of(other.id()), out)).isEmpty();
  }

  @Test
  void aLateAnswerIsTaken() {
    Transaction t = tx("t");
    up(A, B);
    announces(A, t);
    announces(B, t);
    assertThat(asked(t.id())).containsExactly(A);
    gossip.onNotServed(A, t.id(), out);
    assertThat(asked(t.id())).containsExactly(B);
    assertThat(serves(A, t)).isEqualTo(BodyVerdict.NEW);
    assertThat(serves(B, t)).isEqualTo(BodyVerdict.DUPLICATE);
    gossip.onKept(t.id());
    assertThat(serves(B, t)).isEqualTo(BodyVerdict.DUPLICATE);
    assertThat(only(Effect.Save.class, written())).hasSize(1);
  }

  @Test
  void anUnsolicitedBodyIsWorthAnAnnouncement() {
    Transaction t = tx("t");
    up(A);
    assertThat(serves(A, t)).isEqualTo(BodyVerdict.UNSOLICITED);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written)).isEmpty();
    assertThat(framesTo(A, written)).containsExactly(new Frame.Get(List.of(t.id())));
    assertThat(serves(A, t)).isEqualTo(BodyVerdict.NEW);
  }

  @Test
  void aBodyOverTheLimitIsNotTaken() {
    Transaction huge = txOf(config.maxTransactionBytes() + 1);
    up(A);
    gossip.onAnnounce(A, List.of(new Announcement(huge.id(), 10)), false, now, out);
    written();
    assertThat(serves(A, huge)).isEqualTo(BodyVerdict.UNSOLICITED);
    assertThat(only(Effect.Save.class, written())).isEmpty();
  }

  @Test
  void aBodyThatCannotBeSavedIsNotKnownAndIsSavedWhenItIsAnnouncedAgain() {
    Transaction t = tx("t");
    up(A, B);
    announces(A, t);
    written();
    serves(A, t);
    written();
    gossip.onSaveFailed(t.id(), "disk full", out);
    assertThat(events(NodeEvent.StorageFailed.class, written())).hasSize(1);
    assertThat(gossip.holds(t.id())).isFalse();

    announces(B, t);
    List<Effect> written = written();
    assertThat(only(Effect.Save.class, written))
        .containsExactly(new Effect.Save(new Change.Keep(t, B)));
    gossip.onKept(t.id());
    assertThat(gossip.holds(t.id())).isTrue();
  }

  @Test
  void whatCannotBeSavedIsStillServedAndAnnouncedInALaterRound() {
    Transaction t = tx("t");
    for (int i = 1; i <= 40; i++) {
      up(peer(i));
    }
    announces(A, t);
    written();
    serves(A, t);
    written();
    gossip.onSaveFailed(t.id(), "disk full", out);
    assertThat(gossip.onGet(B, List.of(t.id()), out)).containsExactly(t.id());
    written();
    now = now.plus(config.roundInterval());
    gossip.onRoundDue(40, now, out);
    gossip.onBurstEnded(3, now, out);
    assertThat(only(Effect.Send.class, written())).isNotEmpty();
  }

  @Test
  void nobodyIsToldThatABodyIsStoredWhichCouldNotBeSaved() {
    Transaction t = tx("t");
    up(A);
    announcesAsItsOwn(A, t);
    written();
    serves(A, t);
    written();
    gossip.onSaveFailed(t.id(), "disk full", out);
    gossip.onBurstEnded(3, now, out);
    assertThat(only(Effect.Send.class, written()))
        .noneMatch(send -> send.frame() instanceof Frame.Stored);
  }

  @Test
  void aSaveThatEndsAfterTheAnnouncerIsGoneIsFine() {
    Transaction t = tx("t");
    up(A);
    announcesAsItsOwn(A, t);
    written();
    serves(A, t);
    gossip.onPeerDown(A);
    gossip.onKept(t.id());
    assertThat(gossip.holds(t.id())).isTrue();
    assertThat(only(Effect.Send.class, written())).isEmpty();
  }

  // Served.

  @Test
  void whatIsNotHereIsSaidSo() {
    up(A);
    assertThat(gossip.onGet(A, List.of(id(1), id(2)), out)).isEmpty();
    assertThat(framesTo(A)).containsExactly(new Frame.NotFound(List.of(id(1), id(2))));
    Request.Get get = new Request.Get(id(1));
    assertThat(gossip.onGet(A, get, CALLER, out)).isFalse();
    assertThat(only(Effect.Respond.class, written()))
        .containsExactly(new Effect.Respond(CALLER, new Response.NotFound(get)));
  }

  @Test
  void whatIsOnDiskIsReadAndServed() {
    Transaction t = tx("t");
    gossip.onStarted(List.of(new Announcement(t.id(), t.size())));
    up(A);
    assertThat(gossip.onGet(A, List.of(t.id()), out)).isEmpty();
    assertThat(only(Effect.Load.class, written()))
        .containsExactly(new Effect.Load(t.id(), new LoadFor.Peer(A)));
    gossip.onLoaded(t.id(), Optional.of(t), new LoadFor.Peer(A), out);
    assertThat(framesTo(A)).containsExactly(new Frame.Body(t.id(), t));
  }

  @Test
  void afterARestartTheNewestOnDiskIsAnnouncedToAPeerThatComesUp() {
    List<Announcement> held = new ArrayList<>();
    for (int i = 0; i < GossipConfig.DEFAULT.recentOnLinkUp() + 5; i++) {
      held.add(new Announcement(id(i), 10 + i));
    }
    gossip.onStarted(held);
    up(A);
    gossip.onBurstEnded(3, now, out);
    List<Announcement> newest = new ArrayList<>(held.subList(5, held.size()).reversed());
    assertThat(framesTo(A)).containsExactly(new Frame.Announce(newest, false));
  }

  @Test
  void whatIsNoLongerOnDiskIsSaidSo() {
    Transaction t = tx("t");
    Request.Get get = new Request.Get(t.id());
    LoadFor call = new LoadFor.Call(A, CALLER, get);
    gossip.onStarted(List.of(new Announcement(t.id(), t.size())));
    up(A);
    gossip.onGet(A, List.of(t.id()), out);
    gossip.onGet(A, get, CALLER, out);
    assertThat(only(Effect.Load.class, written())).hasSize(2);
    gossip.onLoaded(t.id(), Optional.empty(), new LoadFor.Peer(A), out);
    gossip.onLoaded(t.id(), Optional.empty(), call, out);
    List<Effect> written = written();
    assertThat(framesTo(A, written)).containsExactly(new Frame.NotFound(List.of(t.id())));
    assertThat(only(Effect.Respond.class, written))
        .containsExactly(new Effect.Respond(CALLER, new Response.NotFound(get)));
  }

  @Test
  void readsFromDiskAreBoundedAndTheRestWaits() {
    Transaction t = tx("t");
    gossip.onStarted(List.of(new Announcement(t.id(), t.size())));
    up(A, B);
    written();
    for (int i = 0; i < 1_000; i++) {
      gossip.onGet(A, List.of(t.id()), out);
    }
    List<Effect> written = written();
    assertThat(only(Effect.Load.class, written)).hasSize(256);
    assertThat(framesTo(A, written)).isEmpty();
    int served = 0;
    int reading = 256;
    while (reading > 0) {
      gossip.onLoaded(t.id(), Optional.of(t), new LoadFor.Peer(A), out);
      written = written();
      reading += only(Effect.Load.class, written).size() - 1;
      assertThat(reading).isLessThanOrEqualTo(256);
      served++;
    }
    assertThat(served).isEqualTo(1_000);
  }

  @Test
  void whatWaitsToBeReadIsBoundedToo() {
    Transaction t = tx("t");
    gossip.onStarted(List.of(new Announcement(t.id(), t.size())));
    up(A, B);
    written();
    for (int i = 0; i < 256 + 12_500; i++) {
      gossip.onGet(A, List.of(t.id()), out);
    }
    gossip.onBurstEnded(3, now, out);
    assertThat(framesTo(A, written())).isEmpty();
    gossip.onGet(A, List.of(t.id()), out);
    gossip.onBurstEnded(3, now, out);
    assertThat(framesTo(A, written())).containsExactly(new Frame.NotFound(List.of(t.id())));
  }

  @Test
  void bodiesAreServedWhileTheyAreSavedEvenWhenTheMemoryForRecentOnesIsFull() {
    Gossip small = new Gossip(config.withMaxTransactionBytes(1 << 20), new SplittableRandom(1));
    int bodies = (int) (config.poolBytes() >> 20) + 2;
    Optional<Transaction> first = Optional.empty();
    for (int i = 0; i < bodies; i++) {
      byte[] bytes = new byte[1 << 20];
      bytes[0] = (byte) i;
      Transaction body = Transaction.of(bytes);
      PeerId peer = peer(1 + i);
      small.onPeerUp(peer, true, List.of(), id -> false);
      small.onAnnounce(peer, List.of(has(body)), false, now, out);
      small.onBurstEnded(3, now, out);
      assertThat(small.onBody(peer, body.id(), body, 3, now, out)).isEqualTo(BodyVerdict.NEW);
      if (i == 0) {
        first = Optional.of(body);
      }
    }
    assertThat(small.onGet(A, List.of(first.orElseThrow().id()), out)).hasSize(1);
  }

  @Test
  void whatAPeerFetchedIsNotAnnouncedToIt() {
    Transaction t = tx("t");
    for (int i = 1; i <= 40; i++) {
      up(peer(i));
    }
    accepted(t);
    List<Effect> first = written();
    PeerId curious =
        IntStream.rangeClosed(1, 40)
            .mapToObj(i -> peer(i))
            .filter(peer -> framesTo(peer, first).isEmpty())
            .findFirst()
            .orElseThrow();
    gossip.onGet(curious, List.of(t.id()), out);
    written();
    now = now.plus(config.roundInterval());
    gossip.onRoundDue(40, now, out);
    List<Effect> second = written();
    assertThat(framesTo(curious, second)).isEmpty();
    assertThat(only(Effect.Send.class, second)).hasSize(31);
  }

  @Test
  void aPeerWhoseWayBecomesAStreamIsToldInTheSecondRound() {
    Transaction t = tx("t");
    for (int i = 1; i <= 40; i++) {
      gossip.onPeerUp(peer(i), false, List.of(), id -> false);
    }
    accepted(t);
    written();
    for (int i = 1; i <= 40; i++) {
      gossip.onWayChanged(peer(i), true);
    }
    now = now.plus(config.roundInterval());
    gossip.onRoundDue(40, now, out);
    assertThat(only(Effect.Send.class, written())).hasSize(32);
  }
}
