package dev.sorcha.peer.node.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.wire.node.v1.ChangeDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.ChangeDeadLettersResponse;
import dev.sorcha.peer.wire.node.v1.GetNodeRequest;
import dev.sorcha.peer.wire.node.v1.GetNodeResponse;
import dev.sorcha.peer.wire.node.v1.GetRequest;
import dev.sorcha.peer.wire.node.v1.GetResponse;
import dev.sorcha.peer.wire.node.v1.GetStatusRequest;
import dev.sorcha.peer.wire.node.v1.GetStatusResponse;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersRequest;
import dev.sorcha.peer.wire.node.v1.ListDeadLettersResponse;
import dev.sorcha.peer.wire.node.v1.ListPeersRequest;
import dev.sorcha.peer.wire.node.v1.ListPeersResponse;
import dev.sorcha.peer.wire.node.v1.ListQueueRequest;
import dev.sorcha.peer.wire.node.v1.ListQueueResponse;
import dev.sorcha.peer.wire.node.v1.NodeServiceGrpc;
import dev.sorcha.peer.wire.node.v1.RefreshPeersRequest;
import dev.sorcha.peer.wire.node.v1.RefreshPeersResponse;
import dev.sorcha.peer.wire.node.v1.RemovePeerRequest;
import dev.sorcha.peer.wire.node.v1.RemovePeerResponse;
import dev.sorcha.peer.wire.node.v1.SubmitRequest;
import dev.sorcha.peer.wire.node.v1.SubmitResponse;
import dev.sorcha.peer.wire.node.v1.SubscribeRequest;
import dev.sorcha.peer.wire.node.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls. Each runs on a virtual thread and may block. */
final class NodeRpc extends NodeServiceGrpc.NodeServiceImplBase {

  private static final Logger log = LoggerFactory.getLogger(NodeRpc.class);

  /** How long a subscription sleeps where nothing comes; a cancelled one wakes at once. */
  private static final Duration NAP = Duration.ofMinutes(1);

  private final LocalNode node;
  private final Answers answers;
  private final OpenStreams streams;

  NodeRpc(LocalNode node, OpenStreams streams) {
    this.node = node;
    this.answers = new Answers(node);
    this.streams = streams;
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> caller) {
    answer(
        caller,
        () -> {
          Report.Accepted accepted = answers.submit(request.getData().toByteArray());
          return SubmitResponse.newBuilder()
              .setHash(accepted.id().hex())
              .setSequence(accepted.sequence())
              .setAlready(accepted.already())
              .build();
        });
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> caller) {
    answer(caller, () -> OutboxMessages.status(answers.statusOf(request.getHash())));
  }

  @Override
  public void listQueue(ListQueueRequest request, StreamObserver<ListQueueResponse> caller) {
    answer(
        caller,
        () -> {
          RowQuery rows = RowQuery.of(request.getAfter(), request.getLimit());
          return OutboxMessages.queue(answers.waiting(rows));
        });
  }

  @Override
  public void listDeadLetters(
      ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> caller) {
    answer(
        caller,
        () -> {
          RowQuery rows = RowQuery.of(request.getAfter(), request.getLimit());
          DeadLetterMatch match = DeadLetterSelection.withReason(request.getReason());
          return OutboxMessages.deadLetters(answers.deadLetters(match, rows));
        });
  }

  @Override
  public void retryDeadLetters(
      ChangeDeadLettersRequest request, StreamObserver<ChangeDeadLettersResponse> caller) {
    answer(caller, () -> changed(answers.retry(selection(request))));
  }

  @Override
  public void discardDeadLetters(
      ChangeDeadLettersRequest request, StreamObserver<ChangeDeadLettersResponse> caller) {
    answer(caller, () -> changed(answers.discard(selection(request))));
  }

  private static DeadLetterMatch selection(ChangeDeadLettersRequest request) {
    return DeadLetterSelection.toChange(
        request.getHashesList(), request.getReason(), request.getAll());
  }

  private static ChangeDeadLettersResponse changed(int count) {
    return ChangeDeadLettersResponse.newBuilder().setCount(count).build();
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> caller) {
    answer(
        caller,
        () -> GetResponse.newBuilder().setData(data(answers.bytes(request.getHash()))).build());
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> caller) {
    answer(caller, () -> NodeMessages.node(node.facts(), answers.status(), node.lastSequence()));
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> caller) {
    answer(
        caller,
        () -> {
          String limit = request.getLimit() == 0 ? "" : Integer.toString(request.getLimit());
          PeerQuery query = PeerQuery.of(request.getState(), request.getAfter(), limit);
          return NodeMessages.page(answers.peers(query), node.facts().failureThreshold());
        });
  }

  @Override
  public void refreshPeers(
      RefreshPeersRequest request, StreamObserver<RefreshPeersResponse> caller) {
    answer(
        caller,
        () -> {
          Report.Refreshing begun = answers.refreshPeers();
          return RefreshPeersResponse.newBuilder()
              .setChecks(begun.checks())
              .setBootstrapDials(begun.bootstrapDials())
              .build();
        });
  }

  @Override
  public void removePeer(RemovePeerRequest request, StreamObserver<RemovePeerResponse> caller) {
    answer(
        caller,
        () ->
            RemovePeerResponse.newBuilder()
                .setId(answers.removePeer(request.getId()).hex())
                .build());
  }

  private static <A> void answer(StreamObserver<A> caller, Supplier<A> call) {
    try {
      caller.onNext(call.get());
      caller.onCompleted();
    } catch (ApiException refused) {
      caller.onError(refused.code().grpc(refused.detail()).asException());
    } catch (IllegalStateException bug) {
      caller.onError(internal(bug).asException());
    }
  }

  /** A bug of ours: the log has it, the caller has a code. */
  private static Status internal(RuntimeException bug) {
    log.error("a call failed", bug);
    return ErrorCode.INTERNAL.grpc("the node's log says more");
  }

  /**
   * Writes on a thread of its own, since callbacks about the caller wait while this method runs.
   */
  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
    var caller = (ServerCallStreamObserver<SubscribeResponse>) observer;
    DeliveryFeed feed;
    try {
      feed = new DeliveryFeed(node, cursor(request));
      streams.enter();
    } catch (ApiException refused) {
      caller.onError(refused.code().grpc(refused.detail()).asException());
      return;
    }
    Thread writer =
        Thread.ofVirtual()
            .name("subscription")
            .unstarted(() -> write(caller, feed, request.getWithoutData()));
    caller.setOnReadyHandler(() -> LockSupport.unpark(writer));
    caller.setOnCancelHandler(writer::interrupt);
    writer.start();
  }

  private static long cursor(SubscribeRequest request) {
    if (request.getAfter() < 0) {
      throw new ApiException(
          ErrorCode.BAD_CURSOR,
          "after: " + request.getAfter() + " (expected: a whole number from 0)");
    }
    return request.getAfter();
  }

  private void write(
      ServerCallStreamObserver<SubscribeResponse> caller, DeliveryFeed feed, boolean withoutData) {
    try {
      streams.write(() -> writeAll(caller, feed, withoutData));
    } catch (InterruptedException ended) {
      end(caller, ErrorCode.SHUTTING_DOWN.grpc("the node stops"));
    } catch (ApiException lagged) {
      end(caller, lagged.code().grpc(lagged.detail()));
    } catch (IllegalStateException bug) {
      end(caller, internal(bug));
    }
  }

  private void writeAll(
      ServerCallStreamObserver<SubscribeResponse> caller, DeliveryFeed feed, boolean withoutData)
      throws InterruptedException {
    while (true) {
      for (Delivered row : feed.next(NAP)) {
        awaitReady(caller);
        caller.onNext(message(row, withoutData));
      }
    }
  }

  /** Until the caller has read what was written before, or is gone. */
  private static void awaitReady(ServerCallStreamObserver<?> caller) throws InterruptedException {
    while (!caller.isReady()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the subscription ends");
      }
      LockSupport.park(caller);
    }
  }

  private SubscribeResponse message(Delivered row, boolean withoutData) {
    SubscribeResponse.Builder message =
        SubscribeResponse.newBuilder()
            .setSequence(row.sequence())
            .setHash(row.id().hex())
            .setSize(row.sizeBytes())
            .setReceivedAt(row.receivedAtMillis())
            .setFromPeer(row.fromPeer());
    if (!withoutData) {
      // Pruned since the row was read: the message says by its size that the bytes are missing.
      node.find(row.id()).ifPresent(found -> message.setData(data(found)));
    }
    return message.build();
  }

  /** Without a copy: nobody writes to a transaction's bytes. */
  private static ByteString data(Transaction transaction) {
    return UnsafeByteOperations.unsafeWrap(transaction.bytes());
  }

  private static void end(ServerCallStreamObserver<?> caller, Status status) {
    if (!caller.isCancelled()) {
      caller.onError(status.asException());
    }
  }
}
