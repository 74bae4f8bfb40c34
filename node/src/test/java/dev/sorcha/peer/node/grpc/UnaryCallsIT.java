package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls when their channel is closed, for whatever reason. */
final class UnaryCallsIT {

  private static final Request.Ping PING = new Request.Ping();
  private static final Response.Pong PONG = new Response.Pong(PING, NetworkState.ONLINE);

  @TempDir Path folder;
  private TwoPorts ports;

  @BeforeEach
  void open() throws IOException {
    ports = new TwoPorts(folder);
  }

  @AfterEach
  void close() {
    ports.close();
  }

  @Test
  void aCallUnderWayIsAnsweredAfterHangingUp() throws Exception {
    ports.caller.call(ports.calledId, ports.address(), Protocol.GRPC, PING);
    TwoPorts.Asked asked = next(ports.asked);
    ports.caller.hangUp(ports.calledId, ports.address());

    asked.answer().complete(PONG);

    assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
  }

  /** It had not even connected. */
  @Test
  void aCallIsAnsweredThatWasMadeJustBeforeHangingUp() throws Exception {
    ports.caller.call(ports.calledId, ports.address(), Protocol.GRPC, PING);
    ports.caller.hangUp(ports.calledId, ports.address());

    next(ports.asked).answer().complete(PONG);

    assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
  }

  @Test
  void aNextCallConnectsAgainAfterHangingUp() throws Exception {
    for (int i = 0; i < 3; i++) {
      ports.caller.call(ports.calledId, ports.address(), Protocol.GRPC, PING);
      next(ports.asked).answer().complete(PONG);
      assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
      ports.caller.hangUp(ports.calledId, ports.address());
    }
  }

  @Test
  void hangingUpOnNobodyChangesNothing() throws Exception {
    ports.caller.hangUp(ports.calledId, ports.address());
    ports.caller.call(ports.calledId, ports.address(), Protocol.GRPC, PING);

    next(ports.asked).answer().complete(PONG);

    assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
  }

  /** There is room for one channel, and four others are opened while a call waits. */
  @Test
  void aCallUnderWayIsAnsweredAfterOthersTookItsPlace() throws Exception {
    try (ExecutorService owner = Executors.newSingleThreadExecutor();
        ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      UnaryCalls calls = ports.calls(owner, 1);
      calls.call(ports.calledId, ports.address(), PING);
      TwoPorts.Asked asked = next(ports.asked);
      PeerAddress at = new PeerAddress("127.0.0.1", silent.getLocalPort());
      for (int i = 0; i < 4; i++) {
        calls.call(stranger(i), at, new Request.ListPeers(10));
      }
      // The owner has dealt with the others when this one is asked.
      calls.call(ports.calledId, ports.address(), PING);
      TwoPorts.Asked later = next(ports.asked);

      asked.answer().complete(PONG);
      assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
      later.answer().complete(PONG);
      assertThat(next(ports.outcomes)).isEqualTo(new Input.Answered(ports.calledId, PONG));
      calls.close();
    }
  }

  private static PeerId stranger(int number) {
    return new PeerId(String.format(Locale.ROOT, "%064x", number));
  }

  /** Without waiting for the pauses that gRPC makes between its own tries. */
  @Test
  void aPeerThatComesBackIsReachedByTheNextCall() throws Exception {
    PeerAddress at = ports.address();
    ports.closeCalled();
    for (int i = 0; i < 5; i++) {
      ports.caller.call(ports.calledId, at, Protocol.GRPC, PING);
      assertThat(failed(next(ports.outcomes)).kind()).isEqualTo(Failure.Kind.NOT_LISTENING);
    }
    try (ServerSocket back = new ServerSocket(at.port(), 1, InetAddress.getLoopbackAddress())) {
      back.setSoTimeout(1_000);
      ports.caller.call(ports.calledId, at, Protocol.GRPC, PING);

      assertThat(back.accept().isConnected()).isTrue();
    }
  }

  @Test
  void anotherKeyAtTheAddressIsAMatterOfIdentity() throws Exception {
    ports.caller.call(stranger(1), ports.address(), Protocol.GRPC, PING);

    assertThat(failed(next(ports.outcomes)).kind()).isEqualTo(Failure.Kind.IDENTITY);
  }

  @Test
  void aHundredPeersOfALongerListAreTaken() throws Exception {
    Request.ListPeers list = new Request.ListPeers(100);
    ports.caller.call(ports.calledId, ports.address(), Protocol.GRPC, list);
    List<PeerInfo> infos =
        IntStream.range(0, 150)
            .mapToObj(
                i ->
                    new PeerInfo(
                        stranger(i), "192.0.2.1", 5001, List.of(), new Capabilities(true, true, 1)))
            .toList();

    next(ports.asked).answer().complete(new Response.Peers(list, infos, 150));

    assertThat(next(ports.outcomes))
        .isEqualTo(
            new Input.Answered(
                ports.calledId, new Response.Peers(list, infos.subList(0, 100), 150)));
  }

  private static Failure failed(Input input) {
    assertThat(input).isInstanceOf(Input.CallFailed.class);
    return ((Input.CallFailed) input).failure();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("something within 20 s").isNotNull();
    return next;
  }
}
