package dev.sorcha.peer.core.gossip;

import java.time.Duration;

/**
 * How long a peer may take to serve a body before another one is asked: what answers took lately,
 * and four times their spread, as TCP has it (RFC 6298). Late answers count in full, so a busy
 * network makes it longer; silence does not, so hostile peers cannot.
 */
final class Patience {

  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long FIRST_SPREAD_NANOS = Duration.ofMillis(50).toNanos();

  private final long least;
  private final long most;
  private long mean = FIRST_NANOS;
  private long spread = FIRST_SPREAD_NANOS;

  Patience(Duration least, Duration most) {
    this.most = most.toNanos();
    this.least = Math.min(least.toNanos(), this.most);
  }

  /** A body came so long after it was asked for. */
  void onServed(Duration after) {
    long took = after.toNanos();
    spread += (Math.abs(took - mean) - spread) / 4;
    mean += (took - mean) / 8;
  }

  Duration current() {
    return Duration.ofNanos(Math.clamp(mean + 4 * spread, least, most));
  }
}
