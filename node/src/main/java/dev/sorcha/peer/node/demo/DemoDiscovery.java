package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.node.PeerNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How fast the nodes of a demo found each other. All times are counted from the start of the last
 * one, in milliseconds.
 *
 * @param allKnowHalf until every node knew half of the others
 * @param allKnowAll until every node knew all others
 * @param linked until every node had as many links as it will have
 * @param checked until every node had reached all peers to which it is linked where they listen
 */
record DemoDiscovery(long allKnowHalf, long allKnowAll, long linked, long checked) {

  private static final long PAUSE_MILLIS = 20;

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("allKnowHalfMs", allKnowHalf);
    json.put("allKnowAllMs", allKnowAll);
    json.put("linkedMs", linked);
    json.put("checkedMs", checked);
    return json;
  }

  /** Links that a node among so many others has at least. */
  static int linksWanted(int others) {
    return others <= LinkConfig.DEFAULT.linkAllUpTo() ? others : LinkConfig.DEFAULT.outbound();
  }

  /** Waits for all four; empty if they do not come to be in time. */
  static Optional<DemoDiscovery> await(List<PeerNode> nodes, long startedNanos, Duration atMost)
      throws InterruptedException {
    int others = nodes.size() - 1;
    int links = linksWanted(others);
    Milestone half = new Milestone(status -> status.peers().size() >= (others + 1) / 2);
    Milestone all = new Milestone(status -> status.peers().size() >= others);
    Milestone linked = new Milestone(status -> status.reachable() >= links);
    Milestone checked =
        new Milestone(
            status ->
                status.reachable() >= links
                    && status.peers().stream().allMatch(peer -> peer.tried() || !peer.reachable()));
    List<Milestone> milestones = List.of(half, all, linked, checked);
    while (System.nanoTime() - startedNanos < atMost.toNanos()) {
      for (Milestone milestone : milestones) {
        milestone.look(nodes, startedNanos);
      }
      if (milestones.stream().allMatch(milestone -> milestone.millis >= 0)) {
        return Optional.of(
            new DemoDiscovery(half.millis, all.millis, linked.millis, checked.millis));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return Optional.empty();
  }

  /**
   * Something that becomes true for one node after the other and then stays so. Only the first node
   * for which it is not true yet is asked: asking all of them would be a load of its own.
   */
  private static final class Milestone {
    private final Predicate<NodeStatus> reached;
    private int next;
    private long millis = -1;

    Milestone(Predicate<NodeStatus> reached) {
      this.reached = reached;
    }

    void look(List<PeerNode> nodes, long startedNanos) throws InterruptedException {
      while (next < nodes.size() && reached.test(DemoNetwork.status(nodes.get(next)))) {
        next++;
        if (next == nodes.size()) {
          millis = (System.nanoTime() - startedNanos) / 1_000_000;
        }
      }
    }
  }
}
