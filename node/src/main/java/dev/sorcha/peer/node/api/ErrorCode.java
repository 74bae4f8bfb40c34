package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import io.grpc.Status;

/**
 * Why a call was refused. The name is the stable code: in problem JSON's {@code code}, and at the
 * beginning of a gRPC status's description.
 */
enum ErrorCode {
  /** The request is not HTTP as this server speaks it. */
  BAD_REQUEST(400, Status.Code.INVALID_ARGUMENT),
  /** Not one of the three forms of a hash. */
  BAD_HASH(400, Status.Code.INVALID_ARGUMENT),
  /** Not the id of a peer. */
  BAD_PEER_ID(400, Status.Code.INVALID_ARGUMENT),
  /** Not a value that this parameter of a question may have. */
  BAD_PARAMETER(400, Status.Code.INVALID_ARGUMENT),
  /** Not a whole number from 0, or not what a page before had in {@code next}. */
  BAD_CURSOR(400, Status.Code.INVALID_ARGUMENT),
  /** Not a name that a subscriber may have. */
  BAD_SUBSCRIBER(400, Status.Code.INVALID_ARGUMENT),
  /** A transaction of no bytes. */
  EMPTY(400, Status.Code.INVALID_ARGUMENT),
  /** No token, or another one. */
  UNAUTHORIZED(401, Status.Code.UNAUTHENTICATED),
  /** Not the code of a sign-in link, or one that was used or is too old. */
  BAD_SIGN_IN(401, Status.Code.UNAUTHENTICATED),
  /** A page of another site asks (threat L2). */
  FOREIGN_ORIGIN(403, Status.Code.PERMISSION_DENIED),
  /** The node is read-only: it may fetch, and not distribute (DESIGN S14). */
  READ_ONLY(403, Status.Code.FAILED_PRECONDITION),
  /** No such transaction here. */
  NOT_FOUND(404, Status.Code.NOT_FOUND),
  /** No such dead letter here. */
  NO_SUCH_DEAD_LETTER(404, Status.Code.NOT_FOUND),
  /** No such peer in the table. */
  NO_SUCH_PEER(404, Status.Code.NOT_FOUND),
  /** This peer is not banned. */
  NO_SUCH_BAN(404, Status.Code.NOT_FOUND),
  /** No subscriber of this name, or not any more. */
  NO_SUCH_SUBSCRIBER(404, Status.Code.NOT_FOUND),
  /** No such path. */
  NO_SUCH_PATH(404, Status.Code.UNIMPLEMENTED),
  /** The path is there, for another method. */
  METHOD_NOT_ALLOWED(405, Status.Code.UNIMPLEMENTED),
  /** An acknowledgement of what was not sent since the node's start. */
  NOT_SENT(409, Status.Code.FAILED_PRECONDITION),
  /** A newer stream has the subscriber's name. */
  SUBSCRIBER_TAKEN(409, Status.Code.ABORTED),
  /** What this subscriber had not acknowledged had to go: it begins again when that is said. */
  SUBSCRIBER_SUSPENDED(409, Status.Code.FAILED_PRECONDITION),
  /** Transactions after the cursor were pruned. */
  CURSOR_TOO_OLD(410, Status.Code.FAILED_PRECONDITION),
  /** More bytes than the node carries. */
  TOO_LARGE(413, Status.Code.INVALID_ARGUMENT),
  /** A page of the dashboard changes things with JSON only. */
  WRONG_CONTENT_TYPE(415, Status.Code.INVALID_ARGUMENT),
  /** The request was sent to a name that is not this listener's (threat L1). */
  WRONG_HOST(421, Status.Code.PERMISSION_DENIED),
  /** A bound of the outbox is reached; nothing was taken. */
  QUEUE_FULL(429, Status.Code.RESOURCE_EXHAUSTED, 5),
  /** As many streams are open as there may be. */
  TOO_MANY_STREAMS(429, Status.Code.RESOURCE_EXHAUSTED, 5),
  /** As many subscribers are kept as there may be. */
  TOO_MANY_SUBSCRIBERS(429, Status.Code.RESOURCE_EXHAUSTED),
  /** As many peers are banned as may be. */
  TOO_MANY_BANS(429, Status.Code.RESOURCE_EXHAUSTED),
  /** Almost no room on the disk: nothing was kept. */
  DISK_LOW(507, Status.Code.RESOURCE_EXHAUSTED, 60),
  /** A bug of ours; the log has the rest. */
  INTERNAL(500, Status.Code.INTERNAL),
  /** The disk failed: whether the bytes were kept is unknown (contract D3). */
  STORAGE_ERROR(503, Status.Code.UNAVAILABLE, 5),
  /** The node stops. */
  SHUTTING_DOWN(503, Status.Code.UNAVAILABLE, 5),
  /** Too much waits for the node, or it did not answer in time. */
  BUSY(503, Status.Code.UNAVAILABLE, 1);

  private final int httpStatus;
  private final Status.Code grpcCode;
  private final int retryAfterSeconds;

  ErrorCode(int httpStatus, Status.Code grpcCode) {
    this(httpStatus, grpcCode, 0);
  }

  ErrorCode(int httpStatus, Status.Code grpcCode, int retryAfterSeconds) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The code for a refusal of the core's. */
  static ErrorCode of(Report.Refusal refusal) {
    return switch (refusal) {
      case TOO_LARGE -> TOO_LARGE;
      case EMPTY -> EMPTY;
      case QUEUE_FULL -> QUEUE_FULL;
      case READ_ONLY -> READ_ONLY;
      case DISK_LOW -> DISK_LOW;
      case STORAGE_ERROR -> STORAGE_ERROR;
      case SHUTTING_DOWN -> SHUTTING_DOWN;
    };
  }

  int httpStatus() {
    return httpStatus;
  }

  /** When to come back; 0 when coming back is of no use. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** As a gRPC status whose description begins with the code. */
  Status grpc(String detail) {
    return grpcCode.toStatus().withDescription(name() + ": " + detail);
  }
}
