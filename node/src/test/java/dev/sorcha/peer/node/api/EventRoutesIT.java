package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class EventRoutesIT {

  @TempDir Path folder;
  private final ListedNode node = new ListedNode();
  private final HttpClient http = HttpClient.newHttpClient();
  private ApiToken token;
  private HttpApi api;

  @BeforeEach
  void open() throws Exception {
    token = ApiToken.loadOrCreate(folder);
    api = HttpApi.open(node, new Subscriptions(node), token, 0, 1 << 20, Duration.ofMillis(200));
  }

  @AfterEach
  void close() {
    api.close();
    http.close();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + token.text())
        .build();
  }

  private String get(String path) throws Exception {
    return http.send(request(path), HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void givesTheNewestOldestFirst() throws Exception {
    for (int i = 1; i <= 5; i++) {
      node.happen("peer-up", "connected", "info", Map.of("peer", "p" + i));
    }

    assertThat(get("/api/v1/events?limit=2"))
        .isEqualTo(
            "{\"schema\":\"events/v1\",\"events\":["
                + "{\"sequence\":4,\"at\":1000,\"code\":\"peer-up\",\"kind\":\"connected\","
                + "\"severity\":\"info\",\"fields\":{\"peer\":\"p4\"}},"
                + "{\"sequence\":5,\"at\":1000,\"code\":\"peer-up\",\"kind\":\"connected\","
                + "\"severity\":\"info\",\"fields\":{\"peer\":\"p5\"}}],\"last\":5,\"newest\":5}");
    assertThat(get("/api/v1/events?after=0&limit=2"))
        .contains("p1", "p2", "\"last\":2,\"newest\":5");
    assertThat(get("/api/v1/events?before=4&limit=1")).contains("p3").doesNotContain("p4", "p2");
    assertThat(get("/api/v1/events?after=5")).contains("\"events\":[],\"last\":5");
  }

  @Test
  void filtersByKindSeverityAndCode() throws Exception {
    node.happen("peer-up", "connected", "info", Map.of());
    node.happen("dead-letter", "error", "warning", Map.of());
    node.happen("storage-failed", "error", "critical", Map.of());

    assertThat(get("/api/v1/events?kind=error"))
        .contains("dead-letter", "storage-failed")
        .doesNotContain("peer-up");
    assertThat(get("/api/v1/events?severity=critical"))
        .contains("storage-failed")
        .doesNotContain("dead-letter");
    assertThat(get("/api/v1/events?code=peer-up&after=0"))
        .contains("peer-up", "\"last\":3")
        .doesNotContain("dead-letter");
    assertThat(get("/api/v1/events?kind=%3Cb%3E")).contains("BAD_PARAMETER");
    assertThat(get("/api/v1/events?limit=0")).contains("BAD_PARAMETER");
    assertThat(get("/api/v1/events?after=x")).contains("BAD_CURSOR");
  }

  @Test
  void streamsFromACursorAndGoesOnWhereItWas() throws Exception {
    node.happen("one", "state", "info", Map.of());
    node.happen("two", "state", "info", Map.of());

    assertThat(stream("/api/v1/events/stream?after=1", "", 1)).containsExactly("two");
    assertThat(stream("/api/v1/events/stream?after=0", "1", 1)).containsExactly("two");
    Thread later =
        Thread.ofVirtual()
            .start(
                () -> {
                  // The stream is open by then, or reads it as what is new: both are right.
                  node.happen("three", "state", "info", Map.of("text", "line\nbreak"));
                });
    assertThat(stream("/api/v1/events/stream?after=2", "", 1)).containsExactly("three");
    later.join();
  }

  @Test
  void givesTheSeedsFiguresAsJson() throws Exception {
    assertThat(get("/api/v1/metrics")).isEqualTo("{\"schema\":\"metrics/v1\",\"peer_count\":1}");
  }

  @Test
  void pingsAPeerAndSaysByWhichWayAndWhy() throws Exception {
    node.happen(
        "rung-chosen",
        "connected",
        "info",
        Map.of(
            "peer", ListedNode.OTHER.hex(), "reason", "streams are refused", "next-try", "soon"));

    assertThat(post("/api/v1/peers/" + ListedNode.OTHER.hex() + "/ping"))
        .contains(
            "\"schema\":\"ping/v1\"",
            "\"reply\":true",
            "\"latencyMs\":3.142",
            "\"why\":\"streams are refused; better ways are tried at soon\"");
    assertThat(post("/api/v1/peers/" + "9".repeat(64) + "/ping")).contains("NO_SUCH_PEER");
    assertThat(post("/api/v1/peers/x/ping")).contains("BAD_PEER_ID");
  }

  private String post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(request(path), (_, _) -> true)
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void wantsTheToken() throws Exception {
    HttpRequest bare =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/v1/events"))
            .build();

    assertThat(http.send(bare, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  private List<String> stream(String path, String lastEventId, int most) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(request(path), (_, _) -> true);
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    List<String> codes = new ArrayList<>();
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && codes.size() < most) {
        if (line.startsWith("data: ")) {
          codes.add(
              Json.parse(line.substring(6).getBytes(StandardCharsets.UTF_8))
                  .get("code")
                  .asString());
        }
        line = lines.readLine();
      }
    }
    return codes;
  }
}
