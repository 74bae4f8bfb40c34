package dev.sorcha.peer.sim;

import java.util.Arrays;
import java.util.Collection;

/** The links that are up at this moment, as seen from outside. */
final class Graph {

  private final int[] parent;
  private final int[] links;
  private final int[] honestOutbound;

  private Graph(int nodes) {
    parent = new int[nodes];
    links = new int[nodes];
    honestOutbound = new int[nodes];
    Arrays.setAll(parent, i -> i);
  }

  static Graph of(Network network) {
    Graph graph = new Graph(network.nodes().size());
    for (SimLink link : network.streams().open()) {
      if (link.isUp()) {
        graph.add(link.dialler.node, link.acceptor.node);
      }
    }
    return graph;
  }

  private void add(SimNode from, SimNode to) {
    links[from.index()]++;
    links[to.index()]++;
    honestOutbound[from.index()] += to.isHonest() ? 1 : 0;
    parent[root(from.index())] = root(to.index());
  }

  private int root(int node) {
    int at = node;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Whether a way of links leads from each of these to each other. */
  boolean isConnected(Collection<SimNode> nodes) {
    return nodes.stream().mapToInt(node -> root(node.index())).distinct().count() <= 1;
  }

  /** Links of this node, whoever dialled. */
  int links(SimNode node) {
    return links[node.index()];
  }

  /** Links that this node dialled to honest ones. */
  int honestOutbound(SimNode node) {
    return honestOutbound[node.index()];
  }
}
