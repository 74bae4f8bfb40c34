package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A subscriber that had stopped until what it had not acknowledged was gone. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SuspendedSubscriberIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final ListedNode node = new ListedNode();
  private final Subscriptions subscriptions = new Subscriptions(node);
  private ApiToken token;
  private HttpApi api;

  @BeforeEach
  void open(@TempDir Path dataDir) throws IOException {
    token = ApiToken.loadOrCreate(dataDir);
    api = HttpApi.open(node, subscriptions, token, 0, 1 << 20);
    for (int i = 1; i <= 6; i++) {
      node.deliver(("t" + i).getBytes(UTF_8));
    }
    subscriptions.begin("app", OptionalLong.of(0)).close();
    node.pruneBefore(4);
    node.suspend("app");
  }

  @AfterEach
  void close() {
    api.close();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + token.text());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> resume(String name) throws Exception {
    return send(
        at("/api/v1/subscribers/" + name + "/resume").POST(HttpRequest.BodyPublishers.noBody()));
  }

  @Test
  void isRefusedAndShownWithItsGap() throws Exception {
    HttpResponse<String> refused = send(at("/api/v1/transactions/stream?subscriber=app"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body())
        .contains("\"code\":\"SUBSCRIBER_SUSPENDED\"", "of the sequences 1 to 3 some are gone");
    assertThat(send(at("/api/v1/subscribers")).body())
        .contains("\"suspended\":true,\"gap\":{\"after\":0,\"through\":3,\"since\":2000}");
    assertThat(send(at("/api/v1/status")).body()).contains("\"suspendedSubscribers\":1");
  }

  @Test
  void goesOnWithWhatIsThereWhenItIsResumed() throws Exception {
    assertThat(resume("app").body())
        .isEqualTo(
            "{\"schema\":\"subscriber-resumption/v1\",\"name\":\"app\",\"acknowledged\":0,"
                + "\"gap\":{\"after\":0,\"through\":3,\"since\":2000}}");
    HttpResponse<InputStream> stream =
        CLIENT.send(
            at("/api/v1/transactions/stream?subscriber=app").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("id: 4");
    }
    assertThat(send(at("/api/v1/status")).body()).contains("\"suspendedSubscribers\":0");
    assertThat(send(at("/api/v1/subscribers")).body()).contains("\"through\":3");
  }

  @Test
  void oneThatIsNotKeptCannotBeResumed() throws Exception {
    assertThat(resume("nobody").statusCode()).isEqualTo(404);
    assertThat(resume("No").statusCode()).isEqualTo(400);
  }

  /** Else its stream would ask for them without a pause. */
  @Test
  void doesNotSpinWhenAllOfTheGapIsGone() throws Exception {
    resume("app");
    node.pruneBefore(7);
    node.suspend("app");
    resume("app");
    try (Feed feed = subscriptions.begin("app", OptionalLong.empty())) {
      assertThat(feed.next(Duration.ofMillis(50))).isEmpty();
      long next = node.deliver("t7".getBytes(UTF_8));
      assertThat(feed.next(Duration.ofSeconds(20)))
          .extracting(Delivered::sequence)
          .containsExactly(next);
    }
  }
}
