package dev.sorcha.peer.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyedHashTest {

  private static final int BOUND = 1 << 30;

  private final KeyedHash hash = new KeyedHash(42);

  @Test
  void theSameKeyAndTextGiveTheSameNumber() {
    for (String text : new String[] {"", "a", "abcd", "abcde", "20.1/16|" + "0".repeat(64)}) {
      assertThat(new KeyedHash(42).of(text, 1, BOUND)).isEqualTo(hash.of(text, 1, BOUND));
    }
  }

  /** Rows on disk come back into the same buckets, in later versions too. */
  @Test
  void theFunctionIsAlwaysTheSame() {
    assertThat(hash.of("20.1/16|abc", 1, BOUND)).isEqualTo(FIRST);
    assertThat(hash.of("", 2, BOUND)).isEqualTo(SECOND);
  }

  private static final int FIRST = 319_690_018;
  private static final int SECOND = 909_217_239;

  @Test
  void keySaltTextAndLengthAllMatter() {
    Set<Integer> seen = new HashSet<>();
    int count = 0;
    for (int key = 0; key < 10; key++) {
      for (int salt = 1; salt <= 2; salt++) {
        for (String text :
            new String[] {"", "\0", "\0\0", "a", "b", "ab", "ba", "abcd", "abcd\0", "abcde"}) {
          seen.add(new KeyedHash(key).of(text, salt, BOUND));
          count++;
        }
      }
    }
    // Two of 200 in a billion meet about once in 50,000 keys.
    assertThat(seen).hasSize(count);
  }

  @Test
  void numbersAreWithinTheBound() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(hash.of("x" + i, 1, 7)).isBetween(0, 6);
    }
    assertThat(hash.of("x", 1, 1)).isZero();
  }

  /** 64,000 texts in 64 buckets: a bucket further than five deviations from the mean is a fault. */
  @Test
  void textsAreSpreadOverTheBuckets() {
    for (int key = 0; key < 4; key++) {
      KeyedHash keyed = new KeyedHash(key);
      int[] counts = new int[64];
      for (int i = 0; i < 64_000; i++) {
        counts[keyed.of("198.51/16|" + i, 1, 64)]++;
      }
      for (int count : counts) {
        assertThat(count).isBetween(840, 1_160);
      }
    }
  }

  /** Who found addresses that meet under one key finds them scattered under another. */
  @Test
  void whatMeetsUnderOneKeyDoesNotUnderAnother() {
    KeyedHash other = new KeyedHash(43);
    int met = 0;
    int still = 0;
    for (int i = 0; i < 64_000; i++) {
      String text = i + ".51/16";
      if (hash.of(text, 1, 64) == 0) {
        met++;
        still += other.of(text, 1, 64) == 0 ? 1 : 0;
      }
    }
    assertThat(met).isGreaterThan(800);
    assertThat(still).isLessThan(50);
  }
}
