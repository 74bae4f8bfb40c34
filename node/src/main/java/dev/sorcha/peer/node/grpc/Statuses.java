package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Offence;
import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Between gRPC's statuses and ours: the one place where the library's failures become data. */
final class Statuses {

  private static final int MAX_DETAIL = 300;

  private Statuses() {}

  /** What a failed call or dial means to the core. */
  static Failure failure(Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    String detail = detail(status);
    Failure.Kind kind =
        switch (status.getCode()) {
          case UNIMPLEMENTED -> Failure.Kind.UNIMPLEMENTED;
          case DEADLINE_EXCEEDED -> Failure.Kind.TIMED_OUT;
          case RESOURCE_EXHAUSTED -> Failure.Kind.BUSY;
          case UNAVAILABLE, CANCELLED -> noConnection(status.getCause());
          case PERMISSION_DENIED, UNAUTHENTICATED, NOT_FOUND, FAILED_PRECONDITION, ABORTED ->
              Failure.Kind.REFUSED;
          case OK, UNKNOWN, INVALID_ARGUMENT, ALREADY_EXISTS, OUT_OF_RANGE, INTERNAL, DATA_LOSS ->
              Failure.Kind.MALFORMED;
        };
    return new Failure(kind, detail);
  }

  /** Why there is no connection: the first cause that says so. */
  private static Failure.Kind noConnection(@Nullable Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      switch (at) {
        case CertificateException key -> {
          return Failure.Kind.IDENTITY;
        }
        case ConnectTimeoutException slow -> {
          return Failure.Kind.TIMED_OUT;
        }
        case SslHandshakeTimeoutException slow -> {
          return Failure.Kind.TIMED_OUT;
        }
        case ConnectException refused -> {
          return isTimeout(refused) ? Failure.Kind.TIMED_OUT : Failure.Kind.NOT_LISTENING;
        }
        // How a dial of ours is given up.
        case StatusException own
            when own.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED -> {
          return Failure.Kind.TIMED_OUT;
        }
        default -> {}
      }
    }
    return Failure.Kind.UNREACHABLE;
  }

  /**
   * The JDK throws this type for a refusal and for the system's own time-out, and another for a
   * host or network without a route. The text is the system's, in whatever language, so the rarer
   * one is looked for: the system gives up after our own time-out unless it was told otherwise.
   */
  private static boolean isTimeout(ConnectException thrown) {
    return String.valueOf(thrown.getMessage()).contains("timed out");
  }

  /** The root of the matter in one line. */
  private static String detail(Status status) {
    Throwable root = status.getCause();
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    String said =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    String text =
        root == null || root.getMessage() == null ? said : said + ": " + root.getMessage();
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "...";
  }

  /** What a peer is told whose message was refused. */
  static StatusException refusal(MalformedMessageException bad) {
    Status status =
        bad.offence() == Offence.FALSE_SENDER ? Status.PERMISSION_DENIED : Status.INVALID_ARGUMENT;
    return status.withDescription(bad.detail()).asException();
  }
}
