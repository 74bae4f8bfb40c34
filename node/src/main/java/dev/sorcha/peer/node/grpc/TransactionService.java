package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.wire.transaction.NotificationAck;
import dev.sorcha.peer.wire.transaction.TransactionChunk;
import dev.sorcha.peer.wire.transaction.TransactionDistributionGrpc;
import dev.sorcha.peer.wire.transaction.TransactionNotification;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import dev.sorcha.peer.wire.transaction.TransactionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** The seeds' {@code TransactionDistribution}, served. */
final class TransactionService extends TransactionDistributionGrpc.TransactionDistributionImplBase {

  private final UnaryDoor door;
  private final ChunkStreams streams;
  private final boolean compress;

  /**
   * @param compress bodies, for whoever says that it can read that
   */
  TransactionService(UnaryDoor door, ChunkStreams streams, boolean compress) {
    this.door = door;
    this.streams = streams;
    this.compress = compress;
  }

  @Override
  public void notifyTransaction(
      TransactionNotification message, StreamObserver<NotificationAck> answer) {
    Caller caller = Callers.current();
    door.serve(
        caller,
        () -> {
          SeedMessages.requireSender(message.getSenderPeerId(), caller.id());
          return new Request.Notify(SeedMessages.announcement(message));
        },
        Response.Ack.class,
        ack ->
            NotificationAck.newBuilder()
                .setAlreadyKnown(ack.alreadyKnown())
                .setWillRequest(ack.willRequest())
                .build(),
        answer);
  }

  @Override
  public void getTransaction(
      TransactionRequest message, StreamObserver<TransactionResponse> answer) {
    Caller caller = Callers.current();
    var out = (ServerCallStreamObserver<TransactionResponse>) answer;
    if (compress) {
      out.setCompression("gzip");
    }
    door.serve(
        caller,
        () -> {
          SeedMessages.requireSender(message.getRequestingPeerId(), caller.id());
          return new Request.Get(SeedMessages.hash(message.getTransactionHash()));
        },
        Response.class,
        response -> {
          TransactionResponse found =
              SeedMessages.response(((Request.Get) response.request()).id(), body(response));
          out.setMessageCompression(compress && Gzip.isWorthIt(found.getTransactionData()));
          return found;
        },
        answer);
  }

  @Override
  public void streamTransaction(
      TransactionRequest message, StreamObserver<TransactionChunk> answer) {
    streams.open(
        Callers.current(), message, (ServerCallStreamObserver<TransactionChunk>) answer, compress);
  }

  private static Optional<Transaction> body(Response response) {
    return response instanceof Response.Found(var get, var transaction)
        ? Optional.of(transaction)
        : Optional.empty();
  }
}
