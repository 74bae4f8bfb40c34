package dev.sorcha.peer.core.model;

/**
 * Whether the node takes part, as its operator sees it (seed 002, Offline/Online Mode; DESIGN S10).
 */
public enum NetworkState {
  /** No bootstrap node is configured and no peer is known: a state of its own, not a fault. */
  STANDALONE,
  /** Peers are known or configured and none can be reached. */
  OFFLINE,
  /** Some peers are reachable, fewer than the effective minimum. */
  DEGRADED,
  /** At least the effective minimum of peers is reachable. */
  ONLINE
}
