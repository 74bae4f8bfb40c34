package dev.sorcha.peer.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the network does to a message between two nodes: delay, jitter and loss.
 *
 * <p>Links are ordered streams, so a lost packet costs no frame: it costs the time until it is sent
 * again, to its own frame and to all behind it (see {@link LinkEnd}). There is no bandwidth: a body
 * of a MiB is as fast as one of a KiB.
 */
final class Wire {

  /** From the wire to the step of the receiving node (gossip-protocol 1). */
  static final Duration PROCESSING = Duration.ofMillis(1);

  /** Linux' smallest retransmission time-out; a lost packet costs this and a round trip. */
  static final Duration RETRANSMISSION = Duration.ofMillis(200);

  private static final long JITTER_NANOS = Duration.ofMillis(2).toNanos();

  /** Packets lost in a row; beyond it a real stream would rather be taken for broken. */
  private static final int LOST_AT_MOST = 8;

  private final Geometry geometry;
  private final double loss;
  private final RandomGenerator random;
  private boolean[] side = {};

  /**
   * @param loss the share of packets that are lost, 0 to 1
   */
  Wire(Geometry geometry, double loss, RandomGenerator random) {
    this.geometry = geometry;
    this.loss = loss;
    this.random = random;
  }

  /** How long a message takes one way, until the receiver steps. */
  long delayNanos(SimNode from, SimNode to) {
    long oneWay = geometry.oneWayNanos(from.index(), to.index());
    long delay = oneWay + random.nextLong(JITTER_NANOS) + PROCESSING.toNanos();
    if (loss > 0) {
      for (int i = 0; i < LOST_AT_MOST && random.nextDouble() < loss; i++) {
        delay += (RETRANSMISSION.toNanos() << i) + 2 * oneWay;
      }
    }
    return delay;
  }

  /**
   * How long after a silence of so many nanoseconds the next retransmission is due: the time-out
   * doubles with each.
   */
  static long retransmissionNanos(long silentNanos) {
    long timeout = RETRANSMISSION.toNanos();
    long next = timeout;
    while (next < silentNanos) {
      timeout *= 2;
      next += timeout;
    }
    return next - silentNanos;
  }

  /** From now on packets between the two sides vanish. */
  void cut(boolean[] sides) {
    side = sides.clone();
  }

  /** The partition is over. */
  void heal() {
    side = new boolean[0];
  }

  /**
   * Whether packets between these two arrive now: both hosts are up, and no partition is between.
   */
  boolean reaches(SimNode one, SimNode other) {
    boolean cut = side.length > 0 && side[one.index()] != side[other.index()];
    return !cut && one.isHostUp() && other.isHostUp();
  }
}
