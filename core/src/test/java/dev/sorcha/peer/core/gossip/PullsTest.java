package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PullsTest {

  private static final long SECRET = 42;
  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final PeerId C = peer(3);

  private final GossipConfig config = GossipConfig.DEFAULT;
  private final Pulls pulls = pullsWith(config, A, B, C);

  private static Pulls pullsWith(GossipConfig config, PeerId... peers) {
    Pulls pulls = new Pulls(config, SECRET);
    for (PeerId peer : peers) {
      pulls.onPeerUp(peer);
    }
    return pulls;
  }

  private static GossipConfig bounds(
      int announcedPerPeer,
      int announcedTotal,
      int inFlightPerPeer,
      int inFlightTotal,
      int announcersKept) {
    GossipConfig d = GossipConfig.DEFAULT;
    return new GossipConfig(
        d.fanout(),
        d.rounds(),
        d.roundInterval(),
        d.maxTransactionBytes(),
        d.poolBytes(),
        d.seenCapacity(),
        d.pullTimeout(),
        announcedPerPeer,
        announcedTotal,
        inFlightPerPeer,
        inFlightTotal,
        announcersKept,
        d.announcedTtl(),
        d.recentOnLinkUp(),
        d.push(),
        d.obeysVerdicts());
  }

  private static Announcement announcement(TxId id) {
    return new Announcement(id, 100);
  }

  private static Pulls.Taken announces(Pulls pulls, PeerId peer, TxId id) {
    return pulls.onAnnounced(peer, announcement(id), false, START);
  }

  private void announces(PeerId peer, TxId id) {
    assertThat(announces(pulls, peer, id)).isEqualTo(Pulls.Taken.WANTED);
  }

  private static List<PeerId> asked(Pulls pulls) {
    return pulls.toAsk(START).stream().map(Pulls.Ask::peer).toList();
  }

  @Test
  void asksTheAnnouncer() {
    announces(A, id(1));
    assertThat(pulls.toAsk(START)).containsExactly(new Pulls.Ask(A, announcement(id(1))));
    assertThat(pulls.toAsk(START)).isEmpty();
  }

  @Test
  void oneRequestForATransactionIsInFlight() {
    announces(A, id(1));
    announces(B, id(1));
    announces(C, id(1));
    assertThat(asked(pulls)).hasSize(1);
    assertThat(asked(pulls)).isEmpty();
  }

  @Test
  void asksEveryAnnouncerOnceWhenNobodyServes() {
    announces(A, id(1));
    announces(B, id(1));
    announces(C, id(1));
    Set<PeerId> everyone = new LinkedHashSet<>();
    for (int i = 1; i <= 3; i++) {
      PeerId silent = asked(pulls).getFirst();
      assertThat(everyone.add(silent)).isTrue();
      assertThat(pulls.onFailed(silent, id(1)))
          .isEqualTo(i == 3 ? Optional.of(3) : Optional.empty());
    }
    assertThat(asked(pulls)).isEmpty();
  }

  @Test
  void aSpentTransactionWaitsForANewAnnouncer() {
    announces(A, id(1));
    pulls.toAsk(START);
    assertThat(pulls.onFailed(A, id(1))).contains(1);
    announces(A, id(1));
    assertThat(asked(pulls)).isEmpty();
    announces(B, id(1));
    assertThat(asked(pulls)).containsExactly(B);
  }

  @Test
  void theNextAnnouncerIsChosenByKeyAndNotByOrder() {
    List<PeerId> crowd = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      crowd.add(peer(i));
    }
    Set<PeerId> second = new LinkedHashSet<>();
    for (int n = 0; n < 200; n++) {
      Pulls many = pullsWith(config, crowd.toArray(PeerId[]::new));
      for (PeerId peer : crowd) {
        announces(many, peer, id(n));
      }
      PeerId first = asked(many).getFirst();
      many.onFailed(first, id(n));
      second.addAll(asked(many));
    }
    assertThat(second).hasSizeGreaterThan(5);
  }

  @Test
  void aLostPeersRequestGoesToTheNextAnnouncer() {
    announces(A, id(1));
    announces(B, id(1));
    PeerId first = asked(pulls).getFirst();
    pulls.onPeerDown(first);
    assertThat(asked(pulls)).containsExactly(first.equals(A) ? B : A);
  }

  @Test
  void aTransactionWhoseNextPeerIsLostBeforeItIsAskedGoesToTheOneAfter() {
    announces(A, id(1));
    announces(B, id(1));
    announces(C, id(1));
    PeerId first = asked(pulls).getFirst();
    // Everybody's turn passes while the first is asked.
    assertThat(asked(pulls)).isEmpty();
    Pulls same = pullsWith(config, A, B, C);
    for (PeerId peer : List.of(A, B, C)) {
      announces(same, peer, id(1));
    }
    same.toAsk(START);
    same.onFailed(first, id(1));
    pulls.onFailed(first, id(1));
    PeerId next = asked(same).getFirst();
    pulls.onPeerDown(next);
    assertThat(asked(pulls)).hasSize(1).doesNotContain(first, next);
  }

  @Test
  void aPeerThatWasLostAndComesBackIsAskedAgain() {
    announces(A, id(1));
    assertThat(asked(pulls)).containsExactly(A);
    pulls.onPeerDown(A);
    pulls.onPeerUp(A);
    announces(A, id(1));
    assertThat(asked(pulls)).containsExactly(A);
  }

  @Test
  void whatOnlyALostPeerAnnouncedIsForgottenWithIt() {
    Pulls small = pullsWith(bounds(5, 10, 5, 5, 16), A, B);
    for (int life = 0; life < 10; life++) {
      small.onPeerUp(A);
      for (int i = 0; i < 5; i++) {
        announces(small, A, id(100 * life + i));
      }
      small.toAsk(START);
      small.onPeerDown(A);
    }
    assertThat(small.size()).isZero();
    assertThat(announces(small, B, id(1))).isEqualTo(Pulls.Taken.WANTED);
    assertThat(asked(small)).containsExactly(B);
  }

  @Test
  void aPeersBoundIgnoresItsOwnAnnouncementsOnly() {
    Pulls small = pullsWith(bounds(3, 100, 3, 100, 16), A, B);
    for (int i = 0; i < 3; i++) {
      assertThat(announces(small, A, id(i))).isEqualTo(Pulls.Taken.WANTED);
    }
    assertThat(announces(small, A, id(3))).isEqualTo(Pulls.Taken.IGNORED);
    assertThat(announces(small, B, id(3))).isEqualTo(Pulls.Taken.WANTED);
    small.onDone(id(0));
    assertThat(announces(small, A, id(4))).isEqualTo(Pulls.Taken.WANTED);
  }

  @Test
  void theNodesBoundIgnoresNewIdsAndTakesMoreAnnouncersOfOldOnes() {
    Pulls small = pullsWith(bounds(3, 3, 3, 3, 16), A, B);
    for (int i = 0; i < 3; i++) {
      announces(small, A, id(i));
    }
    assertThat(announces(small, B, id(3))).isEqualTo(Pulls.Taken.IGNORED);
    assertThat(announces(small, B, id(2))).isEqualTo(Pulls.Taken.WANTED);
  }

  @Test
  void anUnknownPeersAnnouncementIsIgnored() {
    assertThat(announces(pulls, peer(99), id(1))).isEqualTo(Pulls.Taken.IGNORED);
    assertThat(pulls.isEmpty()).isTrue();
  }

  @Test
  void requestsStayWithinTheBoundsOfThePeerAndOfTheNode() {
    Pulls small = pullsWith(bounds(50, 100, 4, 6, 16), A, B);
    for (int i = 0; i < 20; i++) {
      announces(small, A, id(i));
      announces(small, B, id(100 + i));
    }
    List<PeerId> first = asked(small);
    assertThat(first).hasSize(6);
    assertThat(first.stream().filter(A::equals)).hasSize(3);
    assertThat(asked(small)).isEmpty();
    small.onDone(id(0));
    assertThat(asked(small)).hasSize(1);
  }

  @Test
  void largeBodiesAreAskedForAFewAtATime() {
    for (int i = 0; i < 100; i++) {
      pulls.onAnnounced(A, new Announcement(id(i), 1 << 20), false, START);
    }
    assertThat(asked(pulls)).hasSize(4);
    pulls.onFailed(A, id(0));
    assertThat(asked(pulls)).hasSize(1);
    pulls.onDone(id(1));
    pulls.onDone(id(2));
    assertThat(asked(pulls)).hasSize(2);
  }

  @Test
  void aSizeBelowZeroIsTakenForUnknown() {
    for (int i = 0; i < 10; i++) {
      pulls.onAnnounced(A, new Announcement(id(i), Long.MIN_VALUE), false, START);
    }
    assertThat(asked(pulls)).hasSize(10);
    for (int i = 10; i < 20; i++) {
      pulls.onAnnounced(A, new Announcement(id(i), 1 << 20), false, START);
    }
    assertThat(asked(pulls)).hasSize(4);
  }

  @Test
  void anArrivedTransactionIsAskedOfNobodyAndKeepsItsPlace() {
    Pulls small = pullsWith(bounds(5, 5, 1, 1, 16), A, B);
    announces(small, A, id(1));
    small.toAsk(START);
    small.onArrived(id(1));
    announces(small, B, id(1));
    announces(small, B, id(2));
    assertThat(asked(small)).isEmpty();
    small.onDone(id(1));
    assertThat(asked(small)).containsExactly(B);
  }

  @Test
  void theAnnouncersThatWantCustodyAreNamedWhenItIsSaved() {
    pulls.onAnnounced(A, announcement(id(1)), true, START);
    announces(B, id(1));
    pulls.onAnnounced(C, announcement(id(1)), false, START);
    pulls.onAnnounced(C, announcement(id(1)), true, START);
    pulls.toAsk(START);
    pulls.onArrived(id(1));
    assertThat(pulls.onDone(id(1))).containsExactly(A, C);
    assertThat(pulls.onDone(id(1))).isEmpty();
  }

  @Test
  void anAnswerIsAnAnswerHoweverLate() {
    announces(A, id(1));
    announces(B, id(1));
    PeerId first = asked(pulls).getFirst();
    pulls.onFailed(first, id(1));
    assertThat(pulls.wasAsked(first, id(1))).isTrue();
    assertThat(pulls.wasAsked(C, id(1))).isFalse();
    assertThat(pulls.wasAsked(first, id(2))).isFalse();
  }

  @Test
  void aCrowdOfSilentAnnouncersDoesNotShutOutTheOneThatServes() {
    int crowd = 40;
    Pulls few = new Pulls(bounds(5, 5, 5, 5, 4), SECRET);
    for (int i = 1; i <= crowd; i++) {
      few.onPeerUp(peer(i));
      announces(few, peer(i), id(1));
    }
    PeerId honest = peer(1_000);
    few.onPeerUp(honest);
    int asked = 0;
    for (List<PeerId> next = asked(few); !next.contains(honest); next = asked(few)) {
      assertThat(next).hasSize(1);
      asked++;
      few.onFailed(next.getFirst(), id(1));
      // An honest peer says it again now and then, as others do.
      announces(few, honest, id(1));
    }
    assertThat(asked).isLessThanOrEqualTo(4);
  }

  @Test
  void spentTransactionsAreForgottenAfterTheirTime() {
    announces(A, id(1));
    announces(A, id(2));
    pulls.toAsk(START);
    pulls.onFailed(A, id(1));
    Instant end = START.plus(config.announcedTtl());
    pulls.sweep(end.minusMillis(1));
    assertThat(pulls.size()).isEqualTo(2);
    pulls.sweep(end);
    // The second is in flight still.
    assertThat(pulls.size()).isEqualTo(1);
    announces(A, id(1));
    assertThat(asked(pulls)).containsExactly(A);
  }

  /** Random lives of links, announcements and answers, checked against a recount by the test. */
  @Test
  void theRulesHoldInRandomBattles() {
    for (int seed = 0; seed < 300; seed++) {
      new Battle(seed).fight();
    }
  }

  private static final class Battle {
    final int seed;
    final SplittableRandom random;
    final GossipConfig config;
    final Pulls pulls;
    final Set<PeerId> up = new LinkedHashSet<>();
    final Map<TxId, PeerId> inFlight = new LinkedHashMap<>();
    final Set<TxId> arrived = new LinkedHashSet<>();
    final Map<TxId, Set<PeerId>> asked = new LinkedHashMap<>();
    Instant now = START;

    Battle(int seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      int perPeer = 1 + random.nextInt(4);
      this.config =
          bounds(
              4 + random.nextInt(20),
              30,
              perPeer,
              perPeer + random.nextInt(8),
              1 + random.nextInt(5));
      this.pulls = new Pulls(config, seed);
    }

    void fight() {
      for (int i = 0; i < 400; i++) {
        now = now.plusMillis(random.nextInt(500));
        act();
        check();
      }
      drain();
    }

    void act() {
      PeerId peer = peer(random.nextInt(8));
      TxId id = id(random.nextInt(40));
      switch (random.nextInt(10)) {
        case 0 -> {
          pulls.onPeerUp(peer);
          up.add(peer);
        }
        case 1 -> {
          pulls.onPeerDown(peer);
          up.remove(peer);
          inFlight.values().removeIf(peer::equals);
          asked.values().forEach(peers -> peers.remove(peer));
        }
        case 2, 3, 4 -> {
          if (!pulls.announcersOf(id).isEmpty() || !arrived.contains(id)) {
            pulls.onAnnounced(peer, announcement(id), random.nextBoolean(), now);
          }
        }
        case 5, 6 -> ask();
        case 7 -> {
          pulls.onFailed(peer, id);
          inFlight.remove(id, peer);
        }
        case 8 -> {
          if (pulls.wasAsked(peer, id) && arrived.add(id)) {
            pulls.onArrived(id);
            inFlight.remove(id);
          }
        }
        default -> {
          if (random.nextInt(4) == 0) {
            pulls.sweep(now);
          } else {
            done(id);
          }
        }
      }
      // What is forgotten may be asked for anew.
      asked.keySet().removeIf(known -> pulls.announcersOf(known).isEmpty());
    }

    void done(TxId id) {
      pulls.onDone(id);
      arrived.remove(id);
      inFlight.remove(id);
      asked.remove(id);
    }

    void ask() {
      List<Pulls.Ask> asks = pulls.toAsk(START);
      // Answers that come late may be over the bound for a moment; requests never are.
      assertThat(asks.size())
          .as(where())
          .isLessThanOrEqualTo(
              Math.max(0, config.inFlightTotal() - inFlight.size() - arrived.size()));
      for (Pulls.Ask ask : asks) {
        TxId id = ask.wanted().id();
        assertThat(up).as(where()).contains(ask.peer());
        assertThat(inFlight.put(id, ask.peer())).as(where()).isNull();
        assertThat(arrived).as(where()).doesNotContain(id);
        assertThat(asked.computeIfAbsent(id, any -> new LinkedHashSet<>()).add(ask.peer()))
            .as(where())
            .isTrue();
      }
    }

    void check() {
      assertThat(pulls.size()).as(where()).isLessThanOrEqualTo(config.announcedTotal());
      for (PeerId peer : up) {
        assertThat(inFlight.values().stream().filter(peer::equals).count())
            .as(where())
            .isLessThanOrEqualTo(config.inFlightPerPeer());
      }
      for (int i = 0; i < 40; i++) {
        assertThat(pulls.announcersOf(id(i)))
            .as(where())
            .hasSizeLessThanOrEqualTo(config.announcersKept());
      }
    }

    /** Nothing gets stuck: when everybody fails, everything is asked of everybody, and goes. */
    void drain() {
      List.copyOf(arrived).forEach(this::done);
      for (int i = 0; i < 300; i++) {
        ask();
        List.copyOf(inFlight.entrySet())
            .forEach(
                request -> {
                  pulls.onFailed(request.getValue(), request.getKey());
                  inFlight.remove(request.getKey());
                });
      }
      pulls.sweep(now.plus(config.announcedTtl()));
      assertThat(pulls.size()).as(where()).isZero();
      // No slot is lost: the bound of the node can be filled again.
      int peers = config.inFlightTotal() / config.inFlightPerPeer() + 1;
      for (int i = 0; i < config.inFlightTotal(); i++) {
        pulls.onPeerUp(peer(100 + i % peers));
        pulls.onAnnounced(peer(100 + i % peers), announcement(id(1_000 + i)), false, now);
      }
      assertThat(pulls.toAsk(START)).as(where()).hasSize(config.inFlightTotal());
    }

    private String where() {
      return "seed " + seed;
    }
  }
}
