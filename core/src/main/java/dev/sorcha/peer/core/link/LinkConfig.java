package dev.sorcha.peer.core.link;

import java.time.Duration;

/**
 * Limits of the links.
 *
 * @param linkAllUpTo with at most so many known peers, link to every one; default 24
 *     (docs/adr/0022; gossip-protocol D8 has 16)
 * @param outbound links that this node dials in a larger network; default 8 (D8)
 * @param maxInbound links that others dialled; a further one gets the peer list and a goodbye;
 *     default 64 (D8)
 * @param maxDials dials to known peers under way at once; default 10, the seeds'
 *     MaxConcurrentDiscoveries
 * @param maxUnary peers reached by unary calls; default 1,000, the seeds' MaxPeersInList
 * @param helloTimeout after which a silent stream is taken for a seed-only peer; default 2 s, a
 *     guess
 * @param quiet silence on a link after which it is pinged; default 15 s: half of what the shortest
 *     NAT bindings for TCP in use last, and a third of the cost of gossip-protocol D17's 5 s
 * @param pingInterval between looks at the links, and between pings of a silent one; default 5 s
 *     (D17)
 * @param ladder which ways to a peer are tried
 * @param agent product and version in our hello, at most 64 characters
 */
public record LinkConfig(
    int linkAllUpTo,
    int outbound,
    int maxInbound,
    int maxDials,
    int maxUnary,
    Duration helloTimeout,
    Duration quiet,
    Duration pingInterval,
    LadderConfig ladder,
    String agent) {

  /** The defaults. */
  public static final LinkConfig DEFAULT =
      new LinkConfig(
          24,
          8,
          64,
          10,
          1_000,
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          LadderConfig.DEFAULT,
          "sorcha-peer");

  public LinkConfig {
    atLeast("linkAllUpTo", linkAllUpTo, 0);
    atLeast("outbound", outbound, 1);
    atLeast("maxInbound", maxInbound, 1);
    atLeast("maxDials", maxDials, 1);
    atLeast("maxUnary", maxUnary, 0);
    positive("helloTimeout", helloTimeout);
    positive("quiet", quiet);
    positive("pingInterval", pingInterval);
    if (agent.length() > 64) {
      throw new IllegalArgumentException(
          "agent: " + agent.length() + " characters (expected: <= 64)");
    }
  }

  /** The same with another agent. */
  public LinkConfig withAgent(String newAgent) {
    return new LinkConfig(
        linkAllUpTo,
        outbound,
        maxInbound,
        maxDials,
        maxUnary,
        helloTimeout,
        quiet,
        pingInterval,
        ladder,
        newAgent);
  }

  /** The same with another ladder. */
  public LinkConfig withLadder(LadderConfig newLadder) {
    return new LinkConfig(
        linkAllUpTo,
        outbound,
        maxInbound,
        maxDials,
        maxUnary,
        helloTimeout,
        quiet,
        pingInterval,
        newLadder,
        agent);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
