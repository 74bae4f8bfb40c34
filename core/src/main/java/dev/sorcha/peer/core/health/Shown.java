package dev.sorcha.peer.core.health;

import java.time.Instant;
import java.util.Optional;

/**
 * A finding that has held long enough to be shown.
 *
 * @param severity its own, or that of the worst of its consequences
 * @param since when it began
 * @param under the finding of which it is a consequence and under which it is hidden
 */
public record Shown(
    Finding finding, Severity severity, Instant since, Optional<FindingCode> under) {

  /** Whether another one explains it. */
  public boolean isHidden() {
    return under.isPresent();
  }
}
