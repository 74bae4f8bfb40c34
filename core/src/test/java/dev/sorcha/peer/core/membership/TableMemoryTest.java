package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.effects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a peer table of 1,000 costs with every one of its limits full: less than 20 MB. */
final class TableMemoryTest {

  private static final int TABLES = 8;
  private static final double MOST_MB = 20;

  @Test
  void aFullTableCostsLessThanTwentyMegabytes() {
    // The first one loads the classes.
    assertThat(full(0).known()).isEqualTo(1_000);
    long before = heap();
    List<Membership> tables = new ArrayList<>();
    for (int i = 1; i <= TABLES; i++) {
      tables.add(full(i));
    }
    long after;
    try {
      after = heap();
    } finally {
      Reference.reachabilityFence(tables);
    }
    double each = (after - before) / 1_000_000.0 / TABLES;
    System.out.printf(
        "a peer table of 1,000 with all limits full: %.2f MB (expected: < 20 MB)%n", each);
    assertThat(each).isBetween(0.2, MOST_MB);
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** Its rows share nothing but the code: the longest texts that there are, each of its own. */
  private static Membership full(int table) {
    Membership membership =
        new Membership(
            MembershipConfig.DEFAULT, info(table, 0, "20.0.0.9"), new SplittableRandom(table));
    Effects out = effects();
    List<StoredPeer> departed = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      departed.add(departed(info(table, 100_000 + i, host(i))));
    }
    membership.onStarted(
        List.of(),
        new StoredState(List.of(), List.of(), List.of(), List.of(), departed, Optional.of(7L)),
        START,
        out);
    // First those that answered, up to the bound of TRIED, then those that only claim.
    Instant now = START;
    for (int i = 1; i < 60_000 && membership.known() < 1_000; i++) {
      PeerInfo info = info(table, i, host(i));
      Optional<PeerAddress> dialled = i <= 2_000 ? info.address() : Optional.empty();
      now = now.plusMillis(1);
      membership.onClaim(info, info.host(), dialled, now, effects());
      if (membership.addressOf(info.id()).isPresent()) {
        membership.onPeerUp(info.id(), now, effects());
        membership.onPeerDown(info.id(), true, false, now, effects());
      }
    }
    // What is remembered of the last minute, and who waits for a check.
    for (int i = 0; i < 3_000; i++) {
      PeerAddress at = new PeerAddress(host(i % 1_000 + 1), 5001);
      Failure failure = new Failure(Failure.Kind.TIMED_OUT, "no answer from " + at + " " + i);
      membership.onDialFailed(at, Optional.empty(), failure, now, effects());
    }
    membership.refresh(now, effects());
    return membership;
  }

  private static StoredPeer departed(PeerInfo info) {
    return new StoredPeer(
        info,
        StoredPeer.Standing.DEPARTED,
        true,
        "source of " + info.host(),
        START,
        Optional.of(START),
        Optional.empty(),
        1,
        false,
        0,
        Optional.of(START));
  }

  private static PeerInfo info(int table, int number, String host) {
    PeerId id = new PeerId(String.format("%032x%032x", table, number));
    return new PeerInfo(
        id,
        host,
        5001,
        new ArrayList<>(List.of(Protocol.values())),
        new Capabilities(true, true, 1 << 20));
  }

  /** A net group each, written as long as an address can be. */
  private static String host(int number) {
    return String.format(
        "2%03x:%04x:1111:2222:3333:4444:5555:6666", 4 + number / 0x10000, number % 0x10000);
  }
}
