package dev.sorcha.peer.node;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Transaction;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import sorcha.peer.discovery.PeerDiscoveryGrpc;
import sorcha.peer.transaction.SeedTransactionDistribution.NotificationAck;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionNotification;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionRequest;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionResponse;
import sorcha.peer.transaction.TransactionDistributionGrpc;

/**
 * A peer made from nothing but the seeds' two proto texts and a certificate that openssl made: it
 * shares no class with the node, knows nothing of streams, and keeps its transactions in a map.
 */
final class SeedPeer implements AutoCloseable {

  /** Of all calls of a test, counted from its beginning. */
  private static final int DEADLINE_SECONDS = 180;

  private static final String NO_HASH = Base64.getEncoder().encodeToString(new byte[32]);

  final OpenSsl.Identity identity;
  final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
  final Queue<TransactionNotification> notified = new ConcurrentLinkedQueue<>();
  final Queue<TransactionRequest> asked = new ConcurrentLinkedQueue<>();
  final PeerDiscoveryGrpc.PeerDiscoveryBlockingStub discovery;
  final TransactionDistributionGrpc.TransactionDistributionBlockingStub transactions;
  private final Server server;
  private final ManagedChannel channel;

  SeedPeer(Path folder, PeerAddress node) throws IOException, InterruptedException {
    this.identity = OpenSsl.identity(folder);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(identity.certificate(), identity.key())
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .addService(new Transactions())
            .build()
            .start();
    this.channel =
        NettyChannelBuilder.forAddress(node.host(), node.port())
            .sslContext(
                GrpcSslContexts.forClient()
                    .keyManager(identity.certificate(), identity.key())
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build())
            .build();
    this.discovery =
        PeerDiscoveryGrpc.newBlockingStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    this.transactions =
        TransactionDistributionGrpc.newBlockingStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  String id() {
    return identity.id();
  }

  int port() {
    return server.getPort();
  }

  /** Has these bytes under the right hash, and gives that. */
  String hold(byte[] bytes) {
    String hash = Transaction.of(bytes).id().base64();
    bodies.put(hash, bytes);
    return hash;
  }

  TransactionNotification notification(String hash, long size) {
    return TransactionNotification.newBuilder()
        .setTransactionHash(hash)
        .setSenderPeerId(id())
        .setTransactionSize(size)
        .build();
  }

  private final class Transactions
      extends TransactionDistributionGrpc.TransactionDistributionImplBase {

    @Override
    public void notifyTransaction(
        TransactionNotification message, StreamObserver<NotificationAck> answer) {
      notified.add(message);
      answer.onNext(NotificationAck.newBuilder().build());
      answer.onCompleted();
    }

    @Override
    public void getTransaction(
        TransactionRequest message, StreamObserver<TransactionResponse> answer) {
      // A hash of zeros asks whether anybody answers here.
      if (!message.getTransactionHash().equals(NO_HASH)) {
        asked.add(message);
      }
      byte[] body = bodies.get(message.getTransactionHash());
      TransactionResponse.Builder response =
          TransactionResponse.newBuilder()
              .setTransactionHash(message.getTransactionHash())
              .setFound(body != null);
      if (body != null) {
        response.setTransactionData(ByteString.copyFrom(body));
      }
      answer.onNext(response.build());
      answer.onCompleted();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
