package dev.sorcha.peer.node.store;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the delivery order has come, for those who wait for the next. Waiting takes no thread of
 * the store and may be done by virtual threads.
 */
final class Arrivals {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long last;
  private volatile long first = 1;
  private boolean closed;

  /** The newest number on disk; 0 before the first. */
  long last() {
    return last;
  }

  /** The lowest number from which on nothing is missing. */
  long first() {
    return first;
  }

  /** The commit of this number returned, or this much was found on disk. */
  void advanceTo(long newest) {
    lock.lock();
    try {
      last = Math.max(last, newest);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something up to this number was pruned, or is about to be. Called by one thread. */
  void prunedThrough(long sequence) {
    first = Math.max(first, sequence + 1);
  }

  /**
   * Whether there is one after the cursor, at the latest when the time is over or the store closes.
   */
  boolean awaitAfter(long cursor, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = patience.toNanos();
      while (last <= cursor && !closed && nanos > 0) {
        nanos = moved.awaitNanos(nanos);
      }
      return last > cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody go. */
  void close() {
    lock.lock();
    try {
      closed = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
