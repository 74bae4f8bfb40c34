package dev.sorcha.peer.sim;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Where the nodes are, and how long a packet is under way between two of them.
 *
 * <p>Places are drawn on a torus, so nobody lives at an edge. One way takes 2 ms to a neighbour and
 * 73 ms to the far side, linear in the distance, plus up to 2 ms of jitter; with {@link
 * Wire#PROCESSING} the mean over random pairs is about 42 ms. The figures are those of the
 * comparison of gossip protocols that the design was chosen by (gossip-protocol 1 and 5.1), so that
 * results in virtual milliseconds can be laid beside it.
 */
final class Geometry {

  private static final double LEAST_MS = 2;
  private static final double MOST_MS = 73;

  /** Half the diagonal of the unit square: no two places on its torus are farther apart. */
  private static final double FARTHEST = Math.sqrt(0.5);

  private final double[] x;
  private final double[] y;

  Geometry(int nodes, RandomGenerator random) {
    x = new double[nodes];
    y = new double[nodes];
    for (int i = 0; i < nodes; i++) {
      x[i] = random.nextDouble();
      y[i] = random.nextDouble();
    }
  }

  /** The time that a packet takes one way, without jitter. */
  long oneWayNanos(int from, int to) {
    double distance = Math.sqrt(squared(x[from] - x[to]) + squared(y[from] - y[to]));
    return (long) ((LEAST_MS + (MOST_MS - LEAST_MS) * distance / FARTHEST) * 1e6);
  }

  private static double squared(double difference) {
    double along = Math.abs(difference);
    double around = Math.min(along, 1 - along);
    return around * around;
  }

  /** The nodes in two halves, west and east: true for those in the east. */
  boolean[] halves() {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    boolean[] east = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      east[i] = x[i] >= sorted[x.length / 2];
    }
    return east;
  }
}
