package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.OpenTrust;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The seeds' routes on the peer port, as an HTTP/1.1 client of somebody else sees them. */
final class RestRoutesIT {

  @TempDir Path root;
  private Nodes nodes;
  private PeerNode node;
  private NodeIdentity identity;
  private HttpClient client;

  @BeforeEach
  void begin() throws Exception {
    nodes = new Nodes(root);
    node = nodes.start("alder");
    identity = NodeIdentity.loadOrCreate(Files.createDirectories(root.resolve("client")));
    client = client(keys());
  }

  @AfterEach
  void end() {
    client.close();
    nodes.close();
  }

  private KeyManager[] keys() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "node", identity.key(), new char[0], new Certificate[] {identity.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private static HttpClient client(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, new TrustManager[] {new OpenTrust(Optional.empty())}, null);
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://" + node.peerAddress() + path));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(to(path));
  }

  private HttpResponse<byte[]> post(String path, String json) throws Exception {
    return send(
        to(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void registersPingsAndLists() throws Exception {
    JsonNode pong = json(get("/api/v1/peers/ping?peerId=" + identity.id().hex()));
    assertThat(pong.path("peerId").asString()).isEqualTo(node.id().hex());
    JsonNode registered =
        json(post("/api/v1/peers/register", "{\"peerInfo\":{\"peer_id\":\"\",\"port\":0}}"));
    assertThat(registered.path("success").asBoolean()).isTrue();
    JsonNode list = json(get("/api/v1/peers/list?maxPeers=10"));
    assertThat(list.path("totalPeers").asInt()).isEqualTo(1);
  }

  @Test
  void servesATransactionAsJsonAsBytesAndCompressed() throws Exception {
    Transaction text = Transaction.of("sorcha ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    Nodes.submit(node, text);
    String url =
        "/api/v1/transactions/" + text.id().base64().replace("/", "%2F").replace("+", "%2B");
    JsonNode message = json(get(url));
    assertThat(message.path("found").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(message.path("transactionData").asString()))
        .isEqualTo(text.bytes());

    HttpResponse<byte[]> bytes =
        send(
            to("/api/v1/transactions/" + text.id().hex())
                .header("Accept", "application/octet-stream"));
    assertThat(bytes.body()).isEqualTo(text.bytes());

    HttpResponse<byte[]> gzip =
        send(
            to("/api/v1/transactions/" + text.id().hex())
                .header("Accept", "application/octet-stream")
                .header("Accept-Encoding", "gzip"));
    assertThat(gzip.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(gzip.body().length).isLessThan(text.size() / 10);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(text.bytes());
  }

  /** The control of compression: what gets no smaller is sent as it is. */
  @Test
  void randomBytesAreNotCompressed() throws Exception {
    Transaction noise = Nodes.transaction(8_000, 1);
    Nodes.submit(node, noise);
    HttpResponse<byte[]> response =
        send(
            to("/api/v1/transactions/" + noise.id().hex())
                .header("Accept", "application/octet-stream")
                .header("Accept-Encoding", "gzip"));
    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
    assertThat(response.body()).isEqualTo(noise.bytes());
  }

  @Test
  void aBodyThatIsAskedForInTheNewsIsPosted() throws Exception {
    Transaction transaction = Nodes.transaction(2_000, 2);
    post("/api/v1/peers/register", "{\"peerInfo\":{}}");
    var news =
        client.sendAsync(
            to("/api/v1/transactions/announcements?after=0").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    await()
        .atMost(Nodes.SOON)
        .until(() -> Nodes.status(node).peers().stream().anyMatch(p -> p.path().equals("polled")));
    String notification =
        "{\"transactionHash\":\"%s\",\"transactionSize\":\"2000\"}"
            .formatted(transaction.id().base64());
    JsonNode ack = json(post("/api/v1/transactions/notify", notification));
    assertThat(ack.path("willRequest").asBoolean()).isTrue();
    assertThat(json(news.get()).path("wanted").get(0).asString())
        .isEqualTo(transaction.id().base64());

    HttpResponse<byte[]> posted =
        send(
            to("/api/v1/transactions/" + transaction.id().hex())
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(transaction.bytes())));
    assertThat(json(posted).path("taken").asBoolean()).isTrue();
    Nodes.awaitHeld(transaction, node);
  }

  @Test
  void whatIsWrongIsSaidAsAProblem() throws Exception {
    HttpResponse<byte[]> nothing = get("/api/v1/transactions/" + "0".repeat(64));
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(nothing).path("title").asString()).isEqualTo("Not Found");
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    HttpResponse<byte[]> method = get("/api/v1/peers/register");
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("allow")).contains("POST");
    assertThat(get("/api/v1/peers/list?maxPeers=many").statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/peers/ping?peerId=" + "ab".repeat(32)).statusCode()).isEqualTo(403);
  }

  @Test
  void aRequestOverALimitIsRefused() throws Exception {
    assertThat(get("/" + "a".repeat(5_000)).statusCode()).isEqualTo(414);
    assertThat(send(to("/api/v1/peers/ping").header("x", "y".repeat(9_000))).statusCode())
        .isEqualTo(431);
    HttpResponse<byte[]> large =
        send(
            to("/api/v1/transactions/notify")
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[4 << 20])));
    assertThat(large.statusCode()).isEqualTo(413);
  }

  @Test
  void contentIsInflatedNoFurtherThanAMessage() throws Exception {
    HttpResponse<byte[]> bomb = gzipped(64 << 20);
    assertThat(bomb.statusCode()).isBetween(400, 413);
    assertThat(new String(bomb.body(), StandardCharsets.UTF_8)).contains("inflates to more than");
    HttpResponse<byte[]> control = gzipped(100_000);
    assertThat(new String(control.body(), StandardCharsets.UTF_8))
        .doesNotContain("inflates to more than");
  }

  /** Sends so many spaces, which is a thousand times less on the wire. */
  private HttpResponse<byte[]> gzipped(int spaces) throws Exception {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
      gzip.write(" ".repeat(spaces).getBytes(StandardCharsets.US_ASCII));
    }
    return send(
        to("/api/v1/transactions/notify")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(small.toByteArray())));
  }

  /** gRPC counts a connection over HTTP/1.1 as one whose handshake is not over. */
  @Test
  @Tag("long")
  void aQuestionForNewsIsHeldLongerThanAHandshakeMayTake() throws Exception {
    long began = System.nanoTime();
    HttpResponse<byte[]> news = get("/api/v1/transactions/announcements?after=7");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(20));
    assertThat(news.statusCode()).isEqualTo(200);
    assertThat(json(news).path("next").asString()).isEqualTo("7");
  }

  @Test
  void whoShowsNoCertificateIsNotServed() throws Exception {
    try (HttpClient nobody = client(new KeyManager[0])) {
      assertThatThrownBy(
              () ->
                  nobody.send(
                      to("/api/v1/peers/ping").build(), HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }
}
