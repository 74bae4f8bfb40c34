package dev.sorcha.peer.core.link;

import java.time.Instant;

/**
 * Keeps a peer that fails again and again from being dialled each time (seed 002, Connection
 * Pooling).
 *
 * <pre>
 *   CLOSED ──threshold failures in a row──► OPEN ──reset time──► HALF_OPEN ──one try──► CLOSED
 *                                             ▲                      │
 *                                             └──────── fails ───────┘
 * </pre>
 *
 * <p>Whatever the peer says closes it, so one that is there again is never kept waiting by it.
 */
final class Breaker {

  /** The seeds' states. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private final LadderConfig config;
  private int failures;
  private Instant openUntil = Instant.MIN;
  private boolean trying;

  Breaker(LadderConfig config) {
    this.config = config;
  }

  State state(Instant now) {
    if (failures < config.breakerThreshold()) {
      return State.CLOSED;
    }
    return now.isBefore(openUntil) ? State.OPEN : State.HALF_OPEN;
  }

  /** Whether it may be dialled: half open, only once at a time. */
  boolean permits(Instant now) {
    return switch (state(now)) {
      case CLOSED -> true;
      case OPEN -> false;
      case HALF_OPEN -> !trying;
    };
  }

  void onTry(Instant now) {
    trying = state(now) == State.HALF_OPEN;
  }

  /** Returns whether it opened by this failure, for the first time or again. */
  boolean onFailure(Instant now) {
    boolean counts = state(now) != State.OPEN;
    trying = false;
    if (counts) {
      failures++;
    }
    if (!counts || failures < config.breakerThreshold()) {
      return false;
    }
    openUntil = now.plus(config.breakerReset());
    return true;
  }

  /** Returns whether it was not closed before. */
  boolean onSuccess() {
    boolean wasOpen = failures >= config.breakerThreshold();
    failures = 0;
    trying = false;
    return wasOpen;
  }

  /** What was learned of the way there holds no longer: one try is allowed at once. */
  void onWayChanged() {
    openUntil = Instant.MIN;
  }

  int failures() {
    return failures;
  }

  Instant openUntil() {
    return openUntil;
  }
}
