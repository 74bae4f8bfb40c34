package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The outbox and the dead letters over HTTP. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class OutboxRoutesIT {

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

  static TxId id(int number) {
    return TxId.hash(("dead " + number).getBytes(UTF_8));
  }

  static DeadLetter letter(int number, String reason) {
    return new DeadLetter(
        id(number),
        6,
        number,
        Instant.ofEpochMilli(1_000),
        5,
        Instant.ofEpochMilli(2_000),
        Instant.ofEpochMilli(3_000),
        reason,
        1);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.header("Authorization", "Bearer " + token.text()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(at(path).GET());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(at(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String code(HttpResponse<String> response) {
    return JSON.readTree(response.body()).path("code").asString("");
  }

  @Test
  void showsWhatWaits() throws Exception {
    node.queue(
        new Report.WaitingRow(
            id(1),
            6,
            7,
            Instant.ofEpochMilli(1_000),
            Report.Stage.QUEUED,
            2,
            1,
            Optional.of(Instant.ofEpochMilli(9_000)),
            "1 peer did not fetch it"));
    assertThat(get("/api/v1/queue").body())
        .isEqualTo(
            "{\"schema\":\"queue/v1\",\"waiting\":3,\"capacity\":10000,\"bytes\":300,"
                + "\"inFlight\":1,\"oldest\":1000,\"deadLetters\":2,\"entries\":[{\"hash\":\""
                + id(1).hex()
                + "\",\"sequence\":7,\"size\":6,\"acceptedAt\":1000,\"stage\":\"queued\","
                + "\"attempts\":2,\"custody\":1,\"nextAttempt\":9000,"
                + "\"lastReason\":\"1 peer did not fetch it\"}],\"next\":null}");
  }

  @Test
  void listsDeadLettersPageByPage() throws Exception {
    DeadLetter[] letters = new DeadLetter[450];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = letter(i + 1, i % 3 == 0 ? "1 peer refused" : "idle");
    }
    node.bury(letters);
    List<Long> sequences = new ArrayList<>();
    long after = 0;
    JsonNode page;
    do {
      page =
          JSON.readTree(get("/api/v1/dead-letters?reason=REFUSED&limit=100&after=" + after).body());
      assertThat(page.path("total").asInt()).isEqualTo(150);
      page.path("deadLetters").forEach(row -> sequences.add(row.path("sequence").asLong()));
      after = page.path("next").asLong(0);
    } while (page.path("next").isNumber());
    assertThat(sequences).hasSize(150).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void showsOneDeadLetter() throws Exception {
    node.bury(letter(1, "1 peer refused"));
    assertThat(get("/api/v1/dead-letters/" + id(1).hex()).body())
        .isEqualTo(
            "{\"schema\":\"dead-letter/v1\",\"deadLetter\":{\"hash\":\""
                + id(1).hex()
                + "\",\"sequence\":1,\"size\":6,\"acceptedAt\":1000,\"attempts\":5,"
                + "\"firstAttempt\":2000,\"lastAttempt\":3000,\"reason\":\"1 peer refused\","
                + "\"retried\":1}}");
    HttpResponse<String> other = get("/api/v1/dead-letters/" + id(2).hex());
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(code(other)).isEqualTo("NO_SUCH_DEAD_LETTER");
  }

  @Test
  void exportsDeadLettersWithTheirBytesAsLines() throws Exception {
    DeadLetter[] letters = new DeadLetter[300];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = letter(i + 1, "idle");
    }
    node.bury(letters);
    node.deliver("dead 1".getBytes(UTF_8));
    HttpResponse<String> export = get("/api/v1/dead-letters/export");
    assertThat(export.headers().firstValue("Content-Type")).contains("application/jsonl");
    List<JsonNode> lines = export.body().lines().map(JSON::readTree).toList();
    assertThat(lines).hasSize(300);
    assertThat(lines.getFirst().path("data").asString()).isEqualTo("ZGVhZCAx");
    assertThat(lines.get(1).path("data").isNull()).isTrue();
    assertThat(lines.getLast().path("deadLetter").path("hash").asString()).isEqualTo(id(300).hex());
  }

  @Test
  void retriesOneAndDiscardsAllThatMatch() throws Exception {
    node.bury(letter(1, "idle"), letter(2, "1 peer refused"), letter(3, "idle"));
    assertThat(
            post("/api/v1/dead-letters/retry", "{\"hashes\":[\"" + id(1).base64() + "\"]}").body())
        .isEqualTo("{\"schema\":\"dead-letters-change/v1\",\"count\":1}");
    assertThat(post("/api/v1/dead-letters/discard", "{\"reason\":\"refused\"}").body())
        .isEqualTo("{\"schema\":\"dead-letters-change/v1\",\"count\":1}");
    assertThat(post("/api/v1/dead-letters/discard", "{\"all\":true}").body())
        .isEqualTo("{\"schema\":\"dead-letters-change/v1\",\"count\":1}");
    assertThat(JSON.readTree(get("/api/v1/dead-letters").body()).path("total").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{",
        "{\"hashes\":[]}",
        "{\"hashes\":[\"xyz\"]}",
        "{\"hashes\":[7]}",
        "{\"all\":false}"
      })
  void changesNothingWithoutBeingToldWhat(String body) throws Exception {
    node.bury(letter(1, "idle"));
    HttpResponse<String> refused = post("/api/v1/dead-letters/discard", body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(code(refused)).isIn("BAD_PARAMETER", "BAD_HASH");
    assertThat(JSON.readTree(get("/api/v1/dead-letters").body()).path("total").asInt())
        .isEqualTo(1);
  }

  @Test
  void refusesASelectionOfAnyLength() throws Exception {
    HttpResponse<String> refused =
        post("/api/v1/dead-letters/discard", "{\"reason\":\"" + "x".repeat(200_000) + "\"}");
    assertThat(refused.statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"after=-1", "after=x", "limit=0", "limit=201", "limit=x"})
  void refusesPagesThatThereAreNot(String query) throws Exception {
    assertThat(get("/api/v1/queue?" + query).statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/dead-letters?" + query).statusCode()).isEqualTo(400);
  }

  @Test
  void isBehindTheToken() throws Exception {
    for (String path :
        List.of("/api/v1/queue", "/api/v1/dead-letters", "/api/v1/dead-letters/export")) {
      HttpResponse<String> refused =
          CLIENT.send(at(path).GET().build(), HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(401);
    }
  }
}
