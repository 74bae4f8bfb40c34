package dev.sorcha.peer.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartupLog;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.PeerIds;
import dev.sorcha.peer.node.tls.PeerTls;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody with a certificate can do to the peer port below gRPC (threats U2 to U6): the
 * connection ends within a second of crossing a limit, what is slow at its deadline. Controls are
 * the same against a port whose limit is out of reach.
 */
final class HttpAttackIT {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration A_WHILE = Duration.ofMillis(1_500);
  private static final String PING = "/sorcha.peer.discovery.PeerDiscovery/Ping";

  @TempDir Path root;
  private PeerNode node;

  @BeforeEach
  void begin() throws Exception {
    node =
        PeerNode.start(
            NodeSettings.defaults("alder", root.resolve("alder"))
                .with(
                    changes -> {
                      changes.listenHost = "127.0.0.1";
                      changes.anyPorts();
                      changes.localListeners = false;
                    }),
            StartupLog.SILENT);
  }

  @AfterEach
  void end() {
    node.close();
  }

  private RawHttp2 attacker(PeerAddress at) throws Exception {
    return new RawHttp2(root.resolve("attacker"), at, "h2");
  }

  /** Goes on until the connection is closed, and looks how long that took. */
  private static void assertEnds(RawHttp2 attacker, byte[] crossing, byte[] further)
      throws Exception {
    attacker.write(crossing);
    long crossed = System.nanoTime();
    while (attacker.write(further)
        && System.nanoTime() - crossed < Duration.ofSeconds(20).toNanos()) {
      if (attacker.isClosedWithin(Duration.ofMillis(1))) {
        break;
      }
    }
    assertThat(attacker.isClosedWithin(Duration.ofSeconds(5))).isTrue();
    assertThat(Duration.ofNanos(attacker.closedAt() - crossed)).isLessThan(SOON);
  }

  private static byte[] times(int count, Function<Integer, byte[]> frames) {
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < count; i++) {
      all.put(frames.apply(i));
    }
    byte[] written = new byte[all.position()];
    all.flip().get(written);
    return written;
  }

  private static byte[] reset(int number) {
    int stream = 2 * number + 1;
    ByteBuffer both = ByteBuffer.allocate(512);
    both.put(
        RawHttp2.frameBytes(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.call(PING)));
    both.put(RawHttp2.frameBytes(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    byte[] written = new byte[both.position()];
    both.flip().get(written);
    return written;
  }

  private static byte[] ping(int number) {
    return RawHttp2.frameBytes(RawHttp2.PING, 0, 0, new byte[8]);
  }

  private static byte[] settings(int number) {
    return RawHttp2.frameBytes(RawHttp2.SETTINGS, 0, 0, new byte[0]);
  }

  private static byte[] emptyData(int number) {
    return RawHttp2.frameBytes(RawHttp2.DATA, 0, 1, new byte[0]);
  }

  private static byte[] continuation(int number) {
    return RawHttp2.frameBytes(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
  }

  @Test
  void rapidResetsEndTheConnection() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      assertEnds(attacker, times(202, HttpAttackIT::reset), reset(300));
    }
    assertThat(node.abusiveConnections()).isEqualTo(1);
  }

  @Test
  void settingsWithoutEndEndTheConnection() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      assertEnds(attacker, times(500, HttpAttackIT::settings), settings(0));
    }
    assertThat(node.abusiveConnections()).isEqualTo(1);
  }

  @Test
  void pingsWithoutEndEndTheConnection() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      assertEnds(attacker, times(500, HttpAttackIT::ping), ping(0));
    }
  }

  @Test
  void dataWithoutContentEndsTheConnection() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      attacker.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call(PING));
      assertEnds(attacker, times(500, HttpAttackIT::emptyData), emptyData(0));
    }
  }

  @Test
  void headersInEndlessPartsEndTheConnection() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.call(PING));
      assertEnds(attacker, times(100, HttpAttackIT::continuation), continuation(0));
    }
  }

  @Test
  void othersAreServedMeanwhile() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress());
        RawHttp2 other = new RawHttp2(root.resolve("other"), node.peerAddress(), "h2")) {
      assertEnds(attacker, times(500, HttpAttackIT::settings), settings(0));
      long before = other.received();
      other.frame(RawHttp2.PING, 0, 0, new byte[8]);
      assertThat(other.isClosedWithin(Duration.ofMillis(300))).isFalse();
      assertThat(other.received()).isGreaterThan(before);
    }
  }

  // Slow ones, with short deadlines, and controls without limits.

  private PeerPort port(String name, int requestSeconds, int burst) throws Exception {
    Limits usual = Limits.forBodies(1 << 20);
    Limits limits =
        new Limits(
            usual.messageBytes(),
            usual.headerBytes(),
            usual.flowControlWindow(),
            usual.callsPerConnection(),
            burst == 0 ? usual.resetsPerWindow() : Integer.MAX_VALUE,
            usual.resetWindowSeconds(),
            usual.handshakeSeconds(),
            usual.idleSeconds(),
            requestSeconds,
            usual.requestBytes(),
            burst == 0 ? usual.controlBurst() : burst,
            usual.controlPerSecond(),
            burst == 0 ? usual.pingSeconds() : 0,
            usual.connections(),
            usual.connectionsPerAddress(),
            usual.connectionBurst(),
            usual.connectionsPerSecond(),
            usual.connectMillis());
    NodeIdentity identity = NodeIdentity.loadOrCreate(Files.createDirectories(root.resolve(name)));
    PeerPort port =
        new PeerPort(
            identity.id(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            contexts(new PeerTls(identity)),
            PeerIds::of,
            PortOptions.forBodies(1 << 20),
            limits,
            (tx, place, then) -> then.accept(Optional.empty()),
            new Nobody());
    port.start();
    return port;
  }

  private static TlsContexts contexts(PeerTls tls) {
    return new TlsContexts() {
      @Override
      public SslContext server() throws SSLException {
        return tls.server();
      }

      @Override
      public Dial dial(Optional<dev.sorcha.peer.core.model.PeerId> expected) {
        throw new IllegalStateException("it dials nobody");
      }

      @Override
      public Dial dialRest(Optional<dev.sorcha.peer.core.model.PeerId> expected) {
        throw new IllegalStateException("it dials nobody");
      }
    };
  }

  /** Nobody steps what comes in. */
  private static final class Nobody implements Door {
    @Override
    public void put(Input input) {}

    @Override
    public void put(Input input, Runnable stepped) {
      stepped.run();
    }

    @Override
    public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
      return new CompletableFuture<>();
    }
  }

  private static PeerAddress at(PeerPort port) {
    return new PeerAddress("127.0.0.1", port.port());
  }

  @Test
  void withoutLimitsFloodsGoOn() throws Exception {
    try (PeerPort open = port("birch", 60, 1_000_000)) {
      try (RawHttp2 attacker = attacker(at(open))) {
        attacker.write(times(500, HttpAttackIT::settings));
        attacker.write(times(500, HttpAttackIT::ping));
        attacker.write(times(400, HttpAttackIT::reset));
        assertThat(attacker.isClosedWithin(A_WHILE)).isFalse();
      }
      try (RawHttp2 attacker = attacker(at(open))) {
        attacker.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call(PING));
        attacker.write(times(500, HttpAttackIT::emptyData));
        assertThat(attacker.isClosedWithin(A_WHILE)).isFalse();
      }
    }
  }

  /** Netty has a bound of its own that cannot be set: the control is fewer of them. */
  @Test
  void headersInAFewPartsAreTaken() throws Exception {
    try (RawHttp2 attacker = attacker(node.peerAddress())) {
      attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.call(PING));
      attacker.write(times(10, HttpAttackIT::continuation));
      assertThat(attacker.isClosedWithin(A_WHILE)).isFalse();
    }
  }

  @Test
  void slowHeadersEndAtTheirDeadline() throws Exception {
    try (PeerPort port = port("birch", 1, 0);
        PeerPort patient = port("cedar", 60, 0);
        RawHttp2 attacker = attacker(at(port));
        RawHttp2 control = attacker(at(patient))) {
      byte[] begun = {0, 0, 100, RawHttp2.HEADERS, 0, 0, 0, 0, 1, 0};
      attacker.write(begun);
      control.write(begun);
      long since = System.nanoTime();
      for (int i = 0; i < 30 && !attacker.isClosedWithin(Duration.ofMillis(100)); i++) {
        attacker.write(new byte[] {0});
        control.write(new byte[] {0});
      }
      assertThat(attacker.isClosedWithin(SOON)).isTrue();
      assertThat(Duration.ofNanos(attacker.closedAt() - since)).isLessThan(SOON.multipliedBy(2));
      assertThat(control.isClosedWithin(Duration.ofMillis(300))).isFalse();
    }
  }

  @Test
  void aRequestThatDripsEndsAtItsDeadline() throws Exception {
    try (PeerPort port = port("birch", 1, 0);
        PeerPort patient = port("cedar", 60, 0);
        RawHttp2 attacker = attacker(at(port));
        RawHttp2 control = attacker(at(patient))) {
      for (RawHttp2 each : new RawHttp2[] {attacker, control}) {
        each.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call(PING));
        each.frame(RawHttp2.DATA, 0, 1, new byte[] {0, 0, 0, 0, 100});
      }
      Thread.sleep(500);
      long quiet = attacker.received();
      long quietToo = control.received();
      for (int i = 0; i < 20; i++) {
        Thread.sleep(100);
        attacker.frame(RawHttp2.DATA, 0, 1, new byte[] {1});
        control.frame(RawHttp2.DATA, 0, 1, new byte[] {1});
      }
      assertThat(attacker.received()).as("told that it is over").isGreaterThan(quiet);
      assertThat(control.received()).isEqualTo(quietToo);
    }
  }

  @Test
  void aSlowRestRequestEndsAtItsDeadline() throws Exception {
    try (PeerPort port = port("birch", 1, 0);
        PeerPort patient = port("cedar", 60, 0);
        RawHttp2 attacker = new RawHttp2(root.resolve("attacker"), at(port), "http/1.1");
        RawHttp2 control = new RawHttp2(root.resolve("attacker"), at(patient), "http/1.1")) {
      byte[] begun =
          "POST /api/v1/transactions/notify HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{"
              .getBytes(StandardCharsets.US_ASCII);
      attacker.write(begun);
      control.write(begun);
      long since = System.nanoTime();
      for (int i = 0; i < 30 && !attacker.isClosedWithin(Duration.ofMillis(100)); i++) {
        attacker.write(new byte[] {' '});
        control.write(new byte[] {' '});
      }
      assertThat(attacker.isClosedWithin(SOON)).isTrue();
      assertThat(Duration.ofNanos(attacker.closedAt() - since)).isLessThan(SOON.multipliedBy(2));
      assertThat(control.isClosedWithin(Duration.ofMillis(300))).isFalse();
    }
  }
}
