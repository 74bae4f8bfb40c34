package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.wire.transaction.TransactionChunk;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code StreamTransaction} of a peer. However it cuts the body, the core gets chunks of
 * {@link Chunk#SIZE}; the next message is read when the core has taken what came before.
 */
final class ChunkReader implements ClientResponseObserver<TransactionRequest, TransactionChunk> {

  private final PeerId from;
  private final Request.Stream request;
  private final Door door;
  private final Consumer<Throwable> lost;
  private final AtomicBoolean over = new AtomicBoolean();
  private final byte[] chunk = new byte[Chunk.SIZE];
  private int filled;
  private int place;
  private int read;
  private @Nullable ClientCallStreamObserver<TransactionRequest> call;

  /**
   * @param lost hears why there is no answer, before the core does
   */
  ChunkReader(PeerId from, Request.Stream request, Door door, Consumer<Throwable> lost) {
    this.from = from;
    this.request = request;
    this.door = door;
    this.lost = lost;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<TransactionRequest> started) {
    call = started;
    started.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(TransactionChunk message) {
    ByteString data = message.getChunkData();
    if (over.get()) {
      return;
    }
    if (data.isEmpty() || (long) read + data.size() > request.sizeBytes()) {
      fail(Failure.Kind.MALFORMED, "a chunk that does not fit into " + request.sizeBytes());
      return;
    }
    read += data.size();
    byte[] bytes = data.toByteArray();
    List<Chunk> full = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int taken = Math.min(bytes.length - at, Chunk.SIZE - filled);
      System.arraycopy(bytes, at, chunk, filled, taken);
      at += taken;
      filled += taken;
      if (filled == Chunk.SIZE || (at == bytes.length && read == request.sizeBytes())) {
        full.add(Chunk.of(Arrays.copyOf(chunk, filled)));
        filled = 0;
      }
    }
    hand(full);
  }

  private void hand(List<Chunk> full) {
    if (full.isEmpty()) {
      more();
    }
    for (int i = 0; i < full.size(); i++) {
      Input part =
          new Input.Answered(
              from, new Response.Part(request, place, request.sizeBytes(), full.get(i)));
      place++;
      if (i + 1 < full.size()) {
        door.put(part);
      } else {
        door.put(part, this::more);
      }
    }
  }

  private void more() {
    ClientCallStreamObserver<TransactionRequest> open = call;
    if (open != null && !over.get()) {
      open.request(1);
    }
  }

  private void fail(Failure.Kind kind, String detail) {
    if (over.compareAndSet(false, true)) {
      ClientCallStreamObserver<TransactionRequest> open = call;
      if (open != null) {
        open.cancel(detail, null);
      }
      door.put(new Input.CallFailed(from, request, new Failure(kind, detail)));
    }
  }

  @Override
  public void onError(Throwable why) {
    if (over.compareAndSet(false, true)) {
      lost.accept(why);
      door.put(new Input.CallFailed(from, request, Statuses.failure(why)));
    }
  }

  @Override
  public void onCompleted() {
    if (over.compareAndSet(false, true) && read < request.sizeBytes()) {
      String detail = "it ended after " + read + " bytes of " + request.sizeBytes();
      door.put(new Input.CallFailed(from, request, new Failure(Failure.Kind.MALFORMED, detail)));
    }
  }
}
