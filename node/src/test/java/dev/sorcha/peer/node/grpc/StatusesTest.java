package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure.Kind;
import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

final class StatusesTest {

  @Test
  void aRefusedConnectionSaysThatNothingListens() {
    assertThat(without(new ConnectException("Connection refused"))).isEqualTo(Kind.NOT_LISTENING);
    assertThat(without(new ConnectException("Connection refused: getsockopt")))
        .isEqualTo(Kind.NOT_LISTENING);
    // A system that speaks German.
    assertThat(without(new ConnectException("Verbindungsaufbau abgelehnt")))
        .isEqualTo(Kind.NOT_LISTENING);
    // As Netty has it: its own type around the JDK's.
    ConnectException annotated = new ConnectException("refused: /192.0.2.1:5001");
    annotated.initCause(new ConnectException("Connection refused"));
    assertThat(without(annotated)).isEqualTo(Kind.NOT_LISTENING);
  }

  @Test
  void aConnectionThatTakesTooLongIsTimedOut() {
    assertThat(without(new ConnectTimeoutException("connection timed out after 5000 ms")))
        .isEqualTo(Kind.TIMED_OUT);
    assertThat(without(new ConnectException("Connection timed out"))).isEqualTo(Kind.TIMED_OUT);
    assertThat(without(new SslHandshakeTimeoutException("handshake timed out after 10000ms")))
        .isEqualTo(Kind.TIMED_OUT);
    assertThat(Statuses.failure(Status.DEADLINE_EXCEEDED.asException()).kind())
        .isEqualTo(Kind.TIMED_OUT);
  }

  @Test
  void aDialThatWasGivenUpIsTimedOut() {
    Status cancelled =
        Status.CANCELLED.withCause(Status.DEADLINE_EXCEEDED.withDescription("10 s").asException());

    assertThat(Statuses.failure(cancelled.asRuntimeException()).kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(Statuses.failure(Status.CANCELLED.asRuntimeException()).kind())
        .isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void hostsWithoutARouteAndResetsAreUnreachable() {
    assertThat(without(new NoRouteToHostException("No route to host"))).isEqualTo(Kind.UNREACHABLE);
    assertThat(without(new SocketException("Network is unreachable"))).isEqualTo(Kind.UNREACHABLE);
    assertThat(without(new IOException("Connection reset by peer"))).isEqualTo(Kind.UNREACHABLE);
    assertThat(without(new UnknownHostException("no.such.host"))).isEqualTo(Kind.UNREACHABLE);
    assertThat(Statuses.failure(Status.UNAVAILABLE.asException()).kind())
        .isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void anotherKeyIsAMatterOfIdentity() {
    SSLHandshakeException handshake = new SSLHandshakeException("PKIX");
    handshake.initCause(new CertificateException("another key"));

    assertThat(without(handshake)).isEqualTo(Kind.IDENTITY);
  }

  private static Kind without(Throwable cause) {
    return Statuses.failure(
            Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(cause)
                .asRuntimeException())
        .kind();
  }
}
