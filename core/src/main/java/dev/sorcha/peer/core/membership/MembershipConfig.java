package dev.sorcha.peer.core.membership;

import java.time.Duration;

/**
 * Limits of the peer table and the pace of discovery.
 *
 * @param maxPeers rows in the table; default 1,000 (seed, MaxPeersInList)
 * @param minHealthyPeers reachable peers for ONLINE, or all known ones if fewer; default 5 (seed;
 *     DESIGN S10)
 * @param refreshInterval the longest pause between two discovery rounds; default 15 min (seed)
 * @param firstDiscovery the pause after a round that brought somebody new; default 500 ms, a guess
 * @param maxConcurrentDiscoveries unanswered questions for peer lists; default 10 (seed)
 * @param bootstrapRetryFirst pause before the bootstrap nodes are dialled again; default 1 s,
 *     doubling
 * @param bootstrapRetryMax up to this; default 5 min (seed)
 * @param backoffFirst pause after the first failed dial to a peer; default 1 s, doubling
 * @param backoffMax up to this; default 1 min, a guess
 * @param turnedAwayPause pause before a peer that had no place for us is dialled again; default 5
 *     min, a guess
 */
public record MembershipConfig(
    int maxPeers,
    int minHealthyPeers,
    Duration refreshInterval,
    Duration firstDiscovery,
    int maxConcurrentDiscoveries,
    Duration bootstrapRetryFirst,
    Duration bootstrapRetryMax,
    Duration backoffFirst,
    Duration backoffMax,
    Duration turnedAwayPause) {

  /** The defaults. */
  public static final MembershipConfig DEFAULT =
      new MembershipConfig(
          1_000,
          5,
          Duration.ofMinutes(15),
          Duration.ofMillis(500),
          10,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5));

  public MembershipConfig {
    atLeastOne("maxPeers", maxPeers);
    atLeastOne("minHealthyPeers", minHealthyPeers);
    atLeastOne("maxConcurrentDiscoveries", maxConcurrentDiscoveries);
    positive("refreshInterval", refreshInterval);
    positive("firstDiscovery", firstDiscovery);
    positive("bootstrapRetryFirst", bootstrapRetryFirst);
    positive("bootstrapRetryMax", bootstrapRetryMax);
    positive("backoffFirst", backoffFirst);
    positive("backoffMax", backoffMax);
    positive("turnedAwayPause", turnedAwayPause);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
