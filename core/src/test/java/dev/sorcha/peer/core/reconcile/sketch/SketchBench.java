package dev.sorcha.peer.core.reconcile.sketch;

import dev.sorcha.peer.core.model.TxId;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a session costs a node in time, for {@code docs/performance.md}: {@code mvn -pl core
 * test-compile exec:java} is not set up, so run this class with {@code java -cp
 * core/target/classes:core/target/test-classes}.
 */
final class SketchBench {

  private static final int ROUNDS = 30;

  private SketchBench() {}

  public static void main(String[] args) {
    for (int ids : new int[] {1_000, 16_384, 65_536}) {
      for (int differences : new int[] {10, 100, 1_500}) {
        measure(ids, differences);
      }
    }
  }

  private static void measure(int size, int differences) {
    SplittableRandom random = new SplittableRandom(7);
    TxId[] ids = new TxId[size];
    for (int i = 0; i < size; i++) {
      ids[i] = new TxId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
    double[] encode = new double[ROUNDS];
    double[] decode = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      ShortIds shortIds = new ShortIds(round, 1);
      long[] names = new long[size];
      for (int i = 0; i < size; i++) {
        names[i] = shortIds.of(ids[i]);
      }
      Sketch here = new Sketch(names);
      here.symbols(0, 32);
      encode[round] = (System.nanoTime() - begin) / 1e3;

      long[] others = names.clone();
      for (int i = 0; i < Math.min(size, differences); i++) {
        others[i] ^= 1L << 40;
      }
      Sketch there = new Sketch(others);
      there.symbols(0, 4_096);
      here.symbols(0, 4_096);
      begin = System.nanoTime();
      Difference difference = new Difference(here);
      for (int have = 0; !difference.isDecoded() && have < 4_096; have += 64) {
        difference.take(there.symbols(have, have + 64));
      }
      decode[round] = (System.nanoTime() - begin) / 1e3;
    }
    System.out.printf(
        "%,7d ids, %,5d differences: naming and 32 symbols %,7.0f us (%.0f ns an id), decoding"
            + " %,7.0f us%n",
        size, differences, median(encode), median(encode) * 1e3 / size, median(decode));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
