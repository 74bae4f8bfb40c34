package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** 10 MiB to twenty processes, of which one is killed while it serves. */
@Tag("long")
final class LargeBodyKillIT {

  private static final int NODES = 20;
  private static final int SIZE = 10 << 20;
  private static final int CHUNK = 64 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path root;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
    http.close();
  }

  private NodeProcess start(int number, String... options) throws IOException {
    NodeProcess node =
        NodeProcess.run(NodeProcess.Program.AS_INSTALLED, root.resolve("node" + number), options);
    assertThat(node.isReady()).as(node.output()).isTrue();
    return node;
  }

  /** Two that know each other, and others that know both. */
  private void startAll() throws Exception {
    nodes.add(start(0));
    nodes.add(start(1, "--bootstrap", nodes.get(0).peerAddress()));
    String[] known = {
      "--bootstrap", nodes.get(0).peerAddress(), "--bootstrap", nodes.get(1).peerAddress()
    };
    // Two at a time, because there are two cores.
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<NodeProcess>> started = new ArrayList<>();
      for (int i = 2; i < NODES; i++) {
        int number = i;
        Callable<NodeProcess> start = () -> start(number, known);
        started.add(two.submit(start));
      }
      for (Future<NodeProcess> one : started) {
        nodes.add(one.get());
      }
    }
    for (NodeProcess node : nodes) {
      await()
          .atMost(PATIENCE)
          .until(() -> get(node, "metrics").path("peer_count_active").asInt(0) >= NODES - 1);
    }
  }

  private JsonNode get(NodeProcess node, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.api() + "/api/v1/" + path))
            .header("Authorization", "Bearer " + node.token())
            .build();
    String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(answer).as(path).startsWith("{");
    return JSON.readTree(answer);
  }

  private boolean holds(NodeProcess node, Transaction large) throws Exception {
    return get(node, "transactions/" + large.id().hex() + "/status").path("held").asBoolean(false);
  }

  private boolean isHalfWay(NodeProcess node, Transaction large) throws Exception {
    JsonNode status = get(node, "transactions/" + large.id().hex() + "/status");
    return status.path("held").asBoolean(false)
        || status.path("transfer").path("bytes").asInt(0) > SIZE / 2;
  }

  private long received(NodeProcess node) throws Exception {
    return get(node, "metrics").path("bandwidth_received_bytes").asLong(0);
  }

  /** Most that it ever held in memory. */
  private static long mostResident(NodeProcess node) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyoneGetsItThoughAServingProcessIsKilledHalfWay() throws Exception {
    startAll();
    List<NodeProcess> others = nodes.subList(2, NODES);
    Transaction large = Nodes.transaction(SIZE, 1);
    List<Long> before = new ArrayList<>();
    for (NodeProcess node : others) {
      before.add(received(node));
    }
    // The same one at two nodes, so that there is somebody left to ask.
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (NodeProcess node : nodes.subList(0, 2)) {
        answers.add(both.submit(() -> node.submit(large.bytes())));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isBetween(200, 299);
      }
    }
    long submitted = System.nanoTime();
    while (!isHalfWay(others.getFirst(), large) && !isHalfWay(others.getLast(), large)) {
      assertThat(System.nanoTime() - submitted).isLessThan(PATIENCE.toNanos());
    }
    int had = 0;
    nodes.getFirst().kill();
    long killed = System.nanoTime();
    for (NodeProcess node : others) {
      had += holds(node, large) ? 1 : 0;
    }
    for (NodeProcess node : others) {
      await().atMost(PATIENCE).until(() -> holds(node, large));
    }
    double seconds = (System.nanoTime() - killed) / 1e9;
    long mostReceived = 0;
    long mostResident = 0;
    for (int i = 0; i < others.size(); i++) {
      mostReceived = Math.max(mostReceived, received(others.get(i)) - before.get(i));
      mostResident = Math.max(mostResident, mostResident(others.get(i)));
    }
    System.out.printf(
        Locale.ROOT,
        "killed after %.1f s, when %d of 18 had it; all %.1f s later; at most %,d bytes received"
            + " (%.2f chunks over the body), %d MB resident%n",
        (killed - submitted) / 1e9,
        had,
        seconds,
        mostReceived,
        (mostReceived - SIZE) / (double) CHUNK,
        mostResident >> 20);
    assertThat(had).isLessThan(others.size());
    // One that was on its way when the server was killed, the manifest, frames, and other talk.
    assertThat(mostReceived).isLessThan(SIZE + 3 * CHUNK);
    assertThat(mostResident).isLessThan(200L << 20);
  }
}
