package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class HttpApiIT {

  private static final int MOST = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final ListedNode node = new ListedNode();
  private ApiToken token;
  private HttpApi api;

  @BeforeEach
  void open(@TempDir Path dataDir) throws IOException {
    token = ApiToken.loadOrCreate(dataDir);
    api = HttpApi.open(node, new Subscriptions(node), token, 0, MOST);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void takesATransactionOnce() throws Exception {
    TxId id = TxId.hash(bytes("one"));

    var first = post(bytes("one"));
    var again = post(bytes("one"));

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(text(first))
        .isEqualTo(
            "{\"schema\":\"submit/v1\",\"hash\":\""
                + id.hex()
                + "\",\"sequence\":1,\"already\":false}");
    assertThat(first.headers().firstValue("Location")).contains("/api/v1/transactions/" + id.hex());
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again).get("already").asBoolean()).isTrue();
    assertThat(json(again).get("sequence").asLong()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/octet-stream", "application/x-www-form-urlencoded", "text/plain"})
  void takesBytesAsTheyAreWhateverTheirType(String type) throws Exception {
    byte[] body = bytes("a=1&b=%20\r\n\0");
    var answer =
        send(
            request("/api/v1/transactions")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));

    assertThat(json(answer).get("hash").asString()).isEqualTo(TxId.hash(body).hex());
  }

  @Test
  void takesTheLargestAndRefusesOneByteMore() throws Exception {
    assertThat(post(new byte[MOST]).statusCode()).isEqualTo(202);
    assertProblem(post(new byte[MOST + 1]), 413, "TOO_LARGE");
    assertThat(node.lastSequence()).isEqualTo(1);
  }

  @Test
  void refusesTooManyChunks() throws Exception {
    var answer =
        send(
            request("/api/v1/transactions")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[3 * MOST]))));

    assertProblem(answer, 413, "TOO_LARGE");
    assertThat(node.lastSequence()).isZero();
  }

  @Test
  void refusesALargeBodyBeforeItIsSentToClientsThatAsk() throws Exception {
    String answer =
        RawHttp.exchange(
            api.port(),
            "POST /api/v1/transactions HTTP/1.1",
            "Host: 127.0.0.1:" + api.port(),
            "Authorization: Bearer " + token.text(),
            "Content-Length: 99999999",
            "Expect: 100-continue");

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"TOO_LARGE\"");
  }

  @Test
  void refusesNothing() throws Exception {
    assertProblem(post(new byte[0]), 400, "EMPTY");
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_LARGE, 413, false",
    "QUEUE_FULL, 429, true",
    "READ_ONLY, 403, false",
    "DISK_LOW, 507, true",
    "STORAGE_ERROR, 503, true",
    "SHUTTING_DOWN, 503, true"
  })
  void passesOnWhyTheNodeRefused(Report.Refusal refusal, int status, boolean later)
      throws Exception {
    node.refuse(refusal);

    var answer = post(bytes("x"));

    assertProblem(answer, status, refusal.name());
    assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(later);
  }

  @Test
  void saysWhenTheNodeIsBusy() throws Exception {
    node.overload();

    var answer = post(bytes("x"));

    assertProblem(answer, 503, "BUSY");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertProblem(get("/api/v1/status"), 503, "BUSY");
  }

  @Test
  void givesTheBytesForEveryFormOfTheHash() throws Exception {
    // Its Base64 has both characters that are special in paths and forms.
    byte[] body = bodyWithSpecialBase64();
    TxId id = TxId.hash(body);
    node.deliver(body);
    String url = Base64.getUrlEncoder().withoutPadding().encodeToString(id.toBytes());

    for (String form : new String[] {id.hex(), url, URLEncoder.encode(id.base64(), UTF_8)}) {
      var answer = get("/api/v1/transactions/" + form);

      assertThat(answer.statusCode()).as(form).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
      assertThat(get("/api/v1/transactions/" + form + "/status").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tellsUnknownHashesFromWhatIsNone() throws Exception {
    String unknown = "/api/v1/transactions/" + "0".repeat(64);

    assertProblem(get(unknown), 404, "NOT_FOUND");
    assertProblem(get(unknown + "/status"), 404, "NOT_FOUND");
    assertProblem(get("/api/v1/transactions/xyz"), 400, "BAD_HASH");
    assertProblem(get("/api/v1/transactions/xyz/status"), 400, "BAD_HASH");
  }

  @Test
  void saysWhatIsKnownOfATransaction() throws Exception {
    node.deliver(bytes("one"));
    String hash = TxId.hash(bytes("one")).hex();

    assertThat(text(get("/api/v1/transactions/" + hash + "/status")))
        .isEqualTo(
            "{\"schema\":\"transaction-status/v1\",\"hash\":\""
                + hash
                + "\",\"held\":true,\"inOutbox\":true,\"custody\":1,\"attempts\":3,"
                + "\"stage\":\"offered\",\"acceptedAt\":1000,\"releasedAt\":null,"
                + "\"nextAttempt\":null,\"reason\":\"1 peer did not fetch it\",\"announced\":2,"
                + "\"fetched\":1,\"echoes\":1,\"reachable\":2,\"reached\":1,\"peers\":[{\"id\":\""
                + ListedNode.OTHER.hex()
                + "\",\"reachable\":true,\"announced\":2000,\"fetched\":2001,\"custody\":2000,"
                + "\"echoed\":null,\"sent\":0},{\"id\":\""
                + ListedNode.THIRD.hex()
                + "\",\"reachable\":true,\"announced\":2000,\"fetched\":null,\"custody\":null,"
                + "\"echoed\":null,\"sent\":0},{\"id\":\""
                + ListedNode.GONE.hex()
                + "\",\"reachable\":false,\"announced\":null,\"fetched\":null,\"custody\":null,"
                + "\"echoed\":2000,\"sent\":0}],\"transfer\":null,\"verdicts\":[]}");
  }

  @Test
  void describesTheNode() throws Exception {
    JsonNode status = json(get("/api/v1/status"));

    assertThat(status.get("schema").asString()).isEqualTo("status/v1");
    assertThat(status.get("id").asString()).isEqualTo(ListedNode.SELF.hex());
    assertThat(status.get("name").asString()).isEqualTo("alice");
    assertThat(status.get("version").asString()).isEqualTo("0.1.0");
    assertThat(status.get("state").asString()).isEqualTo("online");
    assertThat(status.get("stateReason").asString()).isEqualTo("1 of 1 peers");
    assertThat(status.get("roles").toString()).isEqualTo("[\"full\",\"bootstrap\"]");
    assertThat(status.get("peersKnown").asInt()).isEqualTo(1);
    assertThat(status.get("peersReachable").asInt()).isEqualTo(1);
    assertThat(status.get("network").toString())
        .isEqualTo(
            "{\"active\":1,\"wanted\":2,\"departed\":5,\"partitionSigns\":[\"a sign\"],"
                + "\"partitionSince\":2345}");
    assertThat(status.get("discovery").toString())
        .isEqualTo(
            "{\"phase\":\"active\",\"round\":7,\"lastRound\":{\"number\":6,\"asked\":5,"
                + "\"answered\":4,\"heard\":30,\"added\":2,\"refused\":1,\"known\":12},"
                + "\"lastSuccess\":3456,\"nextRound\":null}");
    assertThat(status.get("outbox").asInt()).isEqualTo(3);
    assertThat(status.get("outboxCapacity").asInt()).isEqualTo(10_000);
    assertThat(status.get("deadLetters").asInt()).isEqualTo(2);
    assertThat(status.get("pulling").asInt()).isEqualTo(4);
    assertThat(status.get("seen").asInt()).isZero();
    assertThat(status.get("lastSequence").asLong()).isZero();
    assertThat(status.get("peerAddress").asString()).isEqualTo("192.0.2.1:5001");
    assertThat(status.get("startedAt").asString()).isEqualTo("2026-03-01T10:15:30Z");
  }

  @Test
  void knowsNoOtherPathsAndMethods() throws Exception {
    assertProblem(get("/api/v1/nothing"), 404, "NO_SUCH_PATH");
    assertProblem(get("/nothing"), 404, "NO_SUCH_PATH");
    assertProblem(send(request("/api/v1/status").DELETE()), 405, "METHOD_NOT_ALLOWED");
  }

  @Test
  void showsNothingOfABug() throws Exception {
    node.breakDown();

    var answer = get("/api/v1/transactions/" + "0".repeat(64));

    assertProblem(answer, 500, "INTERNAL");
    assertThat(text(answer)).doesNotContain("secret", "Exception", "at dev.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Authorization: Bearer wrong", "Authorization: Basic eDp5", "X-Token: none"})
  void refusesWhoeverHasNoToken(String header) throws Exception {
    String answer =
        header.isEmpty()
            ? RawHttp.exchange(api.port(), "GET /api/v1/status HTTP/1.1", host())
            : RawHttp.exchange(api.port(), "GET /api/v1/status HTTP/1.1", host(), header);

    assertThat(answer)
        .startsWith("HTTP/1.1 401 ")
        .contains("WWW-Authenticate: Bearer", "application/problem+json")
        .contains("\"code\":\"UNAUTHORIZED\"")
        .doesNotContain(token.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.test",
        "127.0.0.1.nip.io",
        "127.0.0.1.nip.io:PORT",
        "127.0.0.1",
        "[::2]:PORT"
      })
  void refusesAForeignHostBeforeAnythingElse(String name) throws Exception {
    String answer =
        RawHttp.exchange(
            api.port(),
            "GET /api/v1/status HTTP/1.1",
            "Host: " + name.replace("PORT", Integer.toString(api.port())),
            authorization());

    assertThat(answer).startsWith("HTTP/1.1 421 ").contains("\"code\":\"WRONG_HOST\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"})
  void answersToItsOwnNames(String name) throws Exception {
    assertThat(
            RawHttp.exchange(
                api.port(),
                "GET /api/v1/status HTTP/1.1",
                "Host: " + name + ":" + api.port(),
                authorization()))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void refusesTwoHostsNoHostAndAForeignTarget() throws Exception {
    assertThat(
            RawHttp.exchange(
                api.port(),
                "GET /api/v1/status HTTP/1.1",
                host(),
                "Host: evil.test",
                authorization()))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"BAD_REQUEST\"");
    assertThat(RawHttp.exchange(api.port(), "GET /api/v1/status HTTP/1.1", authorization()))
        .startsWith("HTTP/1.1 400 ");
    assertThat(RawHttp.exchange(api.port(), "GET /api/v1/status HTTP/1.0", authorization()))
        .contains(" 421 ");
    assertThat(
            RawHttp.exchange(
                api.port(), "GET http://evil.test/api/v1/status HTTP/1.1", host(), authorization()))
        .doesNotContain(" 200 OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.test", "null", "http://127.0.0.1:1", "https://localhost"})
  void refusesAForeignOrigin(String origin) throws Exception {
    assertThat(
            RawHttp.exchange(
                api.port(),
                "GET /api/v1/status HTTP/1.1",
                host(),
                "Origin: " + origin,
                authorization()))
        .startsWith("HTTP/1.1 403 ")
        .contains("\"code\":\"FOREIGN_ORIGIN\"");
  }

  @Test
  void answersItsOwnOriginWithoutOpeningToOthers() throws Exception {
    assertThat(
            RawHttp.exchange(
                api.port(),
                "GET /api/v1/status HTTP/1.1",
                host(),
                "Origin: http://127.0.0.1:" + api.port(),
                authorization()))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("Access-Control");
  }

  @Test
  void answersWhatIsNoHttpWithAProblem() throws Exception {
    assertThat(RawHttp.exchange(api.port(), "NONSENSE"))
        .contains(" 400 ")
        .contains("\"code\":\"BAD_REQUEST\"")
        .doesNotContain("at org.");
    assertThat(
            RawHttp.exchange(
                api.port(),
                "GET /api/v1/status HTTP/1.1",
                host(),
                "X-Long: " + "x".repeat(10_000),
                authorization()))
        .contains(" 431 ")
        .contains("\"code\":\"BAD_REQUEST\"");
  }

  @Test
  void namesThePortThatIsTaken() {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> HttpApi.open(node, new Subscriptions(node), token, api.port(), MOST))
        .withMessageContaining("127.0.0.1:" + api.port())
        .withMessageContaining("--api-port");
  }

  @Test
  void freesItsPort() throws Exception {
    int port = api.port();
    api.close();

    api = HttpApi.open(node, new Subscriptions(node), token, port, MOST);

    assertThat(get("/api/v1/status").statusCode()).isEqualTo(200);
  }

  /** The node does not answer, so the request is still under way when the time for it is over. */
  @Test
  void closesAlthoughARequestIsUnderWay() throws Exception {
    int port = api.port();
    node.fallSilent();
    try (RawHttp slow = new RawHttp(port)) {
      slow.send(
          "POST /api/v1/transactions HTTP/1.1\r\n"
              + host()
              + "\r\n"
              + authorization()
              + "\r\nContent-Length: 1\r\n\r\nx");
      await().atMost(ListedNode.SOON).until(node::isWaitedFor);

      assertThatCode(() -> api.close()).doesNotThrowAnyException();
    }

    api = HttpApi.open(node, new Subscriptions(node), token, port, MOST);
    assertThat(get("/api/v1/status").statusCode()).isEqualTo(200);
  }

  private static byte[] bodyWithSpecialBase64() {
    for (int i = 0; ; i++) {
      byte[] body = bytes("body " + i);
      String base64 = Transaction.of(body).id().base64();
      if (base64.contains("/") && base64.contains("+")) {
        return body;
      }
    }
  }

  private static void assertProblem(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.get("type").asString()).isEqualTo("about:blank");
    assertThat(problem.get("title").asString()).isNotEmpty();
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).isNotEmpty();
    assertThat(problem.get("code").asString()).isEqualTo(code);
  }

  private String host() {
    return "Host: 127.0.0.1:" + api.port();
  }

  private String authorization() {
    return "Authorization: Bearer " + token.text();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + token.text());
  }

  private HttpResponse<byte[]> post(byte[] body) throws Exception {
    return send(request("/api/v1/transactions").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return JSON.readTree(answer.body());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
