package dev.sorcha.peer.core.membership;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Limits of the peer table and the pace of discovery and checks.
 *
 * @param maxPeers rows in the table; default 1,000 (seed, MaxPeersInList)
 * @param minHealthyPeers reachable peers for ONLINE, or all known ones if fewer; default 5 (seed;
 *     DESIGN S10)
 * @param refreshInterval in which every row is checked once, and the longest pause between two
 *     discovery rounds; default 15 min (seed)
 * @param peerTimeout failures of one peer closer together than this count as one; default 30 s
 *     (seed, PeerTimeoutSeconds)
 * @param failureThreshold failures in a row that a peer survives; default 3 (seed): the fourth
 *     removes it (DESIGN S9)
 * @param maxConcurrentDiscoveries unanswered questions for peer lists, and unanswered checks, each;
 *     default 10 (seed)
 * @param firstDiscovery the pause after a round that brought somebody new; default 500 ms, a guess
 * @param feelerInterval between two checks of peers that were only heard of; default 2 min
 *     (gossip-protocol D14)
 * @param bootstrapRetryFirst pause before silent bootstrap nodes are dialled again; default 1 s,
 *     doubling
 * @param bootstrapRetryMax up to this; default 5 min (seed)
 * @param backoffFirst pause after the first failed dial to a peer; default 1 s, doubling
 * @param backoffMax up to this; default 1 min, a guess
 * @param turnedAwayPause pause before a peer that had no place for us is dialled again; default 5
 *     min, a guess
 * @param departedFor how long a removed peer is still tried; default 30 days (DESIGN S9)
 * @param maxDeparted removed peers that are remembered; default 1,000, as many as the table; the
 *     oldest is forgotten
 */
public record MembershipConfig(
    int maxPeers,
    int minHealthyPeers,
    Duration refreshInterval,
    Duration peerTimeout,
    int failureThreshold,
    int maxConcurrentDiscoveries,
    Duration firstDiscovery,
    Duration feelerInterval,
    Duration bootstrapRetryFirst,
    Duration bootstrapRetryMax,
    Duration backoffFirst,
    Duration backoffMax,
    Duration turnedAwayPause,
    Duration departedFor,
    int maxDeparted) {

  /** The defaults. */
  public static final MembershipConfig DEFAULT = new Changes().made();

  public MembershipConfig {
    atLeastOne("maxPeers", maxPeers);
    atLeastOne("minHealthyPeers", minHealthyPeers);
    atLeastOne("failureThreshold", failureThreshold);
    atLeastOne("maxConcurrentDiscoveries", maxConcurrentDiscoveries);
    atLeastOne("maxDeparted", maxDeparted);
    positive("refreshInterval", refreshInterval);
    positive("peerTimeout", peerTimeout);
    positive("firstDiscovery", firstDiscovery);
    positive("feelerInterval", feelerInterval);
    positive("bootstrapRetryFirst", bootstrapRetryFirst);
    positive("bootstrapRetryMax", bootstrapRetryMax);
    positive("backoffFirst", backoffFirst);
    positive("backoffMax", backoffMax);
    positive("turnedAwayPause", turnedAwayPause);
    positive("departedFor", departedFor);
  }

  /** The same, with what is changed. */
  public MembershipConfig with(Consumer<Changes> change) {
    Changes changes = new Changes();
    changes.maxPeers = maxPeers;
    changes.minHealthyPeers = minHealthyPeers;
    changes.refreshInterval = refreshInterval;
    changes.peerTimeout = peerTimeout;
    changes.failureThreshold = failureThreshold;
    changes.maxConcurrentDiscoveries = maxConcurrentDiscoveries;
    changes.firstDiscovery = firstDiscovery;
    changes.feelerInterval = feelerInterval;
    changes.bootstrapRetryFirst = bootstrapRetryFirst;
    changes.bootstrapRetryMax = bootstrapRetryMax;
    changes.backoffFirst = backoffFirst;
    changes.backoffMax = backoffMax;
    changes.turnedAwayPause = turnedAwayPause;
    changes.departedFor = departedFor;
    changes.maxDeparted = maxDeparted;
    change.accept(changes);
    return changes.made();
  }

  /** A configuration that is being written; begins with the defaults. */
  public static final class Changes {
    public int maxPeers = 1_000;
    public int minHealthyPeers = 5;
    public Duration refreshInterval = Duration.ofMinutes(15);
    public Duration peerTimeout = Duration.ofSeconds(30);
    public int failureThreshold = 3;
    public int maxConcurrentDiscoveries = 10;
    public Duration firstDiscovery = Duration.ofMillis(500);
    public Duration feelerInterval = Duration.ofMinutes(2);
    public Duration bootstrapRetryFirst = Duration.ofSeconds(1);
    public Duration bootstrapRetryMax = Duration.ofMinutes(5);
    public Duration backoffFirst = Duration.ofSeconds(1);
    public Duration backoffMax = Duration.ofMinutes(1);
    public Duration turnedAwayPause = Duration.ofMinutes(5);
    public Duration departedFor = Duration.ofDays(30);
    public int maxDeparted = 1_000;

    private Changes() {}

    private MembershipConfig made() {
      return new MembershipConfig(
          maxPeers,
          minHealthyPeers,
          refreshInterval,
          peerTimeout,
          failureThreshold,
          maxConcurrentDiscoveries,
          firstDiscovery,
          feelerInterval,
          bootstrapRetryFirst,
          bootstrapRetryMax,
          backoffFirst,
          backoffMax,
          turnedAwayPause,
          departedFor,
          maxDeparted);
    }
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
