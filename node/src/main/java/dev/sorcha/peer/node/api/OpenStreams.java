package dev.sorcha.peer.node.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The threads that write streams: at most {@value #MOST} (bounds row 22), each interrupted when the
 * API closes.
 */
final class OpenStreams {

  static final int MOST = 16;

  private final Semaphore places = new Semaphore(MOST);
  private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * Takes a place for a stream.
   *
   * @throws ApiException with TOO_MANY_STREAMS or SHUTTING_DOWN
   */
  void enter() {
    if (closing) {
      throw new ApiException(ErrorCode.SHUTTING_DOWN, "the node stops");
    }
    if (!places.tryAcquire()) {
      throw new ApiException(ErrorCode.TOO_MANY_STREAMS, MOST + " streams are open (the most)");
    }
  }

  /** Writes a stream on this thread, for which {@link #enter} took a place, and gives it back. */
  void write(Writer writer) throws InterruptedException {
    Thread self = Thread.currentThread();
    writers.add(self);
    try {
      if (!closing) {
        writer.write();
      }
    } finally {
      writers.remove(self);
      places.release();
    }
  }

  /** A stream until its end. */
  @FunctionalInterface
  interface Writer {
    void write() throws InterruptedException;
  }

  /** Streams that are open now. */
  int count() {
    return MOST - places.availablePermits();
  }

  /** Whether streams end because the API closes. */
  boolean closing() {
    return closing;
  }

  /**
   * Ends all streams and waits for that, at most one second; one that is stuck in a write ends with
   * its connection. No more are taken.
   *
   * @return whether all have ended
   */
  boolean close() {
    closing = true;
    writers.forEach(Thread::interrupt);
    try {
      return places.tryAcquire(MOST, 1, TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
