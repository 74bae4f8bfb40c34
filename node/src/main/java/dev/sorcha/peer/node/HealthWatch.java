package dev.sorcha.peer.node;

import dev.sorcha.peer.core.health.Board;
import dev.sorcha.peer.core.health.Facts;
import dev.sorcha.peer.core.health.Rules;
import dev.sorcha.peer.core.health.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at the node every {@link #PAUSE} and whenever somebody wants to know: gathers the facts and
 * tells what was raised and cleared. A node that hangs is looked at like any other one.
 */
final class HealthWatch implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** A verdict that is younger is not made anew. */
  private static final Duration FRESH = Duration.ofMillis(500);

  private final Supplier<Facts> facts;
  private final InstantSource clock;
  private final Consumer<Board.Look> news;
  private final Board board = new Board();
  private final Thread thread;
  private volatile Verdict latest = new Verdict(List.of());
  private Instant lookedAt = Instant.MIN;

  /**
   * @param facts may take a second, and never hangs
   * @param news called for each look, one at a time
   */
  HealthWatch(Supplier<Facts> facts, InstantSource clock, Consumer<Board.Look> news) {
    this.facts = facts;
    this.clock = clock;
    this.news = news;
    this.thread = Thread.ofVirtual().name("health-watch").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The verdict of now, or of half a second ago. */
  synchronized Verdict look() {
    if (lookedAt.isAfter(clock.instant().minus(FRESH))) {
      return latest;
    }
    Facts now = facts.get();
    lookedAt = now.now();
    Board.Look look = board.look(Rules.findings(now), now.now());
    latest = look.verdict();
    news.accept(look);
    return latest;
  }

  /** The verdict of the last look, without waiting for anything. */
  Verdict latest() {
    return latest;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
