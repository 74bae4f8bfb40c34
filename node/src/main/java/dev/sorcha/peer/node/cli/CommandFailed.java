package dev.sorcha.peer.node.cli;

/** A command cannot do what it was asked for. The message is for people and says what to do. */
public final class CommandFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
