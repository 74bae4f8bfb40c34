package dev.sorcha.peer.node.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The local API as it is agreed, over a list. Has a folder with node.json and api.token like a real
 * node, and can be stopped and started again elsewhere.
 */
final class FakeNode implements AutoCloseable {

  private static final String PEER = "c0ffee".repeat(10) + "beef";

  private final Path folder;
  private final List<byte[]> delivered = new ArrayList<>();
  private final List<String> lastEventIds = new ArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<String> refusal = Optional.empty();
  private HttpServer server;
  private boolean running = true;
  private String network =
      "\"network\":{\"active\":4,\"wanted\":5,\"departed\":0,\"partitionSigns\":[],"
          + "\"partitionSince\":null},\"discovery\":{\"phase\":\"initial\",\"round\":0,"
          + "\"lastRound\":null,\"lastSuccess\":null,\"nextRound\":null}";

  /** What it knows of others. */
  final FakePeers peers = new FakePeers();

  FakeNode(Path folder) throws IOException {
    this.folder = folder;
    this.server = listen();
    Files.writeString(folder.resolve("api.token"), "s3cret\n");
  }

  String folder() {
    return folder.toString();
  }

  String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every POST is answered like this: status, code, Retry-After or nothing. */
  synchronized void refuse(int status, String code, String retryAfter) {
    refusal = Optional.of(status + " " + code + " " + retryAfter);
  }

  /** The members {@code network} and {@code discovery} of its status. */
  synchronized void look(String members) {
    network = members;
  }

  synchronized long deliver(byte[] body) {
    delivered.add(body);
    notifyAll();
    return delivered.size();
  }

  synchronized List<byte[]> delivered() {
    return List.copyOf(delivered);
  }

  /** The cursor with which each stream was asked for that has begun. */
  synchronized List<String> lastEventIds() {
    return List.copyOf(lastEventIds);
  }

  /** Ends all streams; node.json still says where it was, as after kill -9. */
  void crash() {
    synchronized (this) {
      running = false;
      notifyAll();
    }
    server.stop(0);
  }

  void restart() throws IOException {
    synchronized (this) {
      running = true;
    }
    server = listen();
  }

  @Override
  public void close() {
    crash();
    executor.close();
  }

  private HttpServer listen() throws IOException {
    HttpServer next =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    next.createContext("/", this::answer);
    next.setExecutor(executor);
    next.start();
    // Beside its place and then moved there, as a node does it: half a file is never read.
    Path draft = folder.resolve("node.json.new");
    Files.writeString(
        draft,
        "{\"schema\":\"node/v1\",\"name\":\"alder\",\"api\":\"http://127.0.0.1:%d\"}"
            .formatted(next.getAddress().getPort()));
    Files.move(
        draft,
        folder.resolve("node.json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!"Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        problem(exchange, 401, "UNAUTHORIZED");
      } else if (path.startsWith("/api/v1/peers")) {
        peers.answer(exchange);
      } else if (path.equals("/api/v1/bans")) {
        json(exchange, 200, "{\"schema\":\"bans/v1\",\"bans\":[]}");
      } else if (exchange.getRequestMethod().equals("POST")) {
        submit(exchange);
      } else if (path.equals("/api/v1/transactions/stream")) {
        stream(exchange);
      } else if (path.startsWith("/api/v1/transactions/")) {
        body(exchange, TxId.parse(path.substring("/api/v1/transactions/".length())));
      } else if (path.equals("/api/v1/status")) {
        json(exchange, 200, status());
      } else {
        problem(exchange, 404, "NOT_FOUND");
      }
    }
  }

  private void submit(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Optional<String> refused;
    synchronized (this) {
      refused = refusal;
    }
    if (refused.isPresent()) {
      String[] parts = refused.get().split(" ", -1);
      if (!parts[2].isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", parts[2]);
      }
      problem(exchange, Integer.parseInt(parts[0]), parts[1]);
      return;
    }
    TxId id = TxId.hash(body);
    Optional<Long> known = sequence(id);
    long sequence = known.isPresent() ? known.get() : deliver(body);
    json(
        exchange,
        known.isPresent() ? 200 : 202,
        "{\"schema\":\"submit/v1\",\"hash\":\"%s\",\"sequence\":%d,\"already\":%b}"
            .formatted(id, sequence, known.isPresent()));
  }

  private synchronized Optional<Long> sequence(TxId id) {
    for (int i = 0; i < delivered.size(); i++) {
      if (TxId.hash(delivered.get(i)).equals(id)) {
        return Optional.of(i + 1L);
      }
    }
    return Optional.empty();
  }

  private void body(HttpExchange exchange, TxId id) throws IOException {
    Optional<Long> sequence = sequence(id);
    if (sequence.isEmpty()) {
      problem(exchange, 404, "NOT_FOUND");
      return;
    }
    byte[] body = delivered().get((int) (sequence.get() - 1));
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void stream(HttpExchange exchange) throws IOException {
    String cursor = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    if (cursor.equals("99")) {
      problem(exchange, 410, "CURSOR_TOO_OLD");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      write(out, ": hello\n\n");
      synchronized (this) {
        // Once the answer is under way: a crash before that would be a stream that never began.
        lastEventIds.add(cursor);
      }
      if (cursor.equals("98")) {
        write(out, "event: lagged\ndata: {\"code\":\"CURSOR_TOO_OLD\",\"detail\":\"pruned\"}\n\n");
        return;
      }
      for (int next = Integer.parseInt(cursor); awaitRow(next); next++) {
        write(out, event(next));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitRow(int index) throws InterruptedException {
    while (running && delivered.size() <= index) {
      wait();
    }
    return running;
  }

  private synchronized String event(int index) {
    byte[] body = delivered.get(index);
    return """
    id: %d
    event: transaction
    data: {"sequence":%d,"hash":"%s","size":%d,"receivedAt":1700000000000,"from":"%s"}

    """
        .formatted(index + 1, index + 1, TxId.hash(body), body.length, index % 2 == 0 ? "" : PEER);
  }

  private synchronized String status() {
    return """
    {"schema":"status/v1","id":"%s","name":"alder","version":"0.1.0","state":"online",\
    "stateReason":"4 of 5 known peers reachable","roles":["full","bootstrap"],"peersKnown":5,\
    "peersReachable":4,%s,"outbox":1,"outboxCapacity":10000,"deadLetters":0,"pulling":0,\
    "seen":%d,"lastSequence":%d,"peerAddress":"127.0.0.1:5001","telemetry":"http://127.0.0.1:5003","startedAt":"%s"}\
    """
        .formatted(
            PEER, network, delivered.size(), delivered.size(), Instant.now().minusSeconds(7_200));
  }

  static void problem(HttpExchange exchange, int status, String code) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    json(
        exchange,
        status,
        "{\"type\":\"about:blank\",\"status\":%d,\"code\":\"%s\",\"detail\":\"said by the test\"}"
            .formatted(status, code));
  }

  static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
