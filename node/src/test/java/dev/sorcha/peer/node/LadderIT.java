package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.link.LadderConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.OpenTrust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every edge of the ladder on real sockets: which rung is used, after what time, for what reason,
 * and that a better one is found again.
 */
final class LadderIT {

  /** Better rungs are looked for every second. */
  private static final LadderConfig QUICK =
      LadderConfig.DEFAULT.withClimbInterval(Duration.ofSeconds(1));

  @TempDir Path root;
  private Nodes nodes;
  private final List<LoneCaller> callers = new ArrayList<>();

  @BeforeEach
  void begin() {
    nodes = new Nodes(root);
  }

  @AfterEach
  void end() {
    callers.forEach(LoneCaller::close);
    nodes.close();
  }

  private PeerNode server(int port, Protocol... served) throws StartException {
    return nodes.start(
        nodes
            .settings("server")
            .with(
                changes -> {
                  changes.served = Set.of(served);
                  changes.port = port;
                }));
  }

  private LoneCaller calls(LadderConfig ladder, PeerAddress at, Optional<PeerId> expected)
      throws Exception {
    LoneCaller caller =
        new LoneCaller(
            root.resolve("caller"), ladder, Optional.empty(), new BootstrapNode(at, expected));
    callers.add(caller);
    return caller;
  }

  private LoneCaller calls(LadderConfig ladder, PeerNode server) throws Exception {
    return calls(ladder, server.peerAddress(), Optional.of(server.id()));
  }

  @Test
  void aServerThatRefusesStreamsIsCalled() throws Exception {
    PeerNode server = server(0, Protocol.GRPC, Protocol.REST);
    LoneCaller caller = calls(LadderConfig.DEFAULT, server);

    NodeEvent.RungChosen chosen = caller.awaitRung(Protocol.GRPC);
    assertThat(chosen.reason())
        .startsWith("stream refused: UNIMPLEMENTED")
        .contains("unary in use");
    assertThat(caller.age()).isLessThan(Duration.ofSeconds(30));
    assertThat(caller.pathTo(server.id())).isEqualTo("unary");
    assertThat(caller.dialled()).containsExactly(Protocol.GRPC_STREAM, Protocol.GRPC);
  }

  @Test
  void aServerThatRefusesGrpcIsReachedByRestAndByAStreamOnceThatIsLetThrough() throws Exception {
    PeerNode server = server(0, Protocol.REST);
    LoneCaller caller = calls(QUICK, server);

    NodeEvent.RungChosen chosen = caller.awaitRung(Protocol.REST);
    assertThat(chosen.reason())
        .startsWith("stream refused: UNIMPLEMENTED")
        .contains("unary refused: UNIMPLEMENTED")
        .contains("REST in use");
    assertThat(caller.age()).isLessThan(Duration.ofSeconds(30));
    assertThat(caller.pathTo(server.id())).isEqualTo("rest");
    caller.awaitEvent(
        NodeEvent.RungChosen.class, event -> event.reason().endsWith("REST stays in use"));

    server.close();
    PeerNode unblocked = server(server.peerAddress().port(), Protocol.values());
    assertThat(unblocked.id()).isEqualTo(server.id());
    assertThat(caller.awaitRung(Protocol.GRPC_STREAM).nextTry()).isEmpty();
    await().atMost(Nodes.SOON).until(() -> caller.pathTo(server.id()).equals("stream out"));
  }

  @Test
  void aServerOfHttp11AloneIsReachedByRestWithoutTryingCalls() throws Exception {
    NodeIdentity identity = NodeIdentity.loadOrCreate(Files.createDirectories(root.resolve("web")));
    HttpsServer server = webServer(identity);
    try {
      LoneCaller caller =
          calls(
              LadderConfig.DEFAULT,
              new PeerAddress("127.0.0.1", server.getAddress().getPort()),
              Optional.of(identity.id()));

      NodeEvent.RungChosen chosen = caller.awaitRung(Protocol.REST);
      assertThat(chosen.reason())
          .startsWith("stream refused: UNIMPLEMENTED (no HTTP/2 there); REST in use");
      assertThat(caller.age()).isLessThan(Duration.ofSeconds(30));
      assertThat(caller.dialled()).containsExactly(Protocol.GRPC_STREAM, Protocol.REST);
    } finally {
      server.stop(0);
    }
  }

  /** The JDK's own server: mutual TLS, no ALPN, and a ping. */
  private static HttpsServer webServer(NodeIdentity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "node", identity.key(), new char[0], new Certificate[] {identity.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), new TrustManager[] {new OpenTrust(Optional.empty())}, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/api/v1/peers/ping",
        exchange -> {
          byte[] pong = "{\"status\":\"ONLINE\"}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, pong.length);
          exchange.getResponseBody().write(pong);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void whoAcceptsAndSaysNothingIsGivenUpAfterTwoTries() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      LoneCaller caller =
          calls(
              LadderConfig.DEFAULT,
              new PeerAddress("127.0.0.1", silent.getLocalPort()),
              Optional.empty());

      NodeEvent.DialFailed failed = caller.awaitEvent(NodeEvent.DialFailed.class, event -> true);
      assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.TIMED_OUT);
      assertThat(failed.failure().detail())
          .startsWith("stream timed out after")
          .contains("; REST timed out after");
      assertThat(caller.age()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
      assertThat(caller.dialled()).startsWith(Protocol.GRPC_STREAM, Protocol.REST);
    }
  }

  @Test
  void streamsThatDieYoungGiveWayToCalls() throws Exception {
    PeerNode server = server(0, Protocol.values());
    try (CuttingProxy proxy = new CuttingProxy(server.peerAddress(), Duration.ofSeconds(1))) {
      LoneCaller caller = calls(LadderConfig.DEFAULT, proxy.address(), Optional.of(server.id()));

      NodeEvent.RungChosen chosen = caller.awaitRung(Protocol.GRPC);
      assertThat(chosen.reason()).contains("3 streams in a row died within 10.0 s");
      assertThat(caller.age()).isLessThan(Duration.ofSeconds(40));
      await().atMost(Nodes.SOON).until(() -> caller.pathTo(server.id()).equals("unary"));
    }
  }

  @Test
  void anotherCertificateIsNoReasonToTryAnythingElse() throws Exception {
    PeerNode server = server(0, Protocol.values());
    LoneCaller caller =
        calls(LadderConfig.DEFAULT, server.peerAddress(), Optional.of(new PeerId("ab".repeat(32))));

    NodeEvent.DialFailed failed = caller.awaitEvent(NodeEvent.DialFailed.class, event -> true);
    assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.IDENTITY);
    assertThat(failed.failure().detail()).contains("another key answered");
    assertThat(caller.age()).isLessThan(Duration.ofSeconds(30));
    assertThat(caller.dialled()).containsOnly(Protocol.GRPC_STREAM);
  }
}
