package dev.sorcha.peer.node.demo;

/** Times in milliseconds, sorted. */
final class Latencies {

  private final double[] sorted;

  Latencies(double[] sorted) {
    this.sorted = sorted;
  }

  int count() {
    return sorted.length;
  }

  /** The value that this share of them, 0 to 1, does not exceed; 0 without any. */
  double percentile(double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.clamp(Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
  }
}
