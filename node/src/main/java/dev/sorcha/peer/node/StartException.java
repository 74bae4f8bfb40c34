package dev.sorcha.peer.node;

/**
 * The node cannot start, for a reason that an operator can remove. The message says what it is and
 * what to do.
 */
public final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String stage;
  private final int exitCode;

  /**
   * @param stage the start-up line on which it shows: identity, config, listen, store
   * @param exitCode for the process: 75 to try again later, 78 for bad configuration
   */
  public StartException(String stage, int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.exitCode = exitCode;
  }

  /** The start-up line on which it shows. */
  public String stage() {
    return stage;
  }

  /** The exit code for the process. */
  public int exitCode() {
    return exitCode;
  }

  /** What it says, or what it is if it says nothing. */
  static String said(Throwable problem) {
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }

  /** What the first cause says, in one line. */
  static String root(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return said(root);
  }
}
