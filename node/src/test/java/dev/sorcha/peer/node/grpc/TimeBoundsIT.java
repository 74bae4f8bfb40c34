package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Protocol;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every dial and every call ends in an outcome within its ten seconds, whatever is at the other
 * end.
 */
final class TimeBoundsIT {

  /** Ten seconds, and what a busy machine adds. */
  private static final Duration BOUND = Duration.ofSeconds(13);

  @TempDir Path folder;
  private TwoPorts ports;

  @BeforeEach
  void open() throws Exception {
    ports = new TwoPorts(folder);
  }

  @AfterEach
  void close() {
    ports.close();
  }

  /** TCP takes connections for it; it never says a word of TLS. */
  @Test
  void dialsAndCallsToAListenerThatSaysNothingAreTimedOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      long begin = System.nanoTime();
      ports.caller.dial(
          new PeerAddress("127.0.0.1", silent.getLocalPort()),
          Optional.empty(),
          Protocol.GRPC_STREAM);
      // An operator's first contact may be a name.
      ports.caller.dial(
          new PeerAddress("localhost", silent.getLocalPort()),
          Optional.empty(),
          Protocol.GRPC_STREAM);
      ports.caller.call(
          ports.calledId,
          new PeerAddress("127.0.0.1", silent.getLocalPort()),
          Protocol.GRPC,
          new Request.Ping());

      List<Failure> failures = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        failures.add(next());
      }

      assertThat(failures).extracting(Failure::kind).containsOnly(Failure.Kind.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
    }
  }

  /** RFC 6761: no resolver knows it, and one that is out of reach says nothing at all. */
  @Test
  void aNameThatNobodyKnowsEndsADialInTime() throws Exception {
    long begin = System.nanoTime();
    ports.caller.dial(
        new PeerAddress("no-such-host.invalid", 5001), Optional.empty(), Protocol.GRPC_STREAM);

    assertThat(next().kind()).isIn(Failure.Kind.UNREACHABLE, Failure.Kind.TIMED_OUT);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
  }

  @Test
  void aNameIsResolvedForADial() throws Exception {
    ports.caller.dial(
        new PeerAddress("localhost", ports.called.port()), Optional.empty(), Protocol.GRPC_STREAM);

    Input first = ports.outcomes.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertThat(first).isInstanceOf(Input.LinkUp.class);
  }

  @Test
  void aPortWhereNothingListensIsSaidAtOnce() throws Exception {
    PeerAddress at = ports.address();
    ports.closeCalled();
    ports.caller.dial(at, Optional.empty(), Protocol.GRPC_STREAM);

    assertThat(next().kind()).isEqualTo(Failure.Kind.NOT_LISTENING);
  }

  private Failure next() throws InterruptedException {
    Input outcome = ports.outcomes.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
    return switch (outcome) {
      case Input.DialFailed(var address, var rung, var stage, var presented, var failure) ->
          failure;
      case Input.CallFailed(var to, var request, var failure) -> failure;
      case null, default -> throw new AssertionError("no failure within " + BOUND + ": " + outcome);
    };
  }
}
