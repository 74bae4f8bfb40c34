package dev.sorcha.peer.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class EventStreamIT {

  private static final Duration HEARTBEAT = Duration.ofMillis(100);

  /** Three times what it takes at most: less than what a stream may be idle. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final ListedNode node = new ListedNode();
  private final List<RawHttp> clients = new ArrayList<>();
  private ApiToken token;
  private HttpApi api;

  @BeforeEach
  void open(@TempDir Path dataDir) throws IOException {
    token = ApiToken.loadOrCreate(dataDir);
    api = HttpApi.open(node, new Subscriptions(node), token, 0, 1 << 20, HEARTBEAT);
  }

  @AfterEach
  void close() throws IOException {
    for (RawHttp client : clients) {
      client.close();
    }
    api.close();
  }

  @Test
  void givesWhatIsThereAndThenWhatComes() throws IOException {
    deliver(2);
    RawHttp stream = stream("?after=0");

    assertThat(stream.lineFrom("id:")).isEqualTo("id: 1");
    assertThat(stream.line()).isEqualTo("event: transaction");
    assertThat(stream.line())
        .isEqualTo(
            "data: {\"sequence\":1,\"hash\":\""
                + TxId.hash("tx 1".getBytes(UTF_8)).hex()
                + "\",\"size\":4,\"receivedAt\":1000,\"from\":\""
                + ListedNode.OTHER.hex()
                + "\"}");
    assertThat(stream.lineFrom("id:")).isEqualTo("id: 2");
    deliver(1);
    assertThat(stream.lineFrom("id:")).isEqualTo("id: 3");
  }

  @Test
  void givesMoreThanOneBatch() throws Exception {
    int many = 2 * DeliveryFeed.MOST + 10;
    deliver(many);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + api.port() + "/api/v1/transactions/stream?after=0"))
            .header("Authorization", "Bearer " + token.text())
            .build();

    try (HttpClient client = HttpClient.newHttpClient();
        Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      assertThat(lines.filter(line -> line.startsWith("id:")).limit(many))
          .isEqualTo(IntStream.rangeClosed(1, many).mapToObj(i -> "id: " + i).toList());
    }
  }

  @Test
  void beginsNowWithoutACursor() throws IOException {
    deliver(5);
    RawHttp stream = stream("");
    stream.lineFrom(":");
    deliver(1);

    assertThat(stream.lineFrom("id:")).isEqualTo("id: 6");
  }

  @Test
  void goesOnAfterTheLastEventThatAClientHasSeen() throws IOException {
    deliver(9);
    RawHttp stream = stream("?after=2", "Last-Event-ID: 7");

    assertThat(stream.lineFrom("id:")).isEqualTo("id: 8");
  }

  @Test
  void beatsWhereNothingComes() throws IOException {
    RawHttp stream = stream("?after=0");

    assertThat(stream.lineFrom(":")).isEqualTo(":");
    assertThat(stream.lineFrom(":")).isEqualTo(":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "", "1.5", "99999999999999999999"})
  void refusesACursorThatIsNone(String cursor) throws IOException {
    assertThat(refused("?after=" + cursor))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"BAD_CURSOR\"");
  }

  @Test
  void refusesACursorWhoseNextIsPruned() throws IOException {
    deliver(9);
    node.pruneBefore(5);

    assertThat(refused("?after=3"))
        .startsWith("HTTP/1.1 410 ")
        .contains("\"code\":\"CURSOR_TOO_OLD\"", "begin with after=4");
    assertThat(stream("?after=4").lineFrom("id:")).isEqualTo("id: 5");
  }

  @Test
  void endsWithAReasonWhenRowsArePrunedBeforeTheyAreRead() throws IOException {
    RawHttp stream = stream("?after=0");
    stream.lineFrom(":");
    node.pruneBefore(3);
    deliver(4);

    assertThat(stream.lineFrom("event:")).isEqualTo("event: lagged");
    assertThat(stream.line()).contains("\"code\":\"CURSOR_TOO_OLD\"");
  }

  @Test
  void noticesAReaderWhoIsGone() throws IOException {
    RawHttp stream = stream("?after=0");
    stream.lineFrom(":");
    assertThat(api.streams()).isEqualTo(1);

    stream.vanish();

    await().atMost(ListedNode.SOON).until(() -> api.streams() == 0);
  }

  @Test
  void refusesOneStreamMoreThanThereMayBe() throws IOException {
    for (int i = 0; i < OpenStreams.MOST; i++) {
      stream("?after=0").lineFrom(":");
    }

    assertThat(refused("?after=0"))
        .startsWith("HTTP/1.1 429 ")
        .contains("\"code\":\"TOO_MANY_STREAMS\"", "Retry-After");

    clients.getFirst().vanish();
    await().atMost(ListedNode.SOON).until(() -> api.streams() < OpenStreams.MOST);
    stream("?after=0").lineFrom(":");
  }

  @Test
  void endsItsStreamsWhenItCloses() throws IOException {
    RawHttp idle = stream("?after=0");
    idle.lineFrom(":");
    long begun = System.nanoTime();

    api.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CLOSE_PATIENCE);
    assertThat(idle.rest()).endsWith("0\n");
  }

  private void deliver(int many) {
    for (int i = 0; i < many; i++) {
      node.deliver(("tx " + (node.lastSequence() + 1)).getBytes(UTF_8));
    }
  }

  private RawHttp stream(String query, String... headers) throws IOException {
    RawHttp client = new RawHttp(api.port());
    clients.add(client);
    StringBuilder extra = new StringBuilder();
    for (String header : headers) {
      extra.append(header).append("\r\n");
    }
    client.send(
        "GET /api/v1/transactions/stream"
            + query
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + api.port()
            + "\r\nAuthorization: Bearer "
            + token.text()
            + "\r\n"
            + extra
            + "\r\n");
    assertThat(client.line()).startsWith("HTTP/1.1 200 ");
    assertThat(client.lineFrom("Content-Type")).contains("text/event-stream");
    return client;
  }

  private String refused(String query) throws IOException {
    return RawHttp.exchange(
        api.port(),
        "GET /api/v1/transactions/stream" + query + " HTTP/1.1",
        "Host: 127.0.0.1:" + api.port(),
        "Authorization: Bearer " + token.text());
  }
}
