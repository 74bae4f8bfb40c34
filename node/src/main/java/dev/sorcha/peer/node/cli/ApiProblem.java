package dev.sorcha.peer.node.cli;

import java.util.OptionalLong;

/** The node answered that it does not do what was asked (RFC 9457). */
final class ApiProblem extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final long retryAfterSeconds;

  /**
   * @param status of HTTP
   * @param code the stable word for programs, such as {@code QUEUE_FULL}
   * @param detail one sentence for people
   * @param retryAfterSeconds when to try again, or negative
   */
  ApiProblem(int status, String code, String detail, long retryAfterSeconds) {
    super(code + ": " + detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String detail() {
    return detail;
  }

  /** When to try again, if the node said so. */
  OptionalLong retryAfterSeconds() {
    return retryAfterSeconds < 0 ? OptionalLong.empty() : OptionalLong.of(retryAfterSeconds);
  }

  int exitCode() {
    return switch (status) {
      case 404, 410 -> ExitCode.NOT_FOUND;
      case 503, 507 -> ExitCode.TRY_LATER;
      // Not a decision of the node but a defect, its or ours.
      case 500, 502 -> ExitCode.FAILED;
      default -> ExitCode.REFUSED;
    };
  }

  /** What a person can do about it; empty where the detail says it all. */
  String remedy() {
    return switch (code) {
      case "UNAUTHORIZED" ->
          "the token is not this node's: name its folder with --data-dir, or its token with"
              + " --token-file";
      case "WRONG_HOST" -> "the API answers on loopback alone: use --api http://127.0.0.1:PORT";
      case "TOO_LARGE" ->
          "send less, or raise TransactionDistribution.StreamingThreshold on every node";
      case "EMPTY" -> "a transaction has at least one byte";
      case "QUEUE_FULL" ->
          "the node keeps no more undelivered transactions than that: try again"
              + retryAfter()
              + "; 'sorcha-peer queue' shows what waits, 'sorcha-peer status' whether it reaches"
              + " its peers";
      case "DISK_LOW" -> "make room on the node's disk; what it has accepted is safe there";
      case "BUSY", "SHUTTING_DOWN", "TOO_MANY_STREAMS" -> "try again" + retryAfter();
      case "NO_SUCH_DEAD_LETTER" ->
          "'sorcha-peer dead' lists them; 'sorcha-peer tx HASH' says more";
      case "SUBSCRIBER_SUSPENDED" -> "'sorcha-peer subscribers resume NAME' lets it go on";
      case "STORAGE_ERROR" ->
          "the node cannot write to its disk, and its log says why; whether it kept the bytes is"
              + " unknown, and submitting them again is safe";
      case "CURSOR_TOO_OLD" -> "leave out --after to start from now, or begin where the node says";
      case "READ_ONLY" ->
          "submit to another node, or leave ReadOnly out of this one's Roles and start it again";
      case "BAD_HASH" -> "a hash has 64 hex digits; 'sorcha-peer hash FILE' prints it";
      default -> "";
    };
  }

  private String retryAfter() {
    return retryAfterSeconds < 0 ? " later" : " in " + retryAfterSeconds + " s";
  }
}
