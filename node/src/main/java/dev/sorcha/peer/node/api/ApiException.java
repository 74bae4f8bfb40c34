package dev.sorcha.peer.node.api;

/** A call is refused. Ends as problem JSON or as a gRPC status, never in the log. */
final class ApiException extends RuntimeException {

  private final ErrorCode code;

  /**
   * @param detail one line for whoever called: what, value, expectation
   */
  ApiException(ErrorCode code, String detail) {
    // Without a stack trace: this is an answer, and strangers can cause it as often as they like.
    super(detail, null, false, false);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
