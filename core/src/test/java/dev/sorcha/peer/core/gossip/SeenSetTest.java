package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SeenSetTest {

  @Test
  void holdsTheNewestIdsUpToItsCapacity() {
    SeenSet seen = new SeenSet(3);
    for (int i = 0; i < 4; i++) {
      assertThat(seen.add(id(i), 1)).isTrue();
    }
    assertThat(seen.size()).isEqualTo(3);
    assertThat(seen.contains(id(0))).isFalse();
    assertThat(seen.contains(id(3))).isTrue();
    assertThat(seen.add(id(3), 1)).isFalse();
    assertThat(seen.contains(id(1))).isTrue();
  }

  @Test
  void aCapacityOfOneHoldsTheLastId() {
    SeenSet seen = new SeenSet(1);
    for (int i = 0; i < 100; i++) {
      assertThat(seen.add(id(i), 1)).isTrue();
      assertThat(seen.add(id(i), 1)).isFalse();
      assertThat(seen.contains(id(i - 1))).isFalse();
      assertThat(seen.size()).isEqualTo(1);
    }
  }

  @Test
  void theIdOfZeroesIsAnIdLikeOthers() {
    SeenSet seen = new SeenSet(2);
    TxId zero = new TxId(0, 0, 0, 0);
    assertThat(seen.contains(zero)).isFalse();
    assertThat(seen.add(zero, 1)).isTrue();
    assertThat(seen.contains(zero)).isTrue();
  }

  /** Against a set of objects: all sizes, growth, eviction, and ids that share their low bits. */
  @Test
  void doesWhatASetInOrderOfArrivalDoes() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int capacity = 1 + random.nextInt(seed % 3 == 0 ? 8 : 400);
      int range = 1 + random.nextInt(3 * capacity);
      // Ids that differ in few bits of one word sit in one cluster of the table, or wrap round it.
      int shift = random.nextInt(64);
      SeenSet seen = new SeenSet(capacity);
      LinkedHashSet<TxId> reference = new LinkedHashSet<>();
      for (int i = 0; i < 2_000; i++) {
        long n = random.nextInt(range);
        TxId id =
            switch (seed % 4) {
              case 0 -> id((int) n);
              case 1 -> new TxId(n, -1L, 0, 0);
              case 2 -> new TxId(0, n << shift, 7, 7);
              default -> new TxId(0, -(n % 16) - 1, n, 0);
            };
        assertThat(seen.contains(id)).as("seed %d", seed).isEqualTo(reference.contains(id));
        if (random.nextInt(4) != 0) {
          boolean fresh = reference.add(id);
          assertThat(seen.add(id, 1)).as("seed %d", seed).isEqualTo(fresh);
          if (reference.size() > capacity) {
            reference.removeFirst();
          }
        }
        assertThat(seen.size()).as("seed %d", seed).isEqualTo(reference.size());
      }
      for (TxId id : reference) {
        assertThat(seen.contains(id)).as("seed %d", seed).isTrue();
      }
    }
  }
}
