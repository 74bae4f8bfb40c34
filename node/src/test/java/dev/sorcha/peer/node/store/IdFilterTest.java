package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter that may only say what is surely new. */
final class IdFilterTest {

  /** 1,000 a second for an hour. */
  private static final int IDS = 3_600_000;

  private static final int INDEX = 1_000_000;
  private static final int NEW = 10_000;
  private static final long HOUR = Duration.ofHours(1).toNanos();

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(7);
  private final IdFilter filter = new IdFilter(random.nextLong(), random.nextLong());

  private TxId id() {
    return new TxId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** The original filter, alone and for an hour, as {@link IdFilter} would be without turning. */
  private static final class Alone {
    private final long[] words = new long[IdFilter.BITS / 64 + 1];

    boolean knows(TxId id, boolean add) {
      boolean known = true;
      for (long hash : new long[] {id.a(), id.b(), id.c()}) {
        int bit = (int) Long.remainderUnsigned(hash, IdFilter.BITS);
        known &= (words[bit >> 6] & 1L << bit) != 0;
        words[bit >> 6] |= add ? 1L << bit : 0;
      }
      return known;
    }
  }

  /**
   * Done when: of 10,000 new ones, all are fetched. The controls are the filter as the original has
   * it, and ours where it is the authority: both lose some for good.
   */
  @Test
  void threeMillionIdsLaterEveryNewOneIsStillTakenForNew() {
    Alone alone = new Alone();
    Set<TxId> index = new HashSet<>(INDEX * 2);
    ArrayDeque<TxId> order = new ArrayDeque<>(INDEX);
    filter.complete();
    for (int sequence = 1; sequence <= IDS; sequence++) {
      TxId id = id();
      filter.add(id, sequence, sequence);
      alone.knows(id, true);
      index.add(id);
      order.add(id);
      if (order.size() > INDEX) {
        index.remove(order.remove());
        if (sequence % 10_000 == 0) {
          filter.forget(sequence - INDEX + 1);
        }
      }
    }
    int fetched = 0;
    int lookedUp = 0;
    int lostByTheOriginal = 0;
    for (int i = 0; i < NEW; i++) {
      TxId id = id();
      boolean surelyNew = filter.isSurelyNew(id);
      lookedUp += surelyNew ? 0 : 1;
      fetched += surelyNew || !index.contains(id) ? 1 : 0;
      lostByTheOriginal += alone.knows(id, false) ? 1 : 0;
    }
    assertThat(fetched).isEqualTo(NEW);
    assertThat(order).allMatch(known -> !filter.isSurelyNew(known));
    assertThat(lostByTheOriginal).isBetween(2_700, 3_100);
    assertThat(lookedUp).as("lost, were it the authority").isPositive();
    assertThat(lookedUp / (double) NEW).isCloseTo(filter.rate(), within(0.002));
    assertThat(filter.rate()).isLessThan(0.005);
    assertThat(filter.generations()).isBetween(3, 5);
    System.out.printf(
        "%d of %d looked up in vain, estimated %.2f %%, %d generations; %d lost by the original%n",
        lookedUp, NEW, 100 * filter.rate(), filter.generations(), lostByTheOriginal);
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void saysNothingBeforeItHoldsTheWholeIndex() {
    TxId known = id();
    filter.add(known, 1, 0);
    assertThat(filter.isSurelyNew(id())).isFalse();
    filter.complete();
    assertThat(filter.isSurelyNew(id())).isTrue();
    assertThat(filter.isSurelyNew(known)).isFalse();
    filter.clear();
    assertThat(filter.isSurelyNew(known)).isFalse();
  }

  @Test
  void aGenerationIsTurnedAfterAnHourAndGoesWithItsIds() {
    TxId first = id();
    TxId second = id();
    filter.complete();
    filter.add(first, 1, 0);
    filter.add(second, 2, HOUR);
    assertThat(filter.generations()).isEqualTo(2);
    filter.forget(1);
    assertThat(filter.isSurelyNew(first)).isFalse();
    filter.forget(2);
    assertThat(filter.generations()).isEqualTo(1);
    assertThat(filter.isSurelyNew(first)).isTrue();
    assertThat(filter.isSurelyNew(second)).isFalse();
  }

  @Test
  void itsMemoryIsBoundedAndItKeepsSilentWhenThatIsNotEnough() {
    filter.complete();
    for (int hour = 0; hour < 100; hour++) {
      filter.add(id(), hour, hour * HOUR);
    }
    assertThat(filter.generations()).isEqualTo(IdFilter.MOST);
    assertThat(filter.isSurelyNew(id())).isTrue();
    for (int i = 0; i < 360_000; i++) {
      filter.add(id(), 100 + i, 100 * HOUR);
    }
    assertThat(filter.generations()).isEqualTo(IdFilter.MOST);
    assertThat(filter.isSurelyNew(id())).isFalse();
  }

  @Test
  void theStoreStillKnowsEveryIdAfterARestart() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < 200; i++) {
        open.keep(OpenStore.transaction("t" + i), ALICE);
      }
    }
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < 200; i++) {
        Transaction again = OpenStore.transaction("t" + i);
        open.keep(again, ALICE);
      }
      assertThat(open.store.status().rows()).isEqualTo(200);
      assertThat(open.accept(OpenStore.transaction("t7"))).isEqualTo(8);
      assertThat(open.accept(OpenStore.transaction("new"))).isEqualTo(201);
    }
  }
}
