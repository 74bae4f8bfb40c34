package dev.sorcha.peer.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Symbol;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReconcileTest {

  private static final PeerId A = new PeerId("a".repeat(64));
  private static final PeerId B = new PeerId("b".repeat(64));

  private final End a = new End(A, B);
  private final End b = new End(B, A);
  private Instant now = Instant.EPOCH;

  @Test
  void endsThatHoldTheSameSpendTwoFramesToKnow() {
    both(500);
    meet();

    assertThat(a.sent + b.sent).isEqualTo(4);
    assertThat(a.kinds).containsExactly("Open", "Settled");
    assertThat(b.kinds).containsExactly("Symbols", "Settled");
  }

  @Test
  void eachEndGetsWhatItLacksWhateverThatIs() {
    for (int seed = 1; seed <= 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      both(random.nextInt(2_000));
      a.hold(ids("a" + seed, random.nextInt(40)));
      b.hold(ids("b" + seed, random.nextInt(400)));
      meet();
      passes(Duration.ofSeconds(30));

      assertThat(a.holding).as("seed %d", seed).containsAll(b.holding);
      assertThat(b.holding).as("seed %d", seed).containsAll(a.holding);
    }
  }

  @Test
  void whatWasSettledIsNotComparedAgain() {
    both(5_000);
    meet();
    a.sizes.clear();
    both(3);
    passes(Duration.ofSeconds(60));

    assertThat(a.sizes).isNotEmpty().allMatch(size -> size <= 3);
  }

  @Test
  void endsThatHoldTheSameCompareSeldomUntilSomethingComes() {
    both(500);
    meet();
    passes(Duration.ofSeconds(60));
    a.kinds.clear();
    b.kinds.clear();
    passes(Duration.ofMinutes(10));
    assertThat(a.opens() + b.opens()).isBetween(10L, 30L);

    a.hold(ids("late", 1));
    passes(Duration.ofSeconds(11));
    assertThat(b.holding).containsAll(a.holding);
  }

  @Test
  void aNewLinkWhoseFirstComparisonIsLostIsNotLeftForAMinute() {
    both(500);
    meet();
    passes(Duration.ofMinutes(5));
    a.machine.onPeerDown(B);
    b.machine.onPeerDown(A);
    a.machine.onPeerUp(B, now, a.out());
    b.machine.onPeerUp(A, now, b.out());
    a.ends();
    b.incoming.clear();
    a.kinds.clear();
    b.kinds.clear();
    passes(Duration.ofSeconds(25));
    assertThat(a.opens() + b.opens()).isPositive();
  }

  /** What is not agreed is not quiet: the peer claims what it does not serve. */
  @Test
  void endsThatDifferCompareAtTheUsualPace() {
    a.fetches = false;
    b.hold(ids("b", 5));
    meet();
    passes(Duration.ofMinutes(10));
    assertThat(a.opens() + b.opens()).isGreaterThan(90);
  }

  /** Without the bytes nothing is settled: what was told once is told again. */
  @Test
  void whatIsNotFetchedIsFoundAgain() {
    a.fetches = false;
    b.hold(ids("b", 5));
    meet();
    assertThat(a.lacked).isEqualTo(5);
    passes(Duration.ofSeconds(60));
    assertThat(a.lacked).isGreaterThan(10);
  }

  @Test
  void aDifferenceOfThousandsIsFoundSliceBySlice() {
    both(100);
    a.hold(ids("a", 3_000));
    b.hold(ids("b", 3_000));
    meet();
    passes(Duration.ofSeconds(60));

    assertThat(b.kinds).doesNotContain("AskOrder");
    assertThat(a.holding).hasSize(6_100).containsAll(b.holding);
    assertThat(b.holding).containsAll(a.holding);
  }

  @Test
  void whoIsTooFarBehindReadsTheOrderInPages() {
    b.hold(ids("b", 15_000));
    a.hold(ids("a", 10));
    meet();
    passes(Duration.ofSeconds(60));

    assertThat(a.kinds).contains("AskOrder");
    assertThat(a.holding).hasSize(15_010);
    assertThat(b.holding).hasSize(15_010);
    a.sizes.clear();
    passes(Duration.ofSeconds(60));
    assertThat(a.sizes).allMatch(size -> size < 1_024);
  }

  @Test
  void framesThatBelongToNoRoundArePassedOver() {
    both(10);
    meet();
    a.sent = 0;
    Symbol symbol = new Symbol(1, 1);
    Announcement some = new Announcement(TxId.hash(new byte[] {1}), 1);
    for (Recon stray :
        List.of(
            new Recon.Symbols(9, 0, List.of(symbol)),
            new Recon.More(9, 0, 5),
            new Recon.Found(9, List.of(some), List.of(1L), true, true),
            new Recon.Settled(9),
            new Recon.Refused(9, Recon.Refusal.FAR),
            new Recon.Order(9, List.of(some), 5, 9))) {
      assertThat(a.hears(stray)).isEmpty();
    }
    assertThat(a.sent).isZero();
  }

  @Test
  void aPeerThatAsksWithoutEndIsNotAnsweredWithoutEnd() {
    both(10);
    meet();
    a.kinds.clear();
    for (int i = 1; i <= 1_000; i++) {
      a.hears(new Recon.Open(i, 0, i, i, Recon.WHOLE, 5, new Symbol(i, i)));
      a.hears(new Recon.AskOrder(0, 0));
    }
    assertThat(a.kinds.stream().filter("Refused"::equals).count()).isGreaterThan(900);
    assertThat(a.kinds.stream().filter("Order"::equals).count()).isLessThanOrEqualTo(20);
  }

  /** It claims and is silent; the control serves half of what it claims. */
  @Test
  void claimsThatAreNeverServedAreAnOffence() {
    silentToAllClaims();

    assertThat(offendersIn(Duration.ofSeconds(119))).isEmpty();
    assertThat(offendersIn(Duration.ofSeconds(2))).containsExactly(B);
  }

  /** A pause of a collector or a slow disk makes a whole window late at the same moment. */
  @Test
  void whoServesItsClaimsLateHasClaimedNothingFalse() {
    silentToAllClaims();
    offendersIn(Duration.ofSeconds(20));
    a.fetches = true;
    exchange();

    assertThat(a.holding).containsAll(b.holding);
    assertThat(offendersIn(Duration.ofSeconds(60))).isEmpty();
  }

  private void silentToAllClaims() {
    b.hold(ids("b", 100));
    a.fetches = false;
    meet();
    for (TxId claimed : b.holding) {
      assertThat(a.machine.onNotServed(B, claimed, true, now, a.out())).isFalse();
    }
  }

  private List<PeerId> offendersIn(Duration time) {
    List<PeerId> offenders = new ArrayList<>();
    for (int second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      offenders.addAll(a.machine.onTick(now, a.out()));
    }
    return offenders;
  }

  private void both(int number) {
    List<TxId> ids = ids("both" + a.holding.size(), number);
    a.hold(ids);
    b.hold(ids);
  }

  private static List<TxId> ids(String name, int number) {
    List<TxId> ids = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      ids.add(TxId.hash((name + " " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    return ids;
  }

  private void meet() {
    a.machine.onPeerDown(B);
    b.machine.onPeerDown(A);
    a.machine.onPeerUp(B, now, a.out());
    b.machine.onPeerUp(A, now, b.out());
    exchange();
  }

  private void exchange() {
    do {
      a.ends();
      b.ends();
      while (!a.incoming.isEmpty() || !b.incoming.isEmpty()) {
        a.takes();
        b.takes();
      }
      a.fetch();
      b.fetch();
      a.ends();
      b.ends();
    } while (!a.incoming.isEmpty() || !b.incoming.isEmpty());
  }

  private void passes(Duration time) {
    for (int second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      a.machine.onTick(now, a.out());
      b.machine.onTick(now, b.out());
      a.deliver();
      b.deliver();
      exchange();
    }
  }

  /** One node: what it holds, and what is on its way to it. */
  private final class End implements Held, Router {
    final PeerId other;
    final Reconcile machine;
    final ArrayDeque<Recon> incoming = new ArrayDeque<>();
    final List<TxId> order = new ArrayList<>();
    final LinkedHashSet<TxId> holding = new LinkedHashSet<>();
    final LinkedHashSet<TxId> wanted = new LinkedHashSet<>();
    final List<String> kinds = new ArrayList<>();
    final List<Integer> sizes = new ArrayList<>();
    final List<Effects> steps = new ArrayList<>();
    boolean fetches = true;
    int sent;
    int lacked;

    End(PeerId self, PeerId other) {
      this.other = other;
      machine =
          new Reconcile(
              ReconcileConfig.DEFAULT, self, this, new SplittableRandom(self.hex().charAt(0)));
    }

    Effects out() {
      Effects step = new Effects(this);
      steps.add(step);
      return step;
    }

    /** Rounds that it began. */
    long opens() {
      return kinds.stream().filter("Open"::equals).count();
    }

    void hold(List<TxId> ids) {
      ids.stream().filter(holding::add).forEach(order::add);
    }

    void ends() {
      machine.onBurstEnded(now, out());
      deliver();
    }

    void takes() {
      while (!incoming.isEmpty()) {
        hears(incoming.remove());
      }
    }

    List<Announcement> hears(Recon frame) {
      List<Announcement> lacking = machine.onFrame(other, frame, now, out()).entries();
      lacked += lacking.size();
      lacking.forEach(entry -> wanted.add(entry.id()));
      deliver();
      return lacking;
    }

    void fetch() {
      if (fetches) {
        List<TxId> fetched = List.copyOf(wanted);
        wanted.clear();
        for (TxId id : fetched) {
          hold(List.of(id));
          machine.onKnown(id, now, out());
        }
        deliver();
      }
    }

    void deliver() {
      End to = this == a ? b : a;
      for (Effects step : steps) {
        for (Effect effect : step.written()) {
          if (effect instanceof Effect.Send(var link, var dialect, Frame frame)
              && frame instanceof Recon recon) {
            sent++;
            kinds.add(recon.getClass().getSimpleName());
            if (recon instanceof Recon.Open open) {
              sizes.add(open.size());
            }
            to.incoming.add(recon);
          }
        }
      }
      steps.clear();
    }

    @Override
    public Route route(PeerId peer) {
      return new Route.Stream(new LinkId(1), Dialect.OURS);
    }

    @Override
    public long first() {
      return 0;
    }

    @Override
    public long end() {
      return order.size();
    }

    @Override
    public Optional<Announcement> at(long place) {
      return Optional.of(new Announcement(order.get((int) place), 1));
    }

    @Override
    public boolean holds(TxId id) {
      return holding.contains(id);
    }
  }
}
