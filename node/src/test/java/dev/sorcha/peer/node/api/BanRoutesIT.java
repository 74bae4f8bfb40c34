package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bans over HTTP. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BanRoutesIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String OTHER = ListedNode.OTHER.hex();

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

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/v1/" + path))
            .header("Authorization", "Bearer " + token.text())
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aPeerIsBannedListedAndUnbanned() throws Exception {
    String row =
        "{\"id\":\"%s\",\"address\":\"\",\"reason\":\"floods\",\"since\":5000,\"until\":65000,\"byOperator\":true}"
            .formatted(OTHER);

    assertThat(
            call("POST", "peers/" + OTHER + "/ban", "{\"seconds\":60,\"reason\":\" floods \"}")
                .body())
        .isEqualTo("{\"schema\":\"ban/v1\",\"ban\":" + row + "}");
    assertThat(call("GET", "bans", "").body())
        .isEqualTo("{\"schema\":\"bans/v1\",\"bans\":[" + row + "]}");
    assertThat(call("DELETE", "peers/" + OTHER + "/ban", "").body())
        .isEqualTo("{\"schema\":\"unban/v1\",\"id\":\"" + OTHER + "\"}");
    assertThat(call("DELETE", "peers/" + OTHER + "/ban", ""))
        .returns(404, HttpResponse::statusCode)
        .satisfies(answer -> assertThat(answer.body()).contains("NO_SUCH_BAN"));
  }

  @Test
  void withoutATimeItIsForGood() throws Exception {
    assertThat(call("POST", "peers/" + OTHER + "/ban", "{}").body())
        .contains("\"reason\":\"\",\"since\":5000,\"until\":null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "nonsense",
        "{\"seconds\":0}",
        "{\"seconds\":-5}",
        "{\"seconds\":1.5}",
        "{\"seconds\":\"60\"}",
        "{\"seconds\":99999999999}",
        "{\"reason\":\"two\\nlines\"}"
      })
  void whatIsNoBanIsRefused(String body) throws Exception {
    assertThat(call("POST", "peers/" + OTHER + "/ban", body))
        .returns(400, HttpResponse::statusCode)
        .satisfies(answer -> assertThat(answer.body()).contains("BAD_PARAMETER"));
  }

  @Test
  void theNodeItselfAnOddIdAndALongReasonAreRefused() throws Exception {
    String self = node.facts().id().hex();
    String longest = "{\"reason\":\"" + "x".repeat(201) + "\"}";

    assertThat(call("POST", "peers/" + self + "/ban", "{}").body()).contains("BAD_PEER_ID");
    assertThat(call("POST", "peers/nonsense/ban", "{}").body()).contains("BAD_PEER_ID");
    assertThat(call("POST", "peers/" + OTHER + "/ban", longest).body()).contains("BAD_PARAMETER");
    assertThat(call("POST", "peers/" + OTHER + "/ban", " ".repeat(3_000)).body())
        .contains("TOO_LARGE");
  }

  @Test
  void oneTooManyIsRefused() throws Exception {
    for (char digit : new char[] {'1', '2'}) {
      String id = String.valueOf(digit).repeat(64);
      assertThat(call("POST", "peers/" + id + "/ban", "{}").statusCode()).isEqualTo(200);
    }
    assertThat(call("POST", "peers/" + "3".repeat(64) + "/ban", "{}").body())
        .contains("TOO_MANY_BANS");
  }
}
