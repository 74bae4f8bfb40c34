package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Offence;

/**
 * A peer sent something that the protocol does not allow. Caught where it was read; never leaves
 * this package.
 */
final class MalformedMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Offence offence;

  MalformedMessageException(Offence offence, String message) {
    // No stack trace: strangers decide how often this is made.
    super(message, null, false, false);
    this.offence = offence;
  }

  MalformedMessageException(String message) {
    this(Offence.MALFORMED, message);
  }

  Offence offence() {
    return offence;
  }

  /** What the peer and the log are told. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
