package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.boundary.NodeStatus;
import java.util.Optional;

/** What must be true of a node whenever it is asked how it is: every table keeps to its bound. */
final class Limits {

  private Limits() {}

  /** The first bound that is broken, in words. */
  static Optional<String> broken(NodeConfig config, NodeStatus status) {
    if (status.peers().stream().anyMatch(peer -> peer.info().id().equals(status.self()))) {
      return Optional.of("peers: itself (expected: others)");
    }
    return over("peers", status.peers().size(), config.membership().maxPeers())
        .or(() -> over("outbox", status.outbox(), config.outbox().maxEntries()))
        .or(() -> over("pulling", status.pulling(), config.gossip().announcedTotal()))
        .or(() -> over("seen", status.seen(), config.gossip().seenCapacity()));
  }

  private static Optional<String> over(String table, int size, int most) {
    return size > most
        ? Optional.of(table + ": " + size + " (expected: <= " + most + ")")
        : Optional.empty();
  }
}
