package dev.sorcha.peer.core.gossip;

import java.time.Duration;

/**
 * How bodies travel between peers that know pushes (gossip-protocol D9, D10).
 *
 * @param providers peers that are asked to push every new body at once; default 3 (D9), and what
 *     {@link Providers} makes of it in small networks; 0 = none, so that only the young are pushed
 * @param providerWindow credit of each of them, in bytes of bodies that are not saved yet; default
 *     1 MiB: at a round trip of 80 ms some 12 MiB a second. A guess
 * @param window the least credit of every other peer; default 64 KiB: some 50 young bodies of 1 KiB
 *     in a round trip. A guess
 * @param creditShared what the others have together, as long as that is more for each; default 4
 *     MiB: three peers get the outbox of a fourth as fast as providers. A guess
 * @param smallBytes the largest body that its origin and the first relays push to all; default 4
 *     KiB (D10, class S)
 * @param pushBytes the largest body that is pushed to those who want every one; larger ones are
 *     announced and pulled; default 64 KiB (D10, class M)
 * @param earlyMost peers to which a young body is pushed by one node; default 16 (D9), twice as
 *     many by its origin
 * @param gap between two lists of announcements to a peer that pushes nothing to us: the first goes
 *     at once, what comes meanwhile waits; default 100 ms. A guess
 * @param listMost announcements after which they wait no longer; default 64. A guess
 * @param leastWait the least time that an announced transaction is waited for before it is asked
 *     for; default 15 ms (D6)
 * @param mostWait the most; default 200 ms (D6)
 * @param leastPatience the least time that a peer has to serve a body, see {@link Patience};
 *     default 150 ms: below it the pauses of a garbage collector are silence. A guess
 */
public record PushConfig(
    int providers,
    long providerWindow,
    long window,
    long creditShared,
    int smallBytes,
    int pushBytes,
    int earlyMost,
    Duration gap,
    int listMost,
    Duration leastWait,
    Duration mostWait,
    Duration leastPatience) {

  /** The defaults. */
  public static final PushConfig DEFAULT =
      new PushConfig(
          3,
          1 << 20,
          64 << 10,
          4 << 20,
          4 << 10,
          64 << 10,
          16,
          Duration.ofMillis(100),
          64,
          Duration.ofMillis(15),
          Duration.ofMillis(200),
          Duration.ofMillis(150));

  public PushConfig {
    if (providers < 0 || window < 0 || providerWindow < window || listMost < 1) {
      throw new IllegalArgumentException(
          "providers: "
              + providers
              + ", window: "
              + window
              + ", providerWindow: "
              + providerWindow
              + ", listMost: "
              + listMost
              + " (expected: none negative, the second window not less than the first)");
    }
  }

  /** The same with another least patience. */
  public PushConfig withLeastPatience(Duration least) {
    return new PushConfig(
        providers,
        providerWindow,
        window,
        creditShared,
        smallBytes,
        pushBytes,
        earlyMost,
        gap,
        listMost,
        leastWait,
        mostWait,
        least);
  }
}
