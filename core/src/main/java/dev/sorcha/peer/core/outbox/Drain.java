package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Those who wait until nothing waits in the outbox. Once one has asked, nothing new is taken. */
final class Drain {

  /** Rows of what is left in an answer: a page of the local API. */
  static final int ROWS = 200;

  /** Whoever comes after these is answered at once. A guess. */
  private static final int MOST_CALLERS = 16;

  private record Caller(ReplyTo replyTo, Instant until) {}

  private final List<Caller> callers = new ArrayList<>();
  private boolean begun;

  boolean isBegun() {
    return begun;
  }

  boolean isAwaited() {
    return !callers.isEmpty();
  }

  void ask(ReplyTo replyTo, Duration atMost, Instant now, Effects out) {
    begun = true;
    boolean full = callers.size() == MOST_CALLERS;
    callers.add(new Caller(replyTo, full ? now : now.plus(atMost)));
    out.schedule(full ? Duration.ZERO : atMost, new Timer.DrainExpired());
  }

  /** Answers those whose time is over, and says whether there were any. */
  boolean expire(Supplier<Report.Waiting> left, Instant now, Effects out) {
    return callers.removeIf(
        caller -> {
          boolean over = !caller.until().isAfter(now);
          if (over) {
            out.tell(caller.replyTo(), left.get());
          }
          return over;
        });
  }

  /** Answers all of them. */
  void end(Report.Waiting nothing, Effects out) {
    callers.forEach(caller -> out.tell(caller.replyTo(), nothing));
    callers.clear();
  }
}
