package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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

/** The dashboard over HTTP: its files, signing in, and what a page of another site cannot do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DashboardRoutesIT {

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

  /** Both halves of a session, as a browser has them. */
  private record Browser(String cookie, String key) {}

  @ParameterizedTest
  @ValueSource(strings = {"peers", "peers/abc", "propagation", "topology", "queue", "app.js"})
  void servesPagesAndFilesToEverybody(String path) throws Exception {
    var page = send(request("/admin/" + path).header("Accept-Encoding", "gzip").GET());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
    assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

    String tag = page.headers().firstValue("ETag").orElseThrow();
    var again = send(request("/admin/" + path).header("If-None-Match", tag).GET());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/built-from.txt",
        "/admin/nothing",
        "/admin/..%2flogback.xml",
        "/admin/%2e%2e/logback.xml",
        "/admin//etc/passwd"
      })
  void servesNothingElse(String path) throws Exception {
    String answer = RawHttp.exchange(api.port(), "GET " + path + " HTTP/1.1", host());

    assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 (400|401|404) .*");
    assertThat(answer).doesNotContain("<configuration").doesNotContain("root:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/admin"})
  void leadsToThePeers(String path) throws Exception {
    var answer = send(request(path).GET());

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/admin/peers");
  }

  @Test
  void aLinkSignsOneBrowserIn() throws Exception {
    URI link = api.signInLink();
    assertThat(link.getPath()).isEqualTo("/admin/peers");
    assertThat(link.getQuery()).isNull();
    String body = "{\"code\":\"" + code(link) + "\"}";

    var first = send(request("/api/v1/session").POST(text(body)));
    var second = send(request("/api/v1/session").POST(text(body)));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Set-Cookie"))
        .hasValueSatisfying(
            cookie ->
                assertThat(cookie)
                    .startsWith("sorcha-peer-" + api.port() + "=")
                    .contains("HttpOnly", "SameSite=Strict", "Path=/")
                    .doesNotContain(JSON.readTree(first.body()).path("key").asString()));
    assertProblem(second, 401, "BAD_SIGN_IN");
  }

  @Test
  void theTokenGivesLinksAndSignsIn() throws Exception {
    var link =
        send(request("/api/v1/sign-in-links").header("Authorization", bearer()).POST(none()));
    assertThat(link.statusCode()).isEqualTo(201);
    String url = JSON.readTree(link.body()).path("url").asString();
    assertThat(signIn(code(URI.create(url)))).isNotNull();

    var session =
        send(request("/api/v1/session").header("Authorization", bearer()).POST(text("{}")));
    assertThat(session.statusCode()).isEqualTo(200);

    assertProblem(send(request("/api/v1/sign-in-links").POST(none())), 401, "UNAUTHORIZED");
    assertProblem(send(request("/api/v1/session").POST(text("{}"))), 400, "BAD_PARAMETER");
    assertProblem(send(request("/api/v1/session").POST(text("x"))), 400, "BAD_PARAMETER");
    assertProblem(
        send(request("/api/v1/session").POST(text("\"" + "x".repeat(2_000) + "\""))),
        413,
        "TOO_LARGE");
  }

  @Test
  void aSessionNeedsItsCookieAndItsKey() throws Exception {
    Browser one = signIn(code(api.signInLink()));
    Browser other = signIn(code(api.signInLink()));

    assertThat(status(one.cookie(), one.key())).isEqualTo(200);
    assertThat(status(one.cookie(), "")).isEqualTo(401);
    assertThat(status("", one.key())).isEqualTo(401);
    assertThat(status(one.cookie(), other.key())).isEqualTo(401);
    // A cookie of another port's node, which the browser sends along.
    assertThat(status(one.cookie().replaceFirst("[0-9]+=", "1="), one.key())).isEqualTo(401);
  }

  @Test
  void signingOutEndsTheSession() throws Exception {
    Browser browser = signIn(code(api.signInLink()));

    var out = send(of(browser, "/api/v1/session").DELETE());

    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
    assertThat(status(browser.cookie(), browser.key())).isEqualTo(401);
  }

  @Test
  void changesThingsForItsOwnPagesOnly() throws Exception {
    Browser browser = signIn(code(api.signInLink()));
    String peer = "/api/v1/peers/" + ListedNode.OTHER.hex();

    // A browser sets Origin whenever something is changed; who leaves it out is no page of ours.
    assertProblem(
        send(signed(browser, peer).header("Content-Type", "application/json").DELETE()),
        403,
        "FOREIGN_ORIGIN");
    assertProblem(
        send(
            signed(browser, peer)
                .header("Content-Type", "application/json")
                .header("Origin", "http://127.0.0.1:1")
                .DELETE()),
        403,
        "FOREIGN_ORIGIN");
    // Forms can send these three without asking first.
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data;boundary=x",
            "text/plain;application/json")) {
      assertProblem(
          send(
              signed(browser, "/api/v1/peers/refresh")
                  .header("Content-Type", type)
                  .header("Origin", origin())
                  .POST(text("{}"))),
          415,
          "WRONG_CONTENT_TYPE");
    }
    assertThat(send(of(browser, peer).DELETE()).statusCode()).isEqualTo(200);
  }

  @Test
  void whoShowsTheTokenIsNoBrowserAndNeedsNoOrigin() throws Exception {
    var answer =
        send(
            request("/api/v1/peers/refresh")
                .header("Authorization", bearer())
                .header("Content-Type", "text/plain")
                .POST(none()));

    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/peers", "/api/v1/session", "/"})
  void aForeignHostGetsNeitherPageNorSession(String path) throws Exception {
    String answer =
        RawHttp.exchange(api.port(), "GET " + path + " HTTP/1.1", "Host: evil.test:" + api.port());

    assertThat(answer).startsWith("HTTP/1.1 421 ").contains("WRONG_HOST");
  }

  @Test
  void aForeignPageCannotSignIn() throws Exception {
    var answer =
        send(
            request("/api/v1/session")
                .header("Origin", "http://evil.test")
                .POST(text("{\"code\":\"" + code(api.signInLink()) + "\"}")));

    assertProblem(answer, 403, "FOREIGN_ORIGIN");
  }

  @Test
  void tellsEverythingFirstAndThenWhatChanged() throws Exception {
    node.deliver("one".getBytes(UTF_8));
    Browser browser = signIn(code(api.signInLink()));
    try (RawHttp live = new RawHttp(api.port())) {
      live.send(
          "GET /api/v1/live HTTP/1.1\r\n"
              + host()
              + "\r\nCookie: "
              + browser.cookie()
              + "\r\n"
              + Admission.KEY_HEADER
              + ": "
              + browser.key()
              + "\r\n\r\n");

      JsonNode now = event(live, "now");
      assertThat(now.path("status").path("name").asString()).isEqualTo("alice");
      assertThat(now.path("flow").path("sentBytes").asLong()).isEqualTo(2_000);
      JsonNode peers = event(live, "peers");
      assertThat(peers.path("full").asBoolean()).isTrue();
      assertThat(peers.path("changed").size()).isEqualTo(1);
      JsonNode rows = event(live, "deliveries").path("rows");
      assertThat(rows.size()).isEqualTo(1);

      node.know(List.of(ListedNode.away("01", Optional.empty(), 2)));
      node.deliver("two".getBytes(UTF_8));

      JsonNode changed = event(live, "peers");
      assertThat(changed.path("full").asBoolean()).isFalse();
      assertThat(changed.path("changed").get(0).path("failures").asInt()).isEqualTo(2);
      assertThat(changed.path("removed").get(0).asString()).isEqualTo(ListedNode.OTHER.hex());
      JsonNode more = event(live, "deliveries").path("rows");
      assertThat(more.size()).isEqualTo(1);
      assertThat(more.get(0).path("sequence").asLong()).isEqualTo(2);
    }
  }

  @Test
  void remembersTheLastMinutes() throws Exception {
    for (String step : List.of("second", "minute")) {
      JsonNode history = JSON.readTree(get("/api/v1/history?step=" + step).body());

      assertThat(history.path("schema").asString()).isEqualTo("history/v1");
      assertThat(history.path("sentBytes").size()).isEqualTo(history.path("at").size());
    }
    assertProblem(get("/api/v1/history?step=year"), 400, "BAD_PARAMETER");
  }

  @Test
  void saysWhereEverySettingComesFrom() throws Exception {
    assertThat(get("/api/v1/config").body())
        .isEqualTo(
            "{\"schema\":\"config/v1\",\"settings\":[{\"key\":\"ListenPort\",\"value\":\"6001\","
                + "\"origin\":\"--port\",\"fallback\":\"5001\"},{\"key\":\"ApiPort\","
                + "\"value\":\"5002\",\"origin\":\"default\",\"fallback\":\"5002\"}]}");
  }

  private static JsonNode event(RawHttp live, String name) {
    live.lineFrom("event: " + name);
    return JSON.readTree(live.lineFrom("data: ").substring("data: ".length()));
  }

  private Browser signIn(String code) throws Exception {
    var answer =
        send(
            request("/api/v1/session")
                .header("Origin", origin())
                .POST(text("{\"code\":\"" + code + "\"}")));
    assertThat(answer.statusCode()).isEqualTo(200);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    return new Browser(cookie, JSON.readTree(answer.body()).path("key").asString());
  }

  private static String code(URI link) {
    return link.getFragment().substring("sign-in=".length());
  }

  private int status(String cookie, String key) throws Exception {
    HttpRequest.Builder request = request("/api/v1/status");
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    if (!key.isEmpty()) {
      request.header(Admission.KEY_HEADER, key);
    }
    return send(request.GET()).statusCode();
  }

  /** As a page of ours sends it. */
  private HttpRequest.Builder of(Browser browser, String path) {
    return signed(browser, path)
        .header("Content-Type", "application/json")
        .header("Origin", origin());
  }

  private HttpRequest.Builder signed(Browser browser, String path) {
    return request(path)
        .header("Cookie", browser.cookie())
        .header(Admission.KEY_HEADER, browser.key());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).header("Authorization", bearer()).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(origin() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher text(String body) {
    return HttpRequest.BodyPublishers.ofString(body);
  }

  private static HttpRequest.BodyPublisher none() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("code").asString()).isEqualTo(code);
  }

  private String bearer() {
    return "Bearer " + token.text();
  }

  private String origin() {
    return "http://127.0.0.1:" + api.port();
  }

  private String host() {
    return "Host: 127.0.0.1:" + api.port();
  }
}
