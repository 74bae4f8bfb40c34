package dev.sorcha.peer.core.gossip;

import java.time.Duration;

/**
 * Limits and pace of announcing and fetching.
 *
 * @param fanout peers told in one round; 0 = automatic (DESIGN S5)
 * @param rounds rounds of an explicit fan-out, and of notifying seed-only peers; default 3 (seed,
 *     GossipRounds)
 * @param roundInterval between two rounds; default 250 ms (gossip-protocol D4)
 * @param maxTransactionBytes the largest body carried, in bytes; default 10 MiB (seed, DESIGN S15)
 * @param poolBytes memory for recent bodies; older ones are read from disk; default 64 MiB (bounds,
 *     row 7)
 * @param seenCapacity ids in the exact seen set; default 1,000,000 (bounds, row 5), 40 bytes each
 * @param pullTimeout how long a peer may take to serve a body, plus the time its size needs at 64
 *     KiB/s; default 2 s
 * @param announcedPerPeer outstanding announced ids of one peer; default 5,000 (DESIGN S8)
 * @param announcedTotal outstanding announced ids; default 65,536 (DESIGN S8)
 * @param inFlightPerPeer unanswered requests to one peer; default 100 (bounds, row 3)
 * @param inFlightTotal unanswered requests, and bodies being saved; default 1,024 (bounds, row 3)
 * @param announcersKept alternates remembered for one transaction; default 16 (gossip-protocol D6)
 * @param announcedTtl how long an announced id that nobody serves is remembered, before it may be
 *     asked for anew; default 10 s, a guess: the bound allows 60 s (bounds, row 1), but in a
 *     network of two nobody else could be asked meanwhile
 * @param recentOnLinkUp ids announced to a peer that comes up; default 1,000, one frame
 * @param push how bodies travel between peers that know pushes; unused with an explicit fan-out
 * @param obeysVerdicts whether what a local subscriber rejects is neither told on nor served;
 *     default false: who has the API's token could keep others from hearing of it
 */
public record GossipConfig(
    int fanout,
    int rounds,
    Duration roundInterval,
    int maxTransactionBytes,
    long poolBytes,
    int seenCapacity,
    Duration pullTimeout,
    int announcedPerPeer,
    int announcedTotal,
    int inFlightPerPeer,
    int inFlightTotal,
    int announcersKept,
    Duration announcedTtl,
    int recentOnLinkUp,
    PushConfig push,
    boolean obeysVerdicts) {

  /** The defaults. */
  public static final GossipConfig DEFAULT =
      new GossipConfig(
          0,
          3,
          Duration.ofMillis(250),
          10 << 20,
          64L << 20,
          1_000_000,
          Duration.ofSeconds(2),
          5_000,
          65_536,
          100,
          1_024,
          16,
          Duration.ofSeconds(10),
          1_000,
          PushConfig.DEFAULT,
          false);

  public GossipConfig {
    atLeast("fanout", fanout, 0);
    atLeast("rounds", rounds, 1);
    atLeast("maxTransactionBytes", maxTransactionBytes, 1);
    atLeast("poolBytes", poolBytes, maxTransactionBytes);
    atLeast("seenCapacity", seenCapacity, 1);
    atLeast("announcedPerPeer", announcedPerPeer, 1);
    atLeast("announcedTotal", announcedTotal, announcedPerPeer);
    atLeast("inFlightPerPeer", inFlightPerPeer, 1);
    atLeast("inFlightTotal", inFlightTotal, inFlightPerPeer);
    atLeast("announcersKept", announcersKept, 1);
    atLeast("recentOnLinkUp", recentOnLinkUp, 0);
  }

  /** The same with another fan-out and number of rounds. */
  public GossipConfig withFanout(int newFanout, int newRounds) {
    return new GossipConfig(
        newFanout,
        newRounds,
        roundInterval,
        maxTransactionBytes,
        poolBytes,
        seenCapacity,
        pullTimeout,
        announcedPerPeer,
        announcedTotal,
        inFlightPerPeer,
        inFlightTotal,
        announcersKept,
        announcedTtl,
        recentOnLinkUp,
        push,
        obeysVerdicts);
  }

  /** The same with another largest body, in bytes; the pool grows to hold at least one. */
  public GossipConfig withMaxTransactionBytes(int bytes) {
    return new GossipConfig(
        fanout,
        rounds,
        roundInterval,
        bytes,
        Math.max(poolBytes, bytes),
        seenCapacity,
        pullTimeout,
        announcedPerPeer,
        announcedTotal,
        inFlightPerPeer,
        inFlightTotal,
        announcersKept,
        announcedTtl,
        recentOnLinkUp,
        push,
        obeysVerdicts);
  }

  /** The same with another way of pushing. */
  public GossipConfig withPush(PushConfig newPush) {
    return new GossipConfig(
        fanout,
        rounds,
        roundInterval,
        maxTransactionBytes,
        poolBytes,
        seenCapacity,
        pullTimeout,
        announcedPerPeer,
        announcedTotal,
        inFlightPerPeer,
        inFlightTotal,
        announcersKept,
        announcedTtl,
        recentOnLinkUp,
        newPush,
        obeysVerdicts);
  }

  /** The same, where what a subscriber rejects is told on or not. */
  public GossipConfig withVerdicts(boolean obeys) {
    return new GossipConfig(
        fanout,
        rounds,
        roundInterval,
        maxTransactionBytes,
        poolBytes,
        seenCapacity,
        pullTimeout,
        announcedPerPeer,
        announcedTotal,
        inFlightPerPeer,
        inFlightTotal,
        announcersKept,
        announcedTtl,
        recentOnLinkUp,
        push,
        obeys);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
