package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.TxId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TraceRouteIT {

  private static final Instant AT = Instant.ofEpochMilli(1_000).plusNanos(250_000);

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

  private String get(String hash) throws Exception {
    return get(hash, "trace");
  }

  private String get(String hash, String what) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + api.port() + "/api/v1/transactions/" + hash + "/" + what);
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token.text()).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static TraceView.Step step(long millis, String what, boolean has, String detail) {
    return new TraceView.Step(
        AT.plusMillis(millis), what, Optional.of(ListedNode.OTHER), detail, has);
  }

  @Test
  void saysHowItCameAndWhoHasIt() throws Exception {
    byte[] body = {1, 2, 3};
    node.deliver(body);
    node.remember(
        new TraceView(
            List.of(
                step(0, "heard", true, "announced"),
                step(2, "asked", false, ""),
                step(5, "arrived", true, "3 bytes")),
            1));

    assertThat(get(TxId.hash(body).hex()))
        .contains(
            "\"schema\":\"trace/v1\"",
            "\"held\":true",
            "\"here\":{\"at\":1005.25,\"how\":\"asked\",\"from\":\""
                + ListedNode.OTHER.hex()
                + "\",\"firstHeard\":1000.25}",
            "{\"at\":1002.25,\"what\":\"asked\",\"peer\":\"" + ListedNode.OTHER.hex(),
            "\"more\":1",
            "\"has\":true,\"since\":1000.25,\"why\":\"announced\"");
  }

  @Test
  void saysWhyAPeerMayNotHaveIt() throws Exception {
    node.remember(
        new TraceView(
            List.of(step(0, "told", false, ""), step(1, "declined", false, "larger")), 0));

    assertThat(get(TxId.hash(new byte[] {9}).hex()))
        .contains("\"held\":false", "\"here\":null", "\"has\":false", "refused it: larger");
  }

  @Test
  void saysWhatPeersSayAndWhoIsSilent() throws Exception {
    String other = ListedNode.OTHER.hex();
    String hash = TxId.hash(new byte[] {9}).hex();

    assertThat(get(hash, "hops"))
        .isEqualTo(
            "{\"schema\":\"hops/v1\",\"hash\":\"%s\",\"hops\":[{\"peer\":\"%s\",\"state\":\"held\","
                    .formatted(hash, other)
                + "\"at\":2000.0,\"withinMs\":0.35,\"from\":\"%s\"}],\"silent\":[\"%s\"]}"
                    .formatted(node.facts().id().hex(), other));
    assertThat(get("nonsense", "hops")).contains("BAD_HASH");
  }

  @Test
  void whatIsNotKnownIsNotFound() throws Exception {
    assertThat(get(TxId.hash(new byte[] {9}).hex())).contains("NOT_FOUND");
    assertThat(get("nonsense")).contains("BAD_HASH");
  }
}
