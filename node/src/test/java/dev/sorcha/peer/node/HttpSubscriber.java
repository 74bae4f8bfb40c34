package dev.sorcha.peer.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** An application that reads one node's deliveries over HTTP, one stream at a time. */
final class HttpSubscriber implements AutoCloseable {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String api;
  private final String token;
  private BufferedReader stream = new BufferedReader(Reader.nullReader());

  /**
   * @param api as in node.json
   */
  HttpSubscriber(String api, String token) {
    this.api = api;
    this.token = token;
  }

  /** An event's type, and its sequence or 0. */
  record Event(String type, long sequence) {}

  /** Begins a stream, after the end of the one before; gives the status. */
  int begin(String query) throws IOException, InterruptedException {
    close();
    HttpResponse<InputStream> response =
        HTTP.send(
            request("/api/v1/transactions/stream?" + query).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    stream = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    return response.statusCode();
  }

  /** The next event; waits for it. */
  Event next() throws IOException {
    long sequence = 0;
    String type = "";
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      if (line.startsWith("id: ")) {
        sequence = Long.parseLong(line.substring("id: ".length()));
      } else if (line.startsWith("event: ")) {
        type = line.substring("event: ".length());
      } else if (line.isEmpty() && !type.isEmpty()) {
        return new Event(type, sequence);
      }
    }
    return new Event("EOF", 0);
  }

  /** The answer to an acknowledgement: status and body. */
  String acknowledge(String name, long sequence) throws IOException, InterruptedException {
    return answer(
        request("/api/v1/subscribers/" + name + "/ack")
            .POST(HttpRequest.BodyPublishers.ofString("{\"sequence\":" + sequence + "}"))
            .build());
  }

  /** The answer to a verdict: status and body. */
  String judge(String name, String json) throws IOException, InterruptedException {
    return answer(
        request("/api/v1/subscribers/" + name + "/verdicts")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  /** The answer to a resumption: status and body. */
  String resume(String name) throws IOException, InterruptedException {
    return answer(
        request("/api/v1/subscribers/" + name + "/resume")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  /** The bytes of a transaction; none if they are not to be had. */
  byte[] bytes(String hash) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        HTTP.send(
            request("/api/v1/transactions/" + hash).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return response.statusCode() == 200 ? response.body() : new byte[0];
  }

  /** What is known about a transaction. */
  String status(String hash) throws IOException, InterruptedException {
    return answer(request("/api/v1/transactions/" + hash + "/status").build());
  }

  String list() throws IOException, InterruptedException {
    return answer(request("/api/v1/subscribers").build());
  }

  String remove(String name) throws IOException, InterruptedException {
    return answer(request("/api/v1/subscribers/" + name).DELETE().build());
  }

  private static String answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api + path))
        .header("Authorization", "Bearer " + token);
  }

  /** Gone, without a word about what it has read. */
  @Override
  public void close() throws IOException {
    stream.close();
  }
}
