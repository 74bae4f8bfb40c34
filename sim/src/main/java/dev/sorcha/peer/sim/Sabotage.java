package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.reconcile.ReconcileConfig;
import java.util.Optional;

/**
 * A bug planted in the world around the nodes. Tests use it to show that a run that goes wrong is
 * seen to go wrong: a simulator that cannot fail proves nothing.
 */
interface Sabotage {

  /** No bug. */
  Sabotage NONE = new Sabotage() {};

  /** What becomes of a frame that a link should bring to this node; empty loses it silently. */
  default Optional<Frame> onWire(int to, Frame frame) {
    return Optional.of(frame);
  }

  /** What a node's disk keeps of a body. */
  default byte[] onDisk(int node, byte[] body) {
    return body;
  }

  /** How a node is configured that should have the defaults. */
  default GossipConfig configured(GossipConfig defaults) {
    return defaults;
  }

  /** How a node keeps its peer table that should keep it as the scenario says. */
  default MembershipConfig configured(MembershipConfig asTheScenarioSays) {
    return asTheScenarioSays;
  }

  /** How a node limits its links that should have the defaults. */
  default LinkConfig configured(LinkConfig defaults) {
    return defaults;
  }

  /** How a node reconciles that should do so by default. */
  default ReconcileConfig configured(ReconcileConfig defaults) {
    return defaults;
  }

  /**
   * Whether all nodes are in one private network, where every address is a net group of its own: a
   * table in which who holds many addresses may fill everything.
   */
  default boolean hidesNetGroups() {
    return false;
  }

  /** Whether a node's store forgets to tell of this commit. */
  default boolean isUntold(int node) {
    return false;
  }
}
