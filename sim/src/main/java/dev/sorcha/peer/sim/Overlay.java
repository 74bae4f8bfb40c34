package dev.sorcha.peer.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** Who is linked to whom: links go both ways, whoever dialled. */
final class Overlay {

  private final List<LinkedHashSet<Integer>> links = new ArrayList<>();

  private Overlay(int nodes) {
    for (int i = 0; i < nodes; i++) {
      links.add(new LinkedHashSet<>());
    }
  }

  /** Everybody with everybody. */
  static Overlay full(int nodes) {
    Overlay overlay = new Overlay(nodes);
    for (int i = 0; i < nodes; i++) {
      for (int j = 0; j < i; j++) {
        overlay.link(i, j);
      }
    }
    return overlay;
  }

  /** Every node dials so many random ones. */
  static Overlay random(int nodes, int outbound, int mostLinks, RandomGenerator random) {
    return nearAndRandom(nodes, 0, outbound, 0, mostLinks, (a, b) -> 0, random);
  }

  /**
   * Every node dials the nearest of some random ones, and some random ones.
   *
   * @param probed of how many the nearest are taken
   * @param mostLinks a node that has so many is not dialled
   */
  static Overlay nearAndRandom(
      int nodes,
      int near,
      int far,
      int probed,
      int mostLinks,
      Distance distance,
      RandomGenerator random) {
    Overlay overlay = new Overlay(nodes);
    for (int node = 0; node < nodes; node++) {
      int self = node;
      long[] candidates = new long[probed];
      for (int i = 0; i < probed; i++) {
        int other = random.nextInt(nodes);
        candidates[i] = distance.between(self, other) << 20 | other;
      }
      Arrays.sort(candidates);
      int wanted = near;
      for (int i = 0; i < probed && wanted > 0; i++) {
        int other = (int) (candidates[i] & 0xfffff);
        wanted -= overlay.dial(self, other, mostLinks) ? 1 : 0;
      }
      wanted = far;
      for (int i = 0; i < 50 * far && wanted > 0; i++) {
        wanted -= overlay.dial(self, random.nextInt(nodes), mostLinks) ? 1 : 0;
      }
    }
    return overlay;
  }

  /** How far two nodes are apart, in microseconds. */
  interface Distance {

    long between(int one, int other);
  }

  private boolean dial(int from, int to, int mostLinks) {
    if (from == to || links.get(from).contains(to) || links.get(to).size() >= mostLinks) {
      return false;
    }
    link(from, to);
    return true;
  }

  private void link(int one, int other) {
    links.get(one).add(other);
    links.get(other).add(one);
  }

  int[] of(int node) {
    return links.get(node).stream().mapToInt(Integer::intValue).toArray();
  }

  double meanLinks() {
    return links.stream().mapToInt(LinkedHashSet::size).average().orElse(0);
  }
}
