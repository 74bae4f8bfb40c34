package dev.sorcha.peer.node.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.node.v1.GetResponse;
import dev.sorcha.peer.wire.node.v1.SubscribeRequest;
import dev.sorcha.peer.wire.node.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Delivered transactions as gRPC streams, from a cursor. */
final class DeliveryStreams {

  /** How long a subscription sleeps where nothing comes; a cancelled one wakes at once. */
  private static final Duration NAP = Duration.ofMinutes(1);

  private final LocalNode node;
  private final OpenStreams streams;
  private final Subscriptions subscriptions;

  DeliveryStreams(LocalNode node, OpenStreams streams, Subscriptions subscriptions) {
    this.node = node;
    this.streams = streams;
    this.subscriptions = subscriptions;
  }

  /**
   * Writes on a thread of its own, since callbacks about the caller wait while this method runs.
   */
  void open(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
    var caller = (ServerCallStreamObserver<SubscribeResponse>) observer;
    try {
      streams.enter();
    } catch (ApiException refused) {
      caller.onError(refused.code().grpc(refused.detail()).asException());
      return;
    }
    Thread writer = Thread.ofVirtual().name("subscription").unstarted(() -> write(caller, request));
    caller.setOnReadyHandler(() -> LockSupport.unpark(writer));
    caller.setOnCancelHandler(writer::interrupt);
    writer.start();
  }

  private void write(ServerCallStreamObserver<SubscribeResponse> caller, SubscribeRequest request) {
    try {
      streams.write(
          () -> {
            try (Feed feed = feed(request)) {
              writeAll(caller, feed, request.getWithoutData());
            }
          });
    } catch (InterruptedException ended) {
      end(caller, ErrorCode.SHUTTING_DOWN.grpc("the node stops"));
    } catch (ApiException refused) {
      end(caller, refused.code().grpc(refused.detail()));
    } catch (IllegalStateException bug) {
      end(caller, NodeRpc.internal(bug));
    }
  }

  private Feed feed(SubscribeRequest request) {
    if (request.getAfter() < 0) {
      throw new ApiException(
          ErrorCode.BAD_CURSOR,
          "after: " + request.getAfter() + " (expected: a whole number from 0)");
    }
    if (request.getSubscriber().isEmpty()) {
      return new DeliveryFeed(node, request.getAfter());
    }
    return subscriptions.begin(
        request.getSubscriber(),
        request.hasAfter() ? OptionalLong.of(request.getAfter()) : OptionalLong.empty());
  }

  private void writeAll(
      ServerCallStreamObserver<SubscribeResponse> caller, Feed feed, boolean withoutData)
      throws InterruptedException {
    while (true) {
      for (Delivered row : feed.next(NAP)) {
        awaitReady(caller);
        feed.sending(row);
        caller.onNext(message(row, withoutData));
      }
    }
  }

  /** The bytes of a transaction in parts, as the caller takes them. */
  void parts(Answers answers, String hash, StreamObserver<GetResponse> observer) {
    var caller = (ServerCallStreamObserver<GetResponse>) observer;
    Thread writer =
        Thread.ofVirtual().name("parts").unstarted(() -> writeParts(caller, answers, hash));
    caller.setOnReadyHandler(() -> LockSupport.unpark(writer));
    caller.setOnCancelHandler(writer::interrupt);
    writer.start();
  }

  private static void writeParts(
      ServerCallStreamObserver<GetResponse> caller, Answers answers, String hash) {
    try {
      TxId id = Answers.parse(hash);
      Answers.Parts parts = answers.parts(id);
      for (int place = 0; place < parts.count(); place++) {
        awaitReady(caller);
        ByteString data = UnsafeByteOperations.unsafeWrap(parts.part().apply(place));
        caller.onNext(GetResponse.newBuilder().setData(data).build());
      }
      caller.onCompleted();
    } catch (InterruptedException ended) {
      end(caller, ErrorCode.SHUTTING_DOWN.grpc("the caller is gone, or the node stops"));
    } catch (ApiException refused) {
      end(caller, refused.code().grpc(refused.detail()));
    } catch (IllegalStateException bug) {
      end(caller, NodeRpc.internal(bug));
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
    if (!withoutData && row.sizeBytes() <= Frame.MAX_WHOLE) {
      // Larger ones are to be got in parts.
      // Where no peer has them either, the message says by its size that the bytes are missing.
      node.find(row.id())
          .or(() -> Answers.refilled(node, row.id()))
          .ifPresent(found -> message.setData(data(found)));
    }
    return message.build();
  }

  /** Without a copy: nobody writes to a transaction's bytes. */
  static ByteString data(Transaction transaction) {
    return UnsafeByteOperations.unsafeWrap(transaction.bytes());
  }

  private static void end(ServerCallStreamObserver<?> caller, Status status) {
    if (!caller.isCancelled()) {
      caller.onError(status.asException());
    }
  }
}
