package dev.sorcha.peer.core.reconcile;

import java.time.Instant;

/**
 * Before when no round with anybody is due. A burst ends some thousand times a second, and most of
 * them need not look at every partner.
 */
final class NextDue {

  private Instant at = Instant.MAX;

  void notLater(Instant than) {
    at = than.isBefore(at) ? than : at;
  }

  boolean isReached(Instant now) {
    return !now.isBefore(at);
  }

  /** Everybody was looked at; what is due is told again. */
  void begin() {
    at = Instant.MAX;
  }
}
