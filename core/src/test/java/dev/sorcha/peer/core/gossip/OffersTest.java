package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** An outbox that a former life left, of which only the disk has the bodies. */
final class OffersTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final long WINDOW = 1 << 20;

  private final Gossip gossip = new Gossip(GossipConfig.DEFAULT, new SplittableRandom(1));
  private final ArrayDeque<Transaction> outbox = new ArrayDeque<>();
  private final List<Transaction> disk = new ArrayList<>();
  private Instant now = START;

  OffersTest() {
    for (int i = 0; i < 3_000; i++) {
      disk.add(tx("a body of some bytes " + i + " " + "-".repeat(1_000)));
    }
    outbox.addAll(disk);
    gossip.onStarted(disk.stream().map(body -> has(body)).toList());
  }

  @Test
  void bodiesAreReadOnceAndPushedInFramesOfMany() {
    up(A, WINDOW);
    up(B, WINDOW);
    List<Effect> done = new ArrayList<>();
    List<Effect> step = burst();
    while (!only(Effect.LoadBodies.class, step).isEmpty()) {
      done.addAll(step);
      step = reads(step);
    }
    done.addAll(step);

    int read = only(Effect.LoadBodies.class, done).stream().mapToInt(it -> it.ids().size()).sum();
    List<Frame.Push> pushes = frames(Frame.Push.class, A, done);
    assertThat(read).isBetween(900, 1_100);
    assertThat(pushes.stream().mapToInt(push -> push.entries().size()).sum()).isEqualTo(read);
    assertThat(pushes.size()).isLessThan(read / 30);
    assertThat(frames(Frame.Announce.class, A, done)).isEmpty();
    assertThat(outbox).hasSize(3_000 - read);

    gossip.onCredit(A, false, WINDOW / 2);
    assertThat(only(Effect.LoadBodies.class, burst())).isNotEmpty();
  }

  @Test
  void whoHasItAlreadyIsNotPushedTo() {
    up(A, WINDOW);
    up(B, WINDOW);
    List<TxId> ids = only(Effect.LoadBodies.class, burst()).getFirst().ids();
    Transaction first = disk.getFirst();
    assertThat(ids.getFirst()).isEqualTo(first.id());
    Effects out = effects();
    gossip.onOfferRead(first.id(), Optional.of(first), List.of(A), 0, now, out);
    gossip.onBurstEnded(0, now, out);

    assertThat(frames(Frame.Push.class, A, out.written())).isEmpty();
    assertThat(frames(Frame.Push.class, B, out.written())).hasSize(1);
  }

  @Test
  void whoGivesNoCreditIsToldAfterAMoment() {
    gossip.onPeerUp(A, true, List.of(), id -> true);
    assertThat(told(burst())).as("a few at once").isEqualTo(64);
    passes(Duration.ofMillis(249));
    assertThat(told(burst())).isZero();
    passes(Duration.ofMillis(1));
    assertThat(told(burst())).isEqualTo(3_000 - 64);
    assertThat(outbox).isEmpty();
  }

  @Test
  void whoGivesNoMoreCreditIsToldAfterASecond() {
    up(A, 64 << 10);
    List<Effect> step = burst();
    while (!only(Effect.LoadBodies.class, step).isEmpty()) {
      step = reads(step);
    }
    assertThat(told(step)).isZero();
    passes(Duration.ofSeconds(1));

    step = burst();
    assertThat(only(Effect.LoadBodies.class, step)).isEmpty();
    assertThat(told(step)).isGreaterThan(2_900);
  }

  @Test
  void aBodyThatCannotBeReadIsAnnounced() {
    up(A, WINDOW);
    Effect.LoadBodies load = only(Effect.LoadBodies.class, burst()).getFirst();
    Effects out = effects();
    gossip.onOfferRead(load.ids().getFirst(), Optional.empty(), List.of(), 0, now, out);
    gossip.onBurstEnded(0, now, out);

    assertThat(told(out.written())).isEqualTo(1);
  }

  private void up(PeerId peer, long credit) {
    gossip.onPeerUp(peer, true, List.of(), id -> true);
    gossip.onCredit(peer, false, credit);
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  /** As the outbox does it: in order, and what is not taken waits. */
  private List<Effect> burst() {
    return burst(effects());
  }

  private List<Effect> burst(Effects out) {
    while (!outbox.isEmpty()) {
      Announcement next = has(outbox.getFirst());
      if (!gossip.takesOffer(next, now)) {
        break;
      }
      outbox.removeFirst();
      gossip.onOffered(next, 0, now, out);
    }
    gossip.onBurstEnded(0, now, out);
    return out.written();
  }

  private List<Effect> reads(List<Effect> step) {
    Effects out = effects();
    for (Effect.LoadBodies load : only(Effect.LoadBodies.class, step)) {
      for (TxId id : load.ids()) {
        Optional<Transaction> body = disk.stream().filter(it -> it.id().equals(id)).findFirst();
        gossip.onOfferRead(id, body, List.of(), 0, now, out);
      }
    }
    return burst(out);
  }

  private static int told(List<Effect> written) {
    return frames(Frame.Announce.class, A, written).stream()
        .mapToInt(announce -> announce.entries().size())
        .sum();
  }

  private static <F extends Frame> List<F> frames(Class<F> kind, PeerId to, List<Effect> written) {
    return only(Effect.Send.class, written).stream()
        .filter(send -> send.link().equals(linkOf(to)))
        .map(Effect.Send::frame)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static Effects effects() {
    return new Effects(peer -> new Router.Route.Stream(linkOf(peer), Dialect.OURS));
  }

  private static LinkId linkOf(PeerId peer) {
    return new LinkId(Integer.parseInt(peer.hex().substring(56), 16));
  }
}
