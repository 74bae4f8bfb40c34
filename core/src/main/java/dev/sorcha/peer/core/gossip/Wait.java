package dev.sorcha.peer.core.gossip;

import java.time.Duration;

/**
 * How long an announced transaction is waited for before it is asked for, since a push of it may be
 * on the way: about as long as nine of ten pushes take after the first word (gossip-protocol D6).
 */
final class Wait {

  private static final long FIRST_NANOS = Duration.ofMillis(40).toNanos();

  /** It rises by nine parts of this and falls by one, so that it rests where one of ten is late. */
  private static final long STEP_NANOS = Duration.ofMillis(1).toNanos();

  private final long least;
  private final long most;
  private long nanos;

  Wait(PushConfig config) {
    least = config.leastWait().toNanos();
    most = config.mostWait().toNanos();
    nanos = Math.clamp(FIRST_NANOS, least, most);
  }

  /** A push came so long after the first word. */
  void onPushed(Duration after) {
    long change = after.toNanos() > nanos ? 9 * STEP_NANOS : -STEP_NANOS;
    nanos = Math.clamp(nanos + change, least, most);
  }

  Duration current() {
    return Duration.ofNanos(nanos);
  }
}
