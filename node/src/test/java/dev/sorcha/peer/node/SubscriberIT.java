package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.node.HttpSubscriber.Event;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.wire.node.v1.AcknowledgeRequest;
import dev.sorcha.peer.wire.node.v1.ListSubscribersRequest;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import dev.sorcha.peer.wire.node.v1.SubscribeRequest;
import dev.sorcha.peer.wire.node.v1.SubscribeResponse;
import dev.sorcha.peer.wire.node.v1.Subscriber;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contract D6, crash points C14 and C15: named subscribers of a real node, over both APIs. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class SubscriberIT {

  /** What is repeated at most. */
  private static final int WINDOW = 256;

  @TempDir Path root;

  private long submitted;

  /** DUR-13. */
  @Test
  void aSubscriberThatIsKilledFiveHundredTimesMissesNothingAndIsRepeatedAWindowAtMost()
      throws Exception {
    long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
    Random random = new Random(seed);
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      List<Long> order = submit(node, 1_000);
      HttpSubscriber subscriber = subscriber(node);
      TreeSet<Long> dealtWith = new TreeSet<>();
      int done = 0;
      int most = 0;
      for (int kill = 0; kill < 500; kill++) {
        assertThat(subscriber.begin("subscriber=app&after=0")).isEqualTo(200);
        int reads = random.nextInt(10) == 0 ? WINDOW : random.nextInt(1, 20);
        int read = 0;
        while (read < Math.min(reads, order.size() - done)) {
          long sequence = subscriber.next().sequence();
          assertThat(sequence).as("seed %d, kill %d", seed, kill).isEqualTo(order.get(done + read));
          dealtWith.add(sequence);
          read++;
        }
        int acknowledged = random.nextInt(Math.min(3, read + 1));
        if (acknowledged > 0) {
          long through = order.get(done + acknowledged - 1);
          assertThat(subscriber.acknowledge("app", through)).startsWith("200 ");
          done += acknowledged;
        }
        most = Math.max(most, read - acknowledged);
        subscriber.close();
      }
      assertThat(subscriber.begin("subscriber=app")).isEqualTo(200);
      while (done < order.size()) {
        long sequence = subscriber.next().sequence();
        assertThat(sequence).as("seed %d", seed).isEqualTo(order.get(done));
        dealtWith.add(sequence);
        assertThat(subscriber.acknowledge("app", sequence)).startsWith("200 ");
        done++;
      }
      assertThat(dealtWith).containsExactlyElementsOf(order);
      assertThat(most).isBetween(1, WINDOW);
      System.out.printf("500 kills: at most %d repeated (seed %d)%n", most, seed);
      subscriber.close();
    }
  }

  /** The control: a stream without a name is not held up. */
  @Test
  void aStreamWaitsWhenAWindowIsUnacknowledged() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      List<Long> order = submit(node, WINDOW + 20);
      try (HttpSubscriber named = subscriber(node);
          HttpSubscriber unnamed = subscriber(node)) {
        named.begin("subscriber=app&after=0");
        assertThat(read(named, WINDOW)).isEqualTo(order.subList(0, WINDOW));
        await()
            .during(Duration.ofMillis(500))
            .atMost(Nodes.SOON)
            .until(() -> named.list().contains("\"unacknowledged\":" + WINDOW + "}"));

        unnamed.begin("after=0");
        assertThat(read(unnamed, order.size())).isEqualTo(order);

        named.acknowledge("app", order.get(9));
        assertThat(read(named, 10)).isEqualTo(order.subList(WINDOW, WINDOW + 10));
        await()
            .during(Duration.ofMillis(500))
            .atMost(Nodes.SOON)
            .until(() -> named.list().contains("\"unacknowledged\":" + WINDOW + "}"));
      }
    }
  }

  @Test
  void whatWasAcknowledgedIsKeptWhenTheNodeIsKilled() throws Exception {
    Path data = root.resolve("killed");
    try (NodeProcess node = NodeProcess.run(data)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      for (int i = 0; i < 5; i++) {
        assertThat(node.submit(new byte[] {(byte) i, 1})).isEqualTo(202);
      }
      HttpSubscriber subscriber = new HttpSubscriber(node.api(), node.token());
      subscriber.begin("subscriber=app&after=0");
      assertThat(read(subscriber, 4)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(subscriber.acknowledge("app", 2)).startsWith("200 ");
      node.kill();
    }
    try (NodeProcess node = NodeProcess.run(data)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      try (HttpSubscriber subscriber = new HttpSubscriber(node.api(), node.token())) {
        assertThat(subscriber.acknowledge("app", 2)).startsWith("200 ");
        assertThat(subscriber.acknowledge("app", 4)).startsWith("409 ").contains("NOT_SENT");

        subscriber.begin("subscriber=app");
        assertThat(read(subscriber, 3)).containsExactly(3L, 4L, 5L);
        assertThat(subscriber.acknowledge("app", 5)).contains("\"acknowledged\":5");
      }
    }
  }

  @Test
  void theNewestStreamOfANameTakesOver() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      List<Long> order = submit(node, 3);
      try (HttpSubscriber first = subscriber(node);
          HttpSubscriber second = subscriber(node)) {
        first.begin("subscriber=app&after=0");
        assertThat(read(first, 3)).isEqualTo(order);
        second.begin("subscriber=app");
        assertThat(read(second, 3)).isEqualTo(order);

        assertThat(first.next()).isEqualTo(new Event("taken", 0));
        assertThat(first.next().type()).isEqualTo("EOF");
        // What it was sent it has dealt with.
        assertThat(first.acknowledge("app", order.get(1))).startsWith("200 ");
        assertThat(second.list()).contains("\"streaming\":true,\"unacknowledged\":1}");
        long next = submit(node, 1).getLast();
        assertThat(second.next().sequence()).isEqualTo(next);
      }
    }
  }

  @Test
  void anAcknowledgementIsNeitherMovedBackNorBeyondWhatWasSent() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      submit(node, 300);
      try (HttpSubscriber subscriber = subscriber(node)) {
        assertThat(subscriber.acknowledge("app", 1)).startsWith("404 ");
        subscriber.begin("subscriber=app&after=0");
        List<Long> sent = read(subscriber, 10);

        assertThat(subscriber.acknowledge("app", sent.getLast())).contains("\"acknowledged\":10}");
        assertThat(subscriber.acknowledge("app", 3)).contains("\"acknowledged\":10}");
        assertThat(subscriber.acknowledge("app", 300)).startsWith("409 ").contains("NOT_SENT");
        assertThat(subscriber.acknowledge("app", -1)).startsWith("400 ").contains("BAD_CURSOR");
        assertThat(subscriber.acknowledge("App", 1)).startsWith("400 ").contains("BAD_SUBSCRIBER");
        assertThat(subscriber.list()).contains("\"acknowledged\":10,");
      }
    }
  }

  @Test
  void aRemovedSubscriberIsToldAndBeginsAnew() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      submit(node, 3);
      try (HttpSubscriber subscriber = subscriber(node)) {
        subscriber.begin("subscriber=app&after=0");
        read(subscriber, 3);

        assertThat(subscriber.remove("app")).startsWith("200 ");
        assertThat(subscriber.remove("app")).startsWith("404 ").contains("NO_SUCH_SUBSCRIBER");
        assertThat(subscriber.next().type()).isEqualTo("removed");
        assertThat(subscriber.list()).contains("\"lastSequence\":3,\"subscribers\":[]");

        subscriber.begin("subscriber=app");
        long next = submit(node, 1).getLast();
        assertThat(subscriber.next().sequence()).isEqualTo(next);
      }
    }
  }

  @Test
  void oneMoreThanThereMayBeIsRefused() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      submit(node, 1);
      ManagedChannel channel = channel(node);
      try {
        var client = client(channel);
        for (int i = 0; i < 64; i++) {
          Context.CancellableContext reading = Context.current().withCancellation();
          SubscribeRequest request =
              SubscribeRequest.newBuilder().setSubscriber("s" + i).setAfter(0).build();
          reading.call(() -> client.subscribe(request).next());
          reading.cancel(null);
          await()
              .atMost(Nodes.SOON)
              .until(
                  () ->
                      client
                          .listSubscribers(ListSubscribersRequest.getDefaultInstance())
                          .getSubscribersList()
                          .stream()
                          .noneMatch(Subscriber::getStreaming));
        }

        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(
                () ->
                    client
                        .subscribe(SubscribeRequest.newBuilder().setSubscriber("more").build())
                        .next())
            .withMessageStartingWith("RESOURCE_EXHAUSTED: TOO_MANY_SUBSCRIBERS: ");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void bothApisShareTheNamesAndTheirCursors() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start(serving(nodes));
      List<Long> order = submit(node, 5);
      ManagedChannel channel = channel(node);
      try (HttpSubscriber http = subscriber(node)) {
        var client = client(channel);
        Iterator<SubscribeResponse> stream =
            client.subscribe(
                SubscribeRequest.newBuilder().setSubscriber("app").setAfter(0).build());
        for (long sequence : order) {
          assertThat(stream.next().getSequence()).isEqualTo(sequence);
        }
        assertThat(
                client
                    .acknowledge(
                        AcknowledgeRequest.newBuilder()
                            .setSubscriber("app")
                            .setSequence(order.get(2))
                            .build())
                    .getAcknowledged())
            .isEqualTo(order.get(2));
        var listed = client.listSubscribers(ListSubscribersRequest.getDefaultInstance());
        assertThat(listed.getSubscribers(0).getUnacknowledged()).isEqualTo(2);
        assertThat(listed.getSubscribers(0).getStreaming()).isTrue();

        http.begin("subscriber=app");
        assertThat(read(http, 2)).isEqualTo(order.subList(3, 5));
        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(stream::hasNext)
            .withMessageStartingWith("ABORTED: SUBSCRIBER_TAKEN: ");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static ManagedChannel channel(PeerNode node) {
    return NettyChannelBuilder.forAddress("127.0.0.1", node.apiGrpcPort().orElseThrow())
        .usePlaintext()
        .build();
  }

  private NodeServiceGrpc.NodeServiceBlockingStub client(ManagedChannel channel) throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token());
    return NodeServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static NodeSettings serving(Nodes nodes) {
    return nodes.settings("node").with(changes -> changes.localListeners = true);
  }

  private HttpSubscriber subscriber(PeerNode node) throws Exception {
    return new HttpSubscriber(node.api().orElseThrow().toString(), token());
  }

  private String token() throws Exception {
    return Files.readString(root.resolve("node").resolve("api.token")).strip();
  }

  /** New transactions of its own; their sequences, ascending. */
  private List<Long> submit(PeerNode node, int count) throws Exception {
    List<CompletableFuture<Report>> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(node.submit(Nodes.transaction(40, submitted++)));
    }
    TreeSet<Long> sequences = new TreeSet<>();
    for (CompletableFuture<Report> one : asked) {
      sequences.add(((Report.Accepted) one.get(30, TimeUnit.SECONDS)).sequence());
    }
    return List.copyOf(sequences);
  }

  private static List<Long> read(HttpSubscriber subscriber, int events) throws Exception {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      sequences.add(subscriber.next().sequence());
    }
    return sequences;
  }
}
