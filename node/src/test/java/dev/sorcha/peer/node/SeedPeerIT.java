package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sorcha.peer.core.model.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sorcha.peer.discovery.SeedPeerDiscovery.PeerInfo;
import sorcha.peer.discovery.SeedPeerDiscovery.PeerListRequest;
import sorcha.peer.discovery.SeedPeerDiscovery.PeerListResponse;
import sorcha.peer.discovery.SeedPeerDiscovery.PingRequest;
import sorcha.peer.discovery.SeedPeerDiscovery.RegisterPeerRequest;
import sorcha.peer.transaction.SeedTransactionDistribution.NotificationAck;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionRequest;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionResponse;

/**
 * A peer that has only the seeds' contract is a full member; what is wrong is refused with a clear
 * error.
 */
class SeedPeerIT {

  @TempDir Path root;
  private Nodes nodes;
  private PeerNode node;
  private SeedPeer seed;

  @BeforeEach
  void begin() throws Exception {
    assumeTrue(OpenSsl.isThere(), "openssl was not found: leaving out the seed-only peer");
    nodes = new Nodes(root);
    node = nodes.start("alder");
    seed = new SeedPeer(root.resolve("seed"), node.peerAddress());
  }

  @AfterEach
  void end() {
    if (seed != null) {
      seed.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  private void register() {
    assertThat(
            seed.discovery
                .registerPeer(
                    RegisterPeerRequest.newBuilder()
                        .setPeerInfo(
                            PeerInfo.newBuilder()
                                .setPeerId(seed.id())
                                .setAddress("127.0.0.1")
                                .setPort(seed.port())
                                .addSupportedProtocols("Grpc"))
                        .build())
                .getSuccess())
        .isTrue();
  }

  @Test
  void registersListsAndPings() throws StartException {
    register();
    PeerNode birch = nodes.start("birch", node);
    Nodes.awaitReachable(1, birch);
    await()
        .atMost(Nodes.SOON)
        .untilAsserted(
            () -> {
              PeerListResponse list =
                  seed.discovery.getPeerList(
                      PeerListRequest.newBuilder()
                          .setRequestingPeerId(seed.id())
                          .setMaxPeers(10)
                          .build());
              assertThat(list.getPeersList())
                  .extracting(PeerInfo::getPeerId)
                  .containsExactly(birch.id().hex());
              assertThat(list.getPeers(0).getPort()).isEqualTo(birch.peerAddress().port());
              assertThat(list.getTotalPeers()).isEqualTo(2);
            });
    assertThat(
            seed.discovery.ping(PingRequest.newBuilder().setPeerId(seed.id()).build()).getPeerId())
        .isEqualTo(node.id().hex());
    assertThat(Nodes.status(node).peers())
        .extracting(view -> view.info().id().hex())
        .contains(seed.id());
  }

  @Test
  void isAskedAtItsAddressForWhatItAnnounced() {
    register();
    byte[] body = "from a seed-only peer".getBytes(StandardCharsets.UTF_8);
    String hash = seed.hold(body);
    NotificationAck ack = seed.transactions.notifyTransaction(seed.notification(hash, body.length));
    assertThat(ack.getWillRequest()).isTrue();
    assertThat(ack.getAlreadyKnown()).isFalse();
    Nodes.awaitHeld(Transaction.of(body), node);
    // On disk comes first, then the node's own knowledge of it.
    await()
        .atMost(Nodes.SOON)
        .until(
            () ->
                seed.transactions
                    .notifyTransaction(seed.notification(hash, body.length))
                    .getAlreadyKnown());
    assertThat(seed.asked).extracting(TransactionRequest::getTransactionHash).containsExactly(hash);
  }

  @Test
  void fetchesWhatTheNodeHasAndHearsOfWhatIsNew() {
    register();
    Transaction transaction = Nodes.transaction(3_000, 5);
    Nodes.submit(node, transaction);
    await()
        .atMost(Nodes.SOON)
        .until(
            () ->
                seed.notified.stream()
                    .anyMatch(n -> n.getTransactionHash().equals(transaction.id().base64())));
    TransactionResponse response =
        seed.transactions.getTransaction(
            TransactionRequest.newBuilder()
                .setTransactionHash(transaction.id().base64())
                .setRequestingPeerId(seed.id())
                .build());
    assertThat(response.getFound()).isTrue();
    assertThat(Arrays.equals(response.getTransactionData().toByteArray(), transaction.bytes()))
        .isTrue();
    // It has fetched it, and it is the only peer there is: that is custody enough (DESIGN S18).
    await().atMost(Nodes.SOON).until(() -> Nodes.status(node).outbox() == 0);
    assertThat(
            seed.transactions
                .getTransaction(
                    TransactionRequest.newBuilder()
                        .setTransactionHash(Nodes.transaction(10, 6).id().hex())
                        .build())
                .getFound())
        .isFalse();
  }

  @Test
  void wrongBytesAreNotTakenAndTheRightOnesComeFromElsewhere() throws Exception {
    register();
    Transaction right = Nodes.transaction(800, 7);
    String hash = right.id().base64();
    seed.bodies.put(hash, "something else".getBytes(StandardCharsets.UTF_8));
    seed.transactions.notifyTransaction(seed.notification(hash, right.size()));
    await().atMost(Nodes.SOON).until(() -> !seed.asked.isEmpty());
    try (SeedPeer honest = new SeedPeer(root.resolve("honest"), node.peerAddress())) {
      honest.discovery.registerPeer(
          RegisterPeerRequest.newBuilder()
              .setPeerInfo(PeerInfo.newBuilder().setAddress("127.0.0.1").setPort(honest.port()))
              .build());
      honest.hold(right.bytes());
      honest.transactions.notifyTransaction(honest.notification(hash, right.size()));
      Nodes.awaitHeld(right, node);
    }
    assertThat(seed.asked).hasSize(1);
  }

  @Test
  void aForeignIdAndANonHashAreRefusedByName() {
    assertThatThrownBy(
            () -> seed.discovery.ping(PingRequest.newBuilder().setPeerId(node.id().hex()).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> {
              assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
              assertThat(refused).hasMessageContaining("the connection's, " + seed.id());
            });
    assertThatThrownBy(
            () -> seed.transactions.notifyTransaction(seed.notification("not a hash", 3)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> {
              assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(refused).hasMessageContaining("'not a hash' (expected: SHA-256");
            });
    assertThat(seed.discovery.ping(PingRequest.getDefaultInstance()).getPeerId())
        .isEqualTo(node.id().hex());
  }

  @Test
  void aBodyOverTheLimitIsNotFetched() {
    register();
    byte[] large = new byte[(10 << 20) + 1];
    String hash = seed.hold(large);
    NotificationAck ack =
        seed.transactions.notifyTransaction(seed.notification(hash, large.length));
    assertThat(ack.getWillRequest()).isFalse();
    // One that lies about its size is not carried either.
    seed.transactions.notifyTransaction(seed.notification(hash, 10));
    await().atMost(Nodes.SOON).until(() -> !seed.asked.isEmpty());
    byte[] small = {1, 2, 3};
    seed.transactions.notifyTransaction(seed.notification(seed.hold(small), small.length));
    Nodes.awaitHeld(Transaction.of(small), node);
    assertThat(Nodes.find(node, Transaction.of(large).id())).isEmpty();
  }
}
