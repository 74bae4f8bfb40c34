package dev.sorcha.peer.core.reconcile;

import java.time.Duration;

/**
 * Pace and limits of reconciliation.
 *
 * @param on whether this node begins rounds and answers them; default true, false in controls only
 * @param interval between rounds with neighbours in turn, give or take a quarter; default 10 s
 *     (gossip-protocol D12)
 * @param quietInterval instead, while every neighbour had the same and nothing has come since;
 *     default 60 s, a guess: an idle link costs a sixth
 * @param patience without progress after which a round, or the reading of an order, is given up;
 *     default 10 s, a guess
 * @param window most ids in a set; default 32,768: naming and coding them takes 13 ms, and 5
 *     minutes of 100 transactions a second are in it
 * @param maxSymbols taken in one round; default 2,048, which decode some 1,450 differences, and in
 *     8 slices 11,600
 * @param maxServed rounds of others under way; default 16, of 1 MB each at most
 * @param maxReading orders read at the same time; default 6: six peers serve what one could not in
 *     time
 */
public record ReconcileConfig(
    boolean on,
    Duration interval,
    Duration quietInterval,
    Duration patience,
    int window,
    int maxSymbols,
    int maxServed,
    int maxReading) {

  /** The defaults. */
  public static final ReconcileConfig DEFAULT =
      new ReconcileConfig(
          true,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          32_768,
          2_048,
          16,
          6);

  public ReconcileConfig {
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("interval: " + interval + " (expected: >= 1 s)");
    }
    if (quietInterval.compareTo(interval) < 0) {
      throw new IllegalArgumentException(
          "quietInterval: " + quietInterval + " (expected: >= " + interval + ")");
    }
    atLeast("window", window, 1);
    atLeast("maxSymbols", maxSymbols, 1);
    atLeast("maxServed", maxServed, 1);
    atLeast("maxReading", maxReading, 1);
  }

  /** The same, and nothing is reconciled. */
  public ReconcileConfig off() {
    return new ReconcileConfig(
        false, interval, quietInterval, patience, window, maxSymbols, maxServed, maxReading);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
