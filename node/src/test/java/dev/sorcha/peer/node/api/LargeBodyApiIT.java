package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.wire.node.v1.GetRequest;
import dev.sorcha.peer.wire.node.v1.GetResponse;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import dev.sorcha.peer.wire.node.v1.SubmitRequest;
import dev.sorcha.peer.wire.node.v1.SubmitResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies above 1 MiB over both APIs: none is refused for its size, and nothing stays staged. */
final class LargeBodyApiIT {

  private static final int MOST = 10 << 20;

  @TempDir Path folder;
  private final ListedNode node = new ListedNode();

  private static Transaction film(int bytes) {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return Transaction.of(body);
  }

  @Test
  void overHttp() throws Exception {
    ApiToken token = ApiToken.loadOrCreate(folder);
    Transaction film = film(3_000_001);
    try (HttpApi api = HttpApi.open(node, new Subscriptions(node), token, 0, MOST);
        HttpClient client = HttpClient.newHttpClient()) {
      String base = "http://127.0.0.1:" + api.port() + "/api/v1/transactions";
      HttpRequest.Builder request =
          HttpRequest.newBuilder().header("Authorization", "Bearer " + token.text());
      HttpResponse<byte[]> taken =
          client.send(
              request
                  .uri(URI.create(base))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(film.bytes()))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(taken.statusCode()).isEqualTo(202);
      HttpResponse<byte[]> got =
          client.send(
              request.uri(URI.create(base + "/" + film.id().hex())).GET().build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(got.body()).isEqualTo(film.bytes());
      HttpResponse<byte[]> refused =
          client.send(
              request
                  .uri(URI.create(base))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[MOST + 1]))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(refused.statusCode()).isEqualTo(413);
    }
    assertThat(node.staged()).isZero();
  }

  @Test
  void overGrpcInParts() throws Exception {
    ApiToken token = ApiToken.loadOrCreate(folder);
    Transaction film = film(2_500_000);
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token.text());
    try (GrpcApi api = GrpcApi.open(node, new Subscriptions(node), token, 0, MOST)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", api.port())
              .overrideAuthority("127.0.0.1:" + api.port())
              .usePlaintext()
              .build();
      try {
        var attach = MetadataUtils.newAttachHeadersInterceptor(headers);
        CompletableFuture<SubmitResponse> answer = new CompletableFuture<>();
        StreamObserver<SubmitRequest> parts =
            NodeServiceGrpc.newStub(channel).withInterceptors(attach).submitParts(into(answer));
        for (int from = 0; from < film.size(); from += 100_000) {
          parts.onNext(
              SubmitRequest.newBuilder()
                  .setData(ByteString.copyFrom(film.bytes(), from, 100_000))
                  .build());
        }
        parts.onCompleted();
        assertThat(answer.get(20, TimeUnit.SECONDS).getHash()).isEqualTo(film.id().hex());
        Iterator<GetResponse> got =
            NodeServiceGrpc.newBlockingStub(channel)
                .withInterceptors(attach)
                .getParts(GetRequest.newBuilder().setHash(film.id().hex()).build());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        got.forEachRemaining(part -> whole.writeBytes(part.getData().toByteArray()));
        assertThat(whole.toByteArray()).isEqualTo(film.bytes());
      } finally {
        channel.shutdownNow();
      }
    }
    assertThat(node.staged()).isZero();
  }

  private static <T> StreamObserver<T> into(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        answer.complete(message);
      }

      @Override
      public void onError(Throwable refused) {
        answer.completeExceptionally(refused);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
