package dev.sorcha.peer.node;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Whether the node has ended, and whether by its own fault. */
final class StopSignal {

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Optional<Throwable> failure = Optional.empty();

  void failed(Throwable bug) {
    failure = Optional.of(bug);
    ended.countDown();
  }

  void stopped() {
    ended.countDown();
  }

  void await() throws InterruptedException {
    ended.await();
  }

  Optional<Throwable> failure() {
    return failure;
  }
}
