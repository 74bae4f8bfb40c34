package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Offence;
import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Between gRPC's statuses and ours: the one place where the library's failures become data. */
final class Statuses {

  private static final int MAX_DETAIL = 300;

  /** What gRPC says when the other end chose another protocol, or none. */
  private static final String NO_HTTP2 = "Failed ALPN negotiation";

  private Statuses() {}

  /** What a failed call or dial means to the core. */
  static Failure failure(Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    String detail = detail(status);
    if (detail.contains(NO_HTTP2)) {
      return new Failure(Failure.Kind.UNIMPLEMENTED, "no HTTP/2 there");
    }
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

  /**
   * How far a dial had come that failed.
   *
   * @param talking whether both ends spoke HTTP/2
   */
  static DialStage stage(boolean talking, Throwable thrown) {
    if (talking) {
      return DialStage.TALK;
    }
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      // No route, nobody listens, no answer in time; or nobody knows the name.
      if (at instanceof SocketException || at instanceof UnknownHostException) {
        return String.valueOf(at.getMessage()).contains("reset")
            ? DialStage.HANDSHAKE
            : DialStage.CONNECT;
      }
    }
    return DialStage.HANDSHAKE;
  }

  /** Why there is no connection: the first cause that says so. */
  static Failure.Kind noConnection(@Nullable Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return Failure.Kind.IDENTITY;
      }
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      switch (at) {
        case ConnectTimeoutException slow -> {
          return Failure.Kind.TIMED_OUT;
        }
        case SslHandshakeTimeoutException slow -> {
          return Failure.Kind.TIMED_OUT;
        }
        case SSLException refused -> {
          return tls(refused);
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
   * A connection that was cut in the handshake says nothing about TLS: what stands on the way may
   * let something else through. The texts are Netty's and those of the two TLS libraries.
   */
  private static Failure.Kind tls(SSLException refused) {
    String said = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
    if (said.contains("no_application_protocol") || said.contains("no application protocol")) {
      return Failure.Kind.UNIMPLEMENTED;
    }
    return said.contains("closed") ? Failure.Kind.UNREACHABLE : Failure.Kind.TLS;
  }

  /**
   * The JDK throws this type for a refusal and for the system's own time-out, and another for a
   * host or network without a route. The text is the system's, in whatever language, so the rarer
   * one is looked for: the system gives up after our own time-out unless it was told otherwise.
   */
  private static boolean isTimeout(ConnectException thrown) {
    return String.valueOf(thrown.getMessage()).contains("timed out");
  }

  /** A message in one line of bounded length. */
  static String oneLine(Throwable thrown) {
    String line = String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "...";
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

  /** What a failed request or connection over HTTP/1.1 means to the core. */
  static Failure ofConnection(Throwable thrown) {
    String said = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : oneLine(thrown);
    Failure.Kind kind =
        switch (thrown) {
          case TimeoutException late -> Failure.Kind.TIMED_OUT;
          case MalformedMessageException bad -> Failure.Kind.MALFORMED;
          case RestStatusException no -> ofHttp(no.status());
          default -> noConnection(thrown);
        };
    return new Failure(kind, said);
  }

  private static Failure.Kind ofHttp(int status) {
    return switch (status) {
      case 404, 405, 501 -> Failure.Kind.UNIMPLEMENTED;
      case 429, 503 -> Failure.Kind.BUSY;
      case 400, 401, 403, 409, 413, 415 -> Failure.Kind.REFUSED;
      default -> Failure.Kind.MALFORMED;
    };
  }

  /** What a peer is told whose message was refused. */
  static StatusException refusal(MalformedMessageException bad) {
    Status status =
        bad.offence() == Offence.FALSE_SENDER ? Status.PERMISSION_DENIED : Status.INVALID_ARGUMENT;
    return status.withDescription(bad.detail()).asException();
  }
}
