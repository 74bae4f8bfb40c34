package dev.sorcha.peer.core.trace;

import java.time.Duration;

/**
 * How much a node tells of the ways of transactions, and how much it asks.
 *
 * @param shares whether peers are told when a transaction came, and from whom; default no, since
 *     that shows who is linked to whom
 * @param maxKept arrivals that are remembered for that, oldest forgotten first; default 5,000, as
 *     many as the node's own ways
 * @param maxAnswers to one peer in a second, the rest is not answered; default 20, a guess
 * @param maxOpen questions of operators at the same time; default 8, a guess
 * @param maxAsked peers that are asked for one; default 200, as many as a trace lists
 * @param patience with peers that are asked; default 2 s, a guess
 */
public record TraceConfig(
    boolean shares, int maxKept, int maxAnswers, int maxOpen, int maxAsked, Duration patience) {

  /** The defaults. */
  public static final TraceConfig DEFAULT =
      new TraceConfig(false, 5_000, 20, 8, 200, Duration.ofSeconds(2));

  public TraceConfig {
    atLeastOne("maxKept", maxKept);
    atLeastOne("maxAnswers", maxAnswers);
    atLeastOne("maxOpen", maxOpen);
    atLeastOne("maxAsked", maxAsked);
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  /** The same, sharing or not. */
  public TraceConfig withShares(boolean yes) {
    return new TraceConfig(yes, maxKept, maxAnswers, maxOpen, maxAsked, patience);
  }
}
