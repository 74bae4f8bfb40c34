package dev.sorcha.peer.node.grpc;

import java.util.OptionalLong;

/**
 * How far this machine's clock is ahead of a peer's, by the times that the peer writes into its
 * messages. The smallest difference counts, because a message can be late and never early; it is
 * kept for one to two minutes, so that a clock that was set shows. Belongs to the link's thread;
 * anybody may read.
 */
final class PeerClock {

  private static final long WINDOW_MILLIS = 60_000;

  private long windowEnds = Long.MIN_VALUE;
  private long inWindow = Long.MAX_VALUE;
  private long inLast = Long.MAX_VALUE;
  private volatile long smallest = Long.MAX_VALUE;

  /**
   * A message came in.
   *
   * @param saidMillis Unix time in it; 0 or less for none. Seconds are understood (DESIGN S22)
   * @param nowMillis Unix time here
   * @param runningMillis of any clock that is never set
   */
  void heard(long saidMillis, long nowMillis, long runningMillis) {
    if (saidMillis <= 0) {
      return;
    }
    if (runningMillis >= windowEnds) {
      inLast = runningMillis - windowEnds < WINDOW_MILLIS ? inWindow : Long.MAX_VALUE;
      inWindow = Long.MAX_VALUE;
      windowEnds = runningMillis + WINDOW_MILLIS;
    }
    // As milliseconds, every second of this century is in the first weeks of 1970.
    long said = saidMillis < 100_000_000_000L ? saidMillis * 1_000 : saidMillis;
    inWindow = Math.min(inWindow, nowMillis - said);
    smallest = Math.min(inWindow, inLast);
  }

  /** Milliseconds; negative when the peer's clock is ahead. Empty when it never said. */
  OptionalLong aheadMillis() {
    long known = smallest;
    return known == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(known);
  }
}
