package dev.sorcha.peer.node.cli;

/** No node answers, or it stopped answering: nobody knows what became of the request. */
final class NodeUnreachable extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean timedOut;

  /**
   * @param timedOut whether the node has the request and took too long, rather than not being there
   */
  NodeUnreachable(String message, boolean timedOut, Throwable cause) {
    super(message, cause);
    this.timedOut = timedOut;
  }

  int exitCode() {
    return timedOut ? ExitCode.TIMED_OUT : ExitCode.UNREACHABLE;
  }
}
