package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.wire.node.v1.DrainRequest;
import dev.sorcha.peer.wire.node.v1.DrainResponse;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a node ends: with nothing owed where peers let it, and within ten seconds in any case. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class DrainIT {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Contract D9. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

  @TempDir Path root;

  @Test
  void aDrainedNodeEndsWhenItsPeersHoldWhatItAccepted() throws Exception {
    try (Nodes others = new Nodes(root)) {
      PeerNode birch = others.start("birch");
      Path data = root.resolve("alder");
      List<Transaction> accepted = new ArrayList<>();
      try (NodeProcess node =
          NodeProcess.run(data, "--bootstrap", birch.peerAddress().toString())) {
        assertThat(node.isReady()).as(node.output()).isTrue();
        for (int i = 0; i < 200; i++) {
          Transaction transaction = Nodes.transaction(500, i);
          accepted.add(transaction);
          assertThat(node.submit(transaction.bytes())).isEqualTo(202);
        }
        List<String> lines = drain(node, "").body().lines().toList();

        assertThat(lines)
            .last()
            .asString()
            .isEqualTo(
                "{\"schema\":\"drain/v1\",\"state\":\"drained\",\"waiting\":0,\"entries\":[]}");
        assertThat(node.exitCode()).isZero();
      }
      assertThat(accepted).allSatisfy(tx -> assertThat(Nodes.find(birch, tx.id())).isPresent());
      await().atMost(Nodes.SOON).until(() -> Nodes.status(birch).reachable() == 0);
      assertThat(QueueFileAudit.queued(data)).isZero();
    }
  }

  @Test
  void whatIsLeftWhenTheTimeIsOverIsNamedAndKept() throws Exception {
    Path data = root.resolve("lonely");
    byte[] body = "alone".getBytes(StandardCharsets.UTF_8);
    try (NodeProcess node = NodeProcess.run(data)) {
      assertThat(node.submit(body)).isEqualTo(202);
      HttpResponse<String> answer = drain(node, "{\"atMostMillis\":1500}");

      assertThat(answer.body().lines().toList())
          .hasSizeBetween(2, 3)
          .first()
          .asString()
          .contains("\"state\":\"draining\",\"waiting\":1,");
      assertThat(answer.body())
          .contains("\"state\":\"left\",\"waiting\":1,")
          .contains("\"hash\":\"" + TxId.hash(body).hex() + "\"");
      assertThat(node.exitCode()).isZero();
    }
    assertThat(QueueFileAudit.queued(data)).isOne();
  }

  @Test
  void aNodeThatIsBeingDrainedTakesNothingAndSaysSo() throws Exception {
    Path data = root.resolve("draining");
    try (NodeProcess node = NodeProcess.run(data)) {
      assertThat(node.submit(new byte[] {1})).isEqualTo(202);
      assertThat(drain(node, "{\"atMostMillis\":\"soon\"}").statusCode()).isEqualTo(400);
      assertThat(drain(node, "{\"atMostMillis\":-1}").statusCode()).isEqualTo(400);
      assertThat(node.submit(new byte[] {2})).isEqualTo(202);
      CompletableFuture<HttpResponse<String>> drained =
          CLIENT.sendAsync(
              request(node, "{\"atMostMillis\":600000}"), HttpResponse.BodyHandlers.ofString());
      await().atMost(Nodes.SOON).until(() -> node.submit(new byte[] {3}) == 503);

      assertThat(get(node, "/api/v1/status")).contains("\"draining\":true");
      assertThat(drained).isNotDone();
      long before = System.nanoTime();
      assertThat(node.stop()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOPPED_WITHIN);
    }
    assertThat(QueueFileAudit.queued(data)).isEqualTo(2);
  }

  @Test
  void anEmbeddedNodeIsDrainedOverGrpcAndThenClosedByWhoRunsIt() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      NodeSettings settings = nodes.settings("elm").with(it -> it.localListeners = true);
      PeerNode node = nodes.start(settings);
      Transaction transaction = Nodes.transaction(10, 1);
      Nodes.submit(node, transaction);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", node.apiGrpcPort().orElseThrow())
              .usePlaintext()
              .build();
      try {
        Metadata headers = new Metadata();
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
            "Bearer " + Files.readString(root.resolve("elm").resolve("api.token")).strip());
        List<DrainResponse> said = new ArrayList<>();
        NodeServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .drain(DrainRequest.newBuilder().setAtMost(100).build())
            .forEachRemaining(said::add);

        assertThat(said.getLast().getState()).isEqualTo("left");
        assertThat(said.getLast().getEntriesList())
            .extracting(entry -> entry.getHash())
            .containsExactly(transaction.id().hex());
      } finally {
        channel.shutdownNow();
      }
      node.awaitStop();
      assertThat(node.leftByDrain().orElseThrow().queue().waiting()).isOne();
    }
  }

  /** Contract D9, with everything under way that takes time. */
  @Test
  void aBusyNodeStopsWithinTenSecondsAndKeepsWhatItAccepted() throws Exception {
    Path data = root.resolve("busy");
    SubmitLog log = new SubmitLog();
    // An address of the documentation's, which never answers.
    try (NodeProcess node = NodeProcess.run(data, "--bootstrap", "192.0.2.1:5001");
        HttpSubscriber reader = new HttpSubscriber(node.api(), node.token());
        Submitters submitters = new Submitters(node, log)) {
      assertThat(reader.begin("subscriber=app&after=0")).isEqualTo(200);
      submitters.start(4, 2_048, new Random(5).nextLong());
      await().atMost(Nodes.SOON).until(() -> log.acknowledged().size() > 100);
      long before = System.nanoTime();
      assertThat(node.stop()).isZero();
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      System.out.printf("stopped in %d ms%n", took.toMillis());
      assertThat(took).isLessThan(STOPPED_WITHIN);
    }
    assertThat(data.resolve("node.json")).doesNotExist();
    assertThat(QueueFileAudit.queued(data)).isGreaterThanOrEqualTo(log.acknowledged().size());
  }

  private static HttpResponse<String> drain(NodeProcess node, String body) throws Exception {
    return CLIENT.send(request(node, body), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(NodeProcess node, String body) throws Exception {
    return HttpRequest.newBuilder(URI.create(node.api() + "/api/v1/drain"))
        .header("Authorization", "Bearer " + node.token())
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String get(NodeProcess node, String path) throws Exception {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create(node.api() + path))
                .header("Authorization", "Bearer " + node.token())
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
