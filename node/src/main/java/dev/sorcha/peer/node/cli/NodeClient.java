package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * The local API of a running node. Its methods may be called by any thread; {@link #close} ends
 * those under way.
 */
final class NodeClient implements AutoCloseable {

  /** The API is on this machine. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** An accepted transaction is on disk, and a busy disk takes its time. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Longer answers than these are not the API's. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  /** Of 200 peers each: more than any table has. */
  private static final int MAX_PAGES = 1_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          // The token is for the node alone.
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private final URI api;
  private final String token;
  private final String source;

  /**
   * @param source where the address comes from, for the message that nobody is there
   */
  NodeClient(URI api, String token, String source) {
    this.api = api;
    this.token = token;
    this.source = source;
  }

  /**
   * What the node said to a transaction that it has accepted.
   *
   * @param already whether it had it before
   */
  record Accepted(TxId id, long sequence, boolean already) {}

  /** Has the node accept these bytes: after this returns, they survive its crash. */
  Accepted submit(byte[] body) throws NodeUnreachable, ApiProblem {
    HttpRequest request =
        request("/api/v1/transactions")
            .timeout(ANSWER)
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    JsonNode answer = json(send(request));
    TxId id = TxId.hash(body);
    if (!answer.path("hash").asString("").equals(id.hex())) {
      throw new ApiProblem(
          502, "WRONG_ANSWER", "the node answered with another hash than that of the bytes", -1);
    }
    return new Accepted(
        id, answer.path("sequence").asLong(0), answer.path("already").asBoolean(false));
  }

  /** The bytes of a transaction, which have this hash. */
  byte[] transaction(TxId id) throws NodeUnreachable, ApiProblem {
    byte[] body = send(request("/api/v1/transactions/" + id.hex()).timeout(ANSWER).GET().build());
    if (!TxId.hash(body).equals(id)) {
      throw new ApiProblem(
          502, "WRONG_ANSWER", "the node answered with bytes that do not have the hash " + id, -1);
    }
    return body;
  }

  /** The node about itself, schema {@code status/v1}. */
  JsonNode status() throws NodeUnreachable, ApiProblem {
    return json(send(request("/api/v1/status").timeout(ANSWER).GET().build()));
  }

  /**
   * The peers that it knows, all pages of {@code peers/v1}.
   *
   * @param state those in this state alone, or empty
   */
  PeerList peers(String state) throws NodeUnreachable, ApiProblem {
    List<PeerRow> rows = new ArrayList<>();
    String after = "";
    int failureThreshold = 0;
    for (int page = 0; page < MAX_PAGES; page++) {
      JsonNode answer =
          json(
              send(
                  request("/api/v1/peers?state=" + state + "&after=" + after)
                      .timeout(ANSWER)
                      .GET()
                      .build()));
      failureThreshold = answer.path("failureThreshold").asInt(0);
      answer.path("peers").forEach(peer -> rows.add(new PeerRow(peer)));
      String next = answer.path("next").asString("");
      if (next.compareTo(after) <= 0) {
        return new PeerList(failureThreshold, rows);
      }
      after = next;
    }
    return new PeerList(failureThreshold, rows);
  }

  /** Has it check all its peers now, schema {@code peers-refresh/v1}. */
  JsonNode refreshPeers() throws NodeUnreachable, ApiProblem {
    return json(
        send(
            request("/api/v1/peers/refresh")
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build()));
  }

  /** A link to its dashboard that signs one browser in, schema {@code sign-in-link/v1}. */
  JsonNode signInLink() throws NodeUnreachable, ApiProblem {
    return json(
        send(
            request("/api/v1/sign-in-links")
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build()));
  }

  /** Has it forget a peer. */
  void removePeer(String id) throws NodeUnreachable, ApiProblem {
    send(request("/api/v1/peers/" + id).timeout(ANSWER).DELETE().build());
  }

  /** Has it lift a ban. */
  void unban(String id) throws NodeUnreachable, ApiProblem {
    send(request("/api/v1/peers/" + id + "/ban").timeout(ANSWER).DELETE().build());
  }

  /** Who is banned. */
  List<BanRow> bans() throws NodeUnreachable, ApiProblem {
    return get("/api/v1/bans").path("bans").valueStream().map(BanRow::new).toList();
  }

  /** What the node says at this path. */
  JsonNode get(String path) throws NodeUnreachable, ApiProblem {
    return json(send(request(path).timeout(ANSWER).GET().build()));
  }

  /** What the node says to this document. */
  JsonNode post(String path, String document) throws NodeUnreachable, ApiProblem {
    return json(
        send(
            request(path)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(document))
                .build()));
  }

  /** A long answer to this document; the caller closes it. */
  InputStream stream(String path, String document) throws NodeUnreachable, ApiProblem {
    return open(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(document))
            .build());
  }

  /** A long answer; the caller closes it. */
  InputStream stream(String path) throws NodeUnreachable, ApiProblem {
    return open(request(path).GET().build());
  }

  /** The deliveries after this one, as they come. */
  EventStream deliveries(long after) throws NodeUnreachable, ApiProblem {
    HttpRequest request =
        request("/api/v1/transactions/stream?after=" + after)
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", Long.toString(after))
            .GET()
            .build();
    return new EventStream(open(request));
  }

  /**
   * The deliveries that a named subscriber has not acknowledged, as they come.
   *
   * @param start where a new one begins; empty for now
   */
  EventStream deliveries(String subscriber, OptionalLong start) throws NodeUnreachable, ApiProblem {
    String after = start.isPresent() ? "&after=" + start.getAsLong() : "";
    HttpRequest request =
        request("/api/v1/transactions/stream?subscriber=" + encoded(subscriber) + after)
            .header("Accept", "text/event-stream")
            .GET()
            .build();
    return new EventStream(open(request));
  }

  /** After this returns, the node has kept the subscriber's cursor. */
  void acknowledge(String subscriber, long sequence) throws NodeUnreachable, ApiProblem {
    post("/api/v1/subscribers/" + encoded(subscriber) + "/ack", "{\"sequence\":" + sequence + "}");
  }

  /** Has it let a subscriber go on, schema {@code subscriber-resumption/v1}. */
  JsonNode resumeSubscriber(String name) throws NodeUnreachable, ApiProblem {
    return post("/api/v1/subscribers/" + encoded(name) + "/resume", "{}");
  }

  /** Has it forget a subscriber. */
  void removeSubscriber(String name) throws NodeUnreachable, ApiProblem {
    send(request("/api/v1/subscribers/" + encoded(name)).timeout(ANSWER).DELETE().build());
  }

  private static String encoded(String name) {
    // Of a path, where a plus is no space.
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(api.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private byte[] send(HttpRequest request) throws NodeUnreachable, ApiProblem {
    try (InputStream body = open(request)) {
      return body.readNBytes(MAX_ANSWER_BYTES);
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  /** The body of a good answer; any other is a problem. */
  private InputStream open(HttpRequest request) throws NodeUnreachable, ApiProblem {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response.body();
      }
      try (InputStream body = response.body()) {
        throw problem(response, body.readNBytes(65_536));
      }
    } catch (IOException broken) {
      throw unreachable(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeUnreachable("interrupted while waiting for the node", true, interrupted);
    }
  }

  private JsonNode json(byte[] body) throws ApiProblem {
    try {
      return Json.parse(body);
    } catch (IllegalArgumentException other) {
      throw new ApiProblem(
          502, "WRONG_ANSWER", api + " is not the API of a node: " + other.getMessage(), -1);
    }
  }

  private static ApiProblem problem(HttpResponse<?> response, byte[] body) {
    long retryAfter =
        response.headers().firstValue("Retry-After").map(NodeClient::seconds).orElse(-1L);
    return problem(response.statusCode(), body, retryAfter);
  }

  /** What problem JSON says, or at least the status. */
  static ApiProblem problem(int status, byte[] body, long retryAfterSeconds) {
    String code = "HTTP_" + status;
    String detail = "the node answered with status " + status;
    try {
      JsonNode problem = Json.parse(body);
      return new ApiProblem(
          status,
          problem.path("code").asString(code),
          problem.path("detail").asString(problem.path("title").asString(detail)),
          retryAfterSeconds);
    } catch (IllegalArgumentException noProblemDocument) {
      return new ApiProblem(status, code, detail, retryAfterSeconds);
    }
  }

  /** Retry-After may also be a date, which our node never sends. */
  private static long seconds(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException date) {
      return -1;
    }
  }

  private NodeUnreachable unreachable(IOException why) {
    // Not being let in at all is no time-out: nothing has happened.
    if (why instanceof HttpTimeoutException
        && !(why instanceof java.net.http.HttpConnectTimeoutException)) {
      return new NodeUnreachable(
          "the node at "
              + api
              + " did not answer in "
              + ANSWER.toSeconds()
              + " s: the outcome is unknown",
          true,
          why);
    }
    return new NodeUnreachable(
        "no node answers at "
            + api
            + " (from "
            + source
            + "): is it running? 'sorcha-peer run' starts one",
        false,
        why);
  }
}
