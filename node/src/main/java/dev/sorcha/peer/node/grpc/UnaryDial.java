package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.discovery.PeerDiscoveryGrpc;
import dev.sorcha.peer.wire.discovery.PingRequest;
import dev.sorcha.peer.wire.discovery.PingResponse;
import dev.sorcha.peer.wire.transaction.TransactionDistributionGrpc;
import dev.sorcha.peer.wire.transaction.TransactionResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One try whether a peer takes unary calls: a ping, on the channel that later calls will use. */
final class UnaryDial implements ClientResponseObserver<PingRequest, PingResponse> {

  /** Of no bytes that anybody knows. */
  private static final TxId NOTHING = TxId.parse("0".repeat(64));

  private final PeerAddress address;
  private final ManagedChannel channel;
  private final TlsContexts.Dial tls;
  private final Door door;
  private final UnaryCalls calls;
  private final SeedMessages messages;

  /** Whether both ends speak HTTP/2. */
  private volatile boolean talking;

  UnaryDial(
      PeerAddress address,
      Channels.Opened opened,
      Door door,
      UnaryCalls calls,
      SeedMessages messages) {
    this.address = address;
    this.channel = opened.channel();
    this.tls = opened.tls();
    this.door = door;
    this.calls = calls;
    this.messages = messages;
  }

  void begin() {
    PeerDiscoveryGrpc.newStub(channel)
        .withDeadlineAfter(Dialler.HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS)
        .ping(PingRequest.newBuilder().setPeerId(messages.self()).build(), this);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PingRequest> call) {
    call.setOnReadyHandler(() -> talking = true);
  }

  @Override
  public void onNext(PingResponse pong) {
    answered();
  }

  private void answered() {
    Optional<PeerId> peer = tls.presented();
    if (peer.isPresent()) {
      calls.adopt(peer.get(), address, channel);
      door.put(new Input.DialAnswered(address, Protocol.GRPC, peer.get()));
    } else {
      channel.shutdown();
    }
  }

  @Override
  public void onError(Throwable lost) {
    if (Statuses.failure(lost).kind() == Failure.Kind.UNIMPLEMENTED) {
      askForNothing();
    } else {
      failed(lost);
    }
  }

  /** A peer may serve transactions alone: it says that it does not have this one. */
  private void askForNothing() {
    TransactionDistributionGrpc.newStub(channel)
        .withDeadlineAfter(Dialler.HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS)
        .getTransaction(
            messages.request(NOTHING),
            new StreamObserver<>() {
              @Override
              public void onNext(TransactionResponse response) {
                answered();
              }

              @Override
              public void onError(Throwable lost) {
                failed(lost);
              }

              @Override
              public void onCompleted() {
                // Everything was said with the answer.
              }
            });
  }

  private void failed(Throwable lost) {
    Failure failure = Statuses.failure(lost);
    channel.shutdownNow();
    door.put(
        new Input.DialFailed(
            address, Protocol.GRPC, Statuses.stage(talking, lost), tls.presented(), failure));
  }

  @Override
  public void onCompleted() {
    // Everything was said with the answer.
  }
}
