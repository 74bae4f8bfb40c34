package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.NodeStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** The peer table over HTTP. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PeerRoutesIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final ListedNode node = new ListedNode();
  private ApiToken token;
  private HttpApi api;

  @BeforeEach
  void open(@TempDir Path dataDir) throws IOException {
    token = ApiToken.loadOrCreate(dataDir);
    api = HttpApi.open(node, new Subscriptions(node), token, 0, 1 << 20);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void saysAllThatIsKnownOfAPeer() throws Exception {
    assertThat(get("/api/v1/peers").body())
        .isEqualTo(
            "{\"schema\":\"peers/v1\",\"total\":1,\"failureThreshold\":3,\"peers\":[{\"id\":\""
                + ListedNode.OTHER.hex()
                + "\",\"address\":\"192.0.2.7:5001\",\"state\":\"online\",\"path\":\"stream out\","
                + "\"bootstrap\":true,\"verified\":true,\"distributes\":true,\"source\":\"192.0/16\","
                + "\"firstSeen\":1000,\"lastSeen\":1234,\"reachedAt\":1200,\"latencyMs\":0.412,\"failures\":2,\"lastFailure\":\"no"
                + " \\\"answer\\\"\",\"nextCheck\":null,\"ways\":[]}],\"next\":null}");
  }

  @Test
  void aPeerThatWasReachedBeforeTheStartIsNotCalledOnlineYet() throws Exception {
    node.know(
        List.of(
            ListedNode.away("01", Optional.of(ListedNode.STARTED.plusSeconds(1)), 0),
            ListedNode.away("02", Optional.of(ListedNode.STARTED.minusSeconds(1)), 0),
            ListedNode.away("03", Optional.of(ListedNode.STARTED.plusSeconds(1)), 1),
            ListedNode.away("04", Optional.empty(), 0),
            ListedNode.away("05", Optional.empty(), 3)));

    assertThat(states(""))
        .containsExactly("online", "unverified", "failing", "unverified", "failing");
    assertThat(states("?state=failing")).containsExactly("failing", "failing");
    assertThat(states("?state=online")).containsExactly("online");
    assertThat(states("?state=")).hasSize(5);
  }

  private List<String> states(String query) throws Exception {
    List<String> states = new ArrayList<>();
    JsonNode page = json(get("/api/v1/peers" + query));
    page.path("peers").forEach(peer -> states.add(peer.path("state").asString()));
    assertThat(page.path("total").asInt()).isEqualTo(states.size());
    return states;
  }

  @Test
  void givesEveryPeerOnceInPagesOfAtMost200() throws Exception {
    List<NodeStatus.PeerView> peers = new ArrayList<>();
    for (int i = 450; i > 0; i--) {
      peers.add(ListedNode.away("%04x".formatted(i), Optional.empty(), 0));
    }
    node.know(peers);

    List<Integer> sizes = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = json(get("/api/v1/peers?after=" + after));
      assertThat(page.path("total").asInt()).isEqualTo(450);
      sizes.add(page.path("peers").size());
      page.path("peers").forEach(peer -> ids.add(peer.path("id").asString()));
      after = page.path("next").asString("");
    } while (!after.isEmpty());

    assertThat(sizes).containsExactly(200, 200, 50);
    assertThat(ids).hasSize(450).isSorted().doesNotHaveDuplicates();
    assertThat(json(get("/api/v1/peers?limit=450")).path("code").asString())
        .isEqualTo("BAD_PARAMETER");
    assertThat(json(get("/api/v1/peers?limit=7")).path("peers").size()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          state=banned | BAD_PARAMETER | state: banned (expected: one of online, failing, unverified)
          limit=0      | BAD_PARAMETER | limit: 0 (expected: 1..200)
          limit=-1     | BAD_PARAMETER | limit: -1 (expected: 1..200)
          limit=many   | BAD_PARAMETER | limit: many (expected: 1..200)
          limit=99999999999 | BAD_PARAMETER | (expected: 1..200)
          after=3      | BAD_CURSOR    | after: 3 (expected: what the page before had in 'next')
          """)
  void refusesWhatIsNoQuestion(String query, String code, String detail) throws Exception {
    assertProblem(get("/api/v1/peers?" + query), 400, code, detail);
  }

  @Test
  void refreshSaysWhatHasBegun() throws Exception {
    HttpResponse<String> answer = post("/api/v1/peers/refresh");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body())
        .isEqualTo("{\"schema\":\"peers-refresh/v1\",\"checks\":1,\"bootstrapDials\":2}");
  }

  @Test
  void removesAPeerOnce() throws Exception {
    String path = "/api/v1/peers/" + ListedNode.OTHER.hex();

    HttpResponse<String> removed = delete(path);

    assertThat(removed.statusCode()).isEqualTo(200);
    assertThat(removed.body())
        .isEqualTo("{\"schema\":\"peer-removal/v1\",\"id\":\"" + ListedNode.OTHER.hex() + "\"}");
    assertProblem(delete(path), 404, "NO_SUCH_PEER", ListedNode.OTHER.hex() + " is not known here");
    assertThat(json(get("/api/v1/peers")).path("total").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbbbbb", "refresh", "BBBB", "%20", "..%2Fstatus"})
  void whatIsNoIdRemovesNothing(String id) throws Exception {
    assertProblem(
        delete("/api/v1/peers/" + id), 400, "BAD_PEER_ID", "(expected: 64 lower-case hex digits)");
    assertThat(json(get("/api/v1/peers")).path("total").asInt()).isEqualTo(1);
  }

  @Test
  void theSameRulesAsElsewhereApply() throws Exception {
    String target = "/api/v1/peers/" + ListedNode.OTHER.hex() + " HTTP/1.1";
    String host = "Host: 127.0.0.1:" + api.port();
    String authorization = "Authorization: Bearer " + token.text();

    assertThat(RawHttp.exchange(api.port(), "DELETE " + target, host))
        .startsWith("HTTP/1.1 401 ")
        .contains("\"code\":\"UNAUTHORIZED\"");
    assertThat(RawHttp.exchange(api.port(), "DELETE " + target, "Host: evil.test", authorization))
        .startsWith("HTTP/1.1 421 ");
    assertThat(
            RawHttp.exchange(
                api.port(), "DELETE " + target, host, "Origin: http://evil.test", authorization))
        .startsWith("HTTP/1.1 403 ");
    assertThat(RawHttp.exchange(api.port(), "POST /api/v1/peers/refresh HTTP/1.1", host))
        .startsWith("HTTP/1.1 401 ");
    assertProblem(get("/api/v1/peers/refresh"), 405, "METHOD_NOT_ALLOWED", "GET");
    assertThat(json(get("/api/v1/peers")).path("total").asInt()).isEqualTo(1);
  }

  @Test
  void saysWhenTheNodeIsBusy() throws Exception {
    node.overload();

    assertProblem(get("/api/v1/peers"), 503, "BUSY", "busy");
  }

  private static void assertProblem(
      HttpResponse<String> answer, int status, String code, String detail) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).path("code").asString()).isEqualTo(code);
    assertThat(json(answer).path("detail").asString()).contains(detail);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + token.text());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }
}
