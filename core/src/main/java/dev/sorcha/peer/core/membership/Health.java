package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.NetworkState;

/** Whether the node is online, and why (DESIGN S10). Every transition is an event. */
final class Health {

  private final int minHealthyPeers;
  private NetworkState state = NetworkState.STANDALONE;
  private String reason = "nothing is known yet";
  private int wanted;

  Health(int minHealthyPeers) {
    this.minHealthyPeers = minHealthyPeers;
  }

  /**
   * Looks again.
   *
   * @param reachable peers that something can be sent to now
   * @param there peers that may be there: none that was only heard of and did not answer; need not
   *     be counted beyond the configured minimum
   * @param known all peers in the table
   * @param mayFindSome whether there is anybody to ask
   */
  void assess(int reachable, int there, int known, boolean mayFindSome, Effects out) {
    wanted = Math.min(minHealthyPeers, there);
    NetworkState next;
    if (reachable > 0) {
      next = reachable >= wanted ? NetworkState.ONLINE : NetworkState.DEGRADED;
    } else {
      next = mayFindSome || known > 0 ? NetworkState.OFFLINE : NetworkState.STANDALONE;
    }
    reason =
        switch (next) {
          case STANDALONE -> "no bootstrap node is configured and no peer is known";
          case OFFLINE ->
              known == 0
                  ? "no bootstrap node has answered yet"
                  : "none of " + known + " known peers can be reached";
          case DEGRADED, ONLINE ->
              reachable + " of " + known + " known peers reachable, " + wanted + " wanted";
        };
    if (next != state) {
      out.publish(new NodeEvent.StateChanged(state, next, reason));
    }
    state = next;
  }

  /** Whether peers should be looked for. */
  boolean isTooFew(int reachable) {
    return reachable == 0 || reachable < wanted;
  }

  NetworkState state() {
    return state;
  }

  String reason() {
    return reason;
  }

  int wanted() {
    return wanted;
  }
}
