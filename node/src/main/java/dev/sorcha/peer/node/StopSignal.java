package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.Report;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether the node has ended or is to end, and why. */
final class StopSignal {

  /** In which those who asked for a drain are answered, before their listener closes. A guess. */
  private static final long ANSWER_MILLIS = 500;

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile Optional<Report.Waiting> left = Optional.empty();
  private volatile boolean draining;

  void failed(Throwable bug) {
    failure = Optional.of(bug);
    ended.countDown();
  }

  void stopped() {
    ended.countDown();
  }

  /** Nothing new is taken from now on. */
  void draining() {
    draining = true;
  }

  /** What was owed is done, or the time for it is over. */
  void drained(Report.Waiting stillWaiting) {
    left = Optional.of(stillWaiting);
    CompletableFuture.delayedExecutor(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .execute(ended::countDown);
  }

  boolean isDraining() {
    return draining;
  }

  void await() throws InterruptedException {
    ended.await();
  }

  Optional<Throwable> failure() {
    return failure;
  }

  Optional<Report.Waiting> left() {
    return left;
  }
}
