package dev.sorcha.peer.sim;

import java.util.Optional;

/**
 * A run broke a promise of the protocol. The message says which, ends with the last lines of the
 * trace, and names the command that repeats it.
 */
final class SimulationFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Optional<RunReport> report;

  SimulationFailure(String message, Optional<RunReport> report) {
    super(message);
    this.report = report;
  }

  /** The figures, if the run came to its end. */
  Optional<RunReport> report() {
    return report;
  }
}
