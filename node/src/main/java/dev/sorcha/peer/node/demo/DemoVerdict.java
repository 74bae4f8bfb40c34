package dev.sorcha.peer.node.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a demo ended: the last line of its JSON, and its exit code. */
record DemoVerdict(
    int nodes,
    DemoDiscovery discovery,
    int submitted,
    int refused,
    int everywhere,
    int duplicates,
    Latencies latencies,
    double wireBytesPerDelivery,
    Map<String, Integer> rungs,
    long elapsedMillis) {

  /** Whether every transaction reached every node, once. */
  boolean isGood() {
    return refused == 0 && everywhere == submitted && duplicates == 0;
  }

  int lost() {
    return submitted - everywhere;
  }

  double percentile(double share) {
    return latencies.percentile(share);
  }

  Map<String, Object> toJson() {
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", rounded(percentile(0.50)));
    latency.put("p95", rounded(percentile(0.95)));
    latency.put("p99", rounded(percentile(0.99)));
    latency.put("max", rounded(percentile(1.0)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", "demo/v1");
    json.put("nodes", nodes);
    json.put("submitted", submitted);
    json.put("deliveredEverywhere", everywhere);
    json.put("lost", lost());
    json.put("duplicateDeliveries", duplicates);
    json.put("latencyMs", latency);
    json.put("wireBytesPerDelivery", Math.round(wireBytesPerDelivery));
    json.put("rungs", rungs);
    json.put("discovery", discovery.toJson());
    json.put("elapsedMs", elapsedMillis);
    if (refused > 0) {
      json.put("refused", refused);
    }
    return json;
  }

  private static double rounded(double millis) {
    return Math.round(millis * 100) / 100.0;
  }
}
