package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.transaction.TransactionChunk;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves {@code StreamTransaction}: the core says whether, then chunk after chunk is read and
 * written as the transport takes them. One chunk of each stream is in memory.
 */
final class ChunkStreams {

  private final Door door;
  private final Chunks chunks;
  private final Semaphore places = new Semaphore(Limits.STREAMS_SERVED);

  ChunkStreams(Door door, Chunks chunks) {
    this.door = door;
    this.chunks = chunks;
  }

  void open(
      Caller caller,
      TransactionRequest message,
      ServerCallStreamObserver<TransactionChunk> out,
      boolean compress) {
    TxId id;
    try {
      SeedMessages.requireSender(message.getRequestingPeerId(), caller.id());
      id = SeedMessages.hash(message.getTransactionHash());
    } catch (MalformedMessageException bad) {
      door.put(new Input.Offended(caller.id(), bad.offence(), bad.detail()));
      out.onError(Statuses.refusal(bad));
      return;
    }
    if (!places.tryAcquire()) {
      out.onError(busy(Limits.STREAMS_SERVED + " transactions are being streamed"));
      return;
    }
    Stream stream = new Stream(caller, id, out, compress);
    out.setOnCancelHandler(stream::end);
    out.setOnReadyHandler(stream::next);
    if (compress) {
      out.setCompression("gzip");
    }
    var _ =
        door.call(replyTo -> new Input.Received(caller, new Request.Stream(id, 0), replyTo))
            .whenComplete(
                (response, problem) -> {
                  if (problem != null) {
                    stream.fail(busy(String.valueOf(problem.getMessage())));
                  } else if (response instanceof Response.Contents(var request, var manifest)) {
                    stream.begin(manifest);
                  } else {
                    stream.fail(
                        Status.NOT_FOUND
                            .withDescription(id + ": this node does not have it")
                            .asRuntimeException());
                  }
                });
  }

  private static RuntimeException busy(String detail) {
    return Status.RESOURCE_EXHAUSTED
        .withDescription(detail + "; try again in a second")
        .asRuntimeException();
  }

  /** One stream; what happens to it happens one at a time. */
  private final class Stream {

    private final Caller caller;
    private final TxId id;
    private final ServerCallStreamObserver<TransactionChunk> out;
    private final boolean compress;
    private final AtomicBoolean over = new AtomicBoolean();
    private Optional<Manifest> manifest = Optional.empty();
    private int place;
    private boolean reading;

    Stream(
        Caller caller, TxId id, ServerCallStreamObserver<TransactionChunk> out, boolean compress) {
      this.caller = caller;
      this.id = id;
      this.out = out;
      this.compress = compress;
    }

    synchronized void begin(Manifest said) {
      manifest = Optional.of(said);
      next();
    }

    /** Reads the next chunk, once the transport can take it. */
    synchronized void next() {
      if (manifest.isEmpty() || reading || over.get() || !out.isReady()) {
        return;
      }
      reading = true;
      chunks.read(id, place, this::read);
    }

    private synchronized void read(Optional<Chunk> chunk) {
      reading = false;
      if (over.get()) {
        return;
      }
      if (chunk.isEmpty()) {
        fail(
            Status.UNAVAILABLE
                .withDescription("chunk " + place + " cannot be read; ask somebody else")
                .asRuntimeException());
        return;
      }
      int count = manifest.map(said -> said.digests().size()).orElse(0);
      ByteString data = UnsafeByteOperations.unsafeWrap(chunk.get().bytes());
      out.setMessageCompression(compress && Gzip.isWorthIt(data));
      out.onNext(
          TransactionChunk.newBuilder()
              .setTransactionHash(id.base64())
              .setChunkIndex(place)
              .setTotalChunks(count)
              .setChunkData(data)
              .build());
      place++;
      if (place < count) {
        next();
      } else if (end()) {
        out.onCompleted();
        door.put(new Input.Served(caller.id(), id));
      }
    }

    synchronized void fail(RuntimeException why) {
      if (end()) {
        out.onError(why);
      }
    }

    /** Gives the place back; says whether it was not over before. */
    boolean end() {
      boolean first = over.compareAndSet(false, true);
      if (first) {
        places.release();
      }
      return first;
    }
  }
}
