package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.wire.node.v1.GetStatusRequest;
import dev.sorcha.peer.wire.node.v1.JudgeRequest;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A subscriber's verdict on real nodes: kept, shown, and obeyed where that is wanted. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class VerdictIT {

  @TempDir Path root;

  private final Transaction judged = Nodes.transaction(100, 1);

  @Test
  void whatASubscriberRejectsDoesNotReachPeersThatComeLater() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode cedar = afterARejection(nodes, true);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(10))
          .until(() -> Nodes.find(cedar, judged.id()).isEmpty());
    }
  }

  @Test
  void whereVerdictsAreOnlyRecordedItReachesThem() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      Nodes.awaitHeld(judged, afterARejection(nodes, false));
    }
  }

  /** A peer that is linked to nobody but a node that was started again after the rejection. */
  private PeerNode afterARejection(Nodes nodes, boolean obeys) throws Exception {
    PeerNode birch = nodes.start("birch");
    NodeSettings settings =
        nodes
            .settings("alder", birch)
            .with(
                changes -> {
                  changes.localListeners = true;
                  changes.gossip = changes.gossip.withVerdicts(obeys);
                });
    PeerNode alder = nodes.start(settings);
    Nodes.submit(birch, judged);
    Nodes.awaitHeld(judged, alder);
    try (HttpSubscriber validator = subscriber(alder)) {
      assertThat(validator.judge("validator", verdict(false))).startsWith("404 ");
      validator.begin("subscriber=validator&after=0");
      assertThat(validator.next().sequence()).isEqualTo(1);
      assertThat(validator.judge("validator", "{\"accepted\":false}"))
          .startsWith("400 ")
          .contains("BAD_PARAMETER");
      assertThat(validator.judge("validator", verdict(false)))
          .startsWith("200 ")
          .contains("\"accepted\":false,\"reason\":\"no such account\",\"rejected\":true");
    }
    birch.close();
    alder.close();
    PeerNode again = nodes.start(settings);
    try (HttpSubscriber validator = subscriber(again)) {
      assertThat(validator.status(judged.id().hex()))
          .contains("\"verdicts\":[{\"subscriber\":\"validator\",\"accepted\":false");
    }
    PeerNode cedar = nodes.start("cedar", again);
    Transaction later = Nodes.transaction(100, 2);
    Nodes.submit(again, later);
    Nodes.awaitHeld(later, cedar);
    return cedar;
  }

  @Test
  void anotherVerdictTakesItBackOverGrpc() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode birch = nodes.start("birch");
      PeerNode alder =
          nodes.start(
              nodes.settings("alder", birch).with(changes -> changes.localListeners = true));
      Nodes.submit(birch, judged);
      Nodes.awaitHeld(judged, alder);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", alder.apiGrpcPort().orElseThrow())
              .usePlaintext()
              .build();
      try (HttpSubscriber validator = subscriber(alder)) {
        validator.begin("subscriber=validator&after=0");
        var client = client(channel);
        JudgeRequest.Builder verdict =
            JudgeRequest.newBuilder().setSubscriber("validator").setHash(judged.id().base64());
        assertThat(client.judge(verdict.setReason("too late").build()).getRejected()).isTrue();
        assertThat(client.judge(verdict.setAccepted(true).setReason("").build()).getRejected())
            .isFalse();

        var status =
            client.getStatus(GetStatusRequest.newBuilder().setHash(judged.id().hex()).build());
        assertThat(status.getVerdictsList()).hasSize(1);
        assertThat(status.getVerdicts(0).getAccepted()).isTrue();
        validator.remove("validator");
        assertThat(validator.status(judged.id().hex())).contains("\"verdicts\":[]");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private String verdict(boolean accepted) {
    return "{\"hash\":\""
        + judged.id().hex()
        + "\",\"accepted\":"
        + accepted
        + (accepted ? "" : ",\"reason\":\"no such account\"")
        + "}";
  }

  private HttpSubscriber subscriber(PeerNode node) throws Exception {
    return new HttpSubscriber(node.api().orElseThrow().toString(), token());
  }

  private NodeServiceGrpc.NodeServiceBlockingStub client(ManagedChannel channel) throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token());
    return NodeServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private String token() throws Exception {
    return Files.readString(root.resolve("alder").resolve("api.token")).strip();
  }
}
