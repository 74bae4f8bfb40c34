package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.wire.communication.PeerMessage;
import io.grpc.stub.CallStreamObserver;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to be written on one link. The loop adds, the transport says when it can take more;
 * whichever of the two threads comes first writes, the other leaves its work to it. Nobody waits
 * and nothing is locked.
 *
 * <p>Chunks of large bodies wait until nothing else does: what stands behind a transfer would be
 * late by as long as it takes.
 *
 * <p>Bounded in bytes: a peer that does not read is closed rather than carried (bounds, row 16).
 */
final class OutboundQueue {

  /** Eight of the largest bodies. A guess. */
  static final long MAX_BYTES = 8L << 20;

  private final CallStreamObserver<PeerMessage> out;
  private final ConcurrentLinkedQueue<Waiting> messages = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Waiting> chunks = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();

  /** Used by one thread at a time, which {@link #work} hands on. */
  private final GzipTrial trial = new GzipTrial();

  private volatile boolean finishing;
  private volatile boolean ended;

  /**
   * A message that is to be written.
   *
   * @param mayShrink whether compressing it may be worth a try
   */
  private record Waiting(PeerMessage message, boolean mayShrink) {}

  OutboundQueue(CallStreamObserver<PeerMessage> out) {
    this.out = out;
  }

  /**
   * Adds messages.
   *
   * @param bulk whether all others go before them
   * @param mayShrink whether they have bodies or texts; ids do not shrink
   * @return false if the bound is passed: the link is to be closed
   */
  boolean add(List<PeerMessage> added, boolean bulk, boolean mayShrink) {
    for (PeerMessage message : added) {
      bytes.addAndGet(message.getSerializedSize());
      (bulk ? chunks : messages).add(new Waiting(message, mayShrink));
    }
    drain();
    return bytes.get() <= MAX_BYTES;
  }

  /** Half-closes once everything before it was written. */
  void finish() {
    finishing = true;
    drain();
  }

  /** The stream is gone: nothing is written any more. */
  void end() {
    ended = true;
    messages.clear();
    chunks.clear();
  }

  /** Writes as much as the transport takes. */
  void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      write();
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  private void write() {
    while (!ended && out.isReady()) {
      Waiting next = messages.poll();
      next = next == null ? chunks.poll() : next;
      if (next == null) {
        break;
      }
      PeerMessage message = next.message();
      bytes.addAndGet(-message.getSerializedSize());
      // Nothing happens where gRPC did not agree on a compression.
      out.setMessageCompression(next.mayShrink() && trial.isWorthIt(message.getPayload()));
      out.onNext(message);
    }
    if (finishing && !ended && messages.isEmpty() && chunks.isEmpty()) {
      ended = true;
      out.onCompleted();
    }
  }
}
