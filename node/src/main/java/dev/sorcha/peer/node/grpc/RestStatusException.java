package dev.sorcha.peer.node.grpc;

import java.nio.charset.StandardCharsets;

/** An HTTP answer that says no. Never leaves this package. */
final class RestStatusException extends Exception {

  private static final long serialVersionUID = 1L;

  /** A longer text is no word to an operator. */
  private static final int MOST_SHOWN = 200;

  private final int status;

  RestStatusException(int status, byte[] content) {
    this(status, shown(content));
  }

  RestStatusException(int status, String said) {
    super("HTTP " + status + ": " + said, null, false, false);
    this.status = status;
  }

  private static String shown(byte[] content) {
    return new String(content, 0, Math.min(content.length, MOST_SHOWN), StandardCharsets.UTF_8);
  }

  int status() {
    return status;
  }
}
