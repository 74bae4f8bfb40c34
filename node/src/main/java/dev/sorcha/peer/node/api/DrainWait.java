package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a node is drained and tells how it goes, for both APIs. On a virtual thread. */
final class DrainWait {

  /** How long a drain takes at most unless it is said: two attempts. A guess. */
  static final Duration USUAL = Duration.ofSeconds(60);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final long TICK_SECONDS = 1;

  private final LocalNode node;
  private final Duration atMost;

  /** Hears of each second. */
  interface Progress {

    /** So many still wait. */
    void waiting(int count) throws IOException;
  }

  DrainWait(LocalNode node, Duration atMost) {
    this.node = node;
    this.atMost = atMost;
  }

  /**
   * @throws ApiException with BAD_PARAMETER if it is too short or too long
   */
  static Duration time(long millis) {
    if (millis < 0 || millis > LONGEST.toMillis()) {
      throw new ApiException(
          ErrorCode.BAD_PARAMETER,
          "atMostMillis: " + millis + " (expected: 0.." + LONGEST.toMillis() + ")");
    }
    return Duration.ofMillis(millis);
  }

  /** One word for how it ended. */
  static String state(Report.Waiting left) {
    return left.queue().waiting() == 0 ? "drained" : "left";
  }

  /** What still waits at the end. */
  Report.Waiting await(Progress progress) throws IOException {
    CompletableFuture<Report.Waiting> drained = node.drain(atMost);
    while (true) {
      try {
        return drained.get(TICK_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException notYet) {
        progress.waiting(Answers.await(node.waiting(0, 1)).queue().waiting());
      } catch (ExecutionException refused) {
        throw new ApiException(ErrorCode.BUSY, String.valueOf(refused.getMessage()));
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        throw new ApiException(ErrorCode.SHUTTING_DOWN, "the node stops");
      }
    }
  }
}
