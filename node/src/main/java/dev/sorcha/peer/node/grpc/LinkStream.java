package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.wire.communication.PeerMessage;
import io.grpc.stub.CallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One open link, dialled or accepted: messages out through a queue, messages in to the core, a few
 * at a time.
 *
 * <p>At most {@value #IN_CORE} messages of a link wait for the core; the next is read when one of
 * them was stepped. That bounds what a peer can make this node hold, and slows it down instead of
 * dropping anything.
 */
final class LinkStream {

  static final int IN_CORE = 8;

  private final LinkId id;
  private final PeerId peer;
  private final Door door;
  private final LinkCodec codec;
  private final CallStreamObserver<PeerMessage> out;
  private final OutboundQueue queue;
  private final Consumer<String> abort;
  private final AtomicBoolean down = new AtomicBoolean();
  private final PeerClock clock = new PeerClock();

  /**
   * @param abort ends the call at once, telling the peer why
   */
  LinkStream(
      LinkId id,
      PeerId peer,
      Door door,
      LinkCodec codec,
      CallStreamObserver<PeerMessage> out,
      Consumer<String> abort) {
    this.id = id;
    this.peer = peer;
    this.door = door;
    this.codec = codec;
    this.out = out;
    this.queue = new OutboundQueue(out);
    this.abort = abort;
  }

  LinkId id() {
    return id;
  }

  PeerId peer() {
    return peer;
  }

  PeerClock clock() {
    return clock;
  }

  void send(Dialect dialect, Frame frame) {
    boolean isPiece = frame instanceof Frame.Large.Piece;
    boolean mayShrink =
        isPiece
            || frame instanceof Frame.Body
            || frame instanceof Frame.Push
            || frame instanceof Frame.Peers;
    if (!queue.add(codec.encode(dialect, frame), isPiece, mayShrink)) {
      abort("more than " + OutboundQueue.MAX_BYTES + " bytes wait to be read");
    }
  }

  void finish() {
    queue.finish();
  }

  void abort(String reason) {
    if (onDown(reason)) {
      abort.accept(reason);
    }
  }

  void onReady() {
    queue.drain();
  }

  /** A message came in. */
  void onMessage(PeerMessage message) {
    if (down.get()) {
      return;
    }
    clock.heard(
        message.getTimestamp(),
        System.currentTimeMillis(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    try {
      LinkCodec.decode(message, peer)
          .ifPresentOrElse(
              in ->
                  door.put(new Input.FrameArrived(id, in.frame(), in.ours()), () -> out.request(1)),
              () -> out.request(1));
    } catch (MalformedMessageException bad) {
      door.put(new Input.Offended(peer, bad.offence(), bad.detail()));
      abort(bad.detail());
    }
  }

  /** The stream is over; said to the core once. */
  boolean onDown(String reason) {
    queue.end();
    boolean first = down.compareAndSet(false, true);
    if (first) {
      door.put(new Input.LinkDown(id, reason));
    }
    return first;
  }
}
