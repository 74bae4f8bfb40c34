package dev.sorcha.peer.node.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How much a bench does.
 *
 * @param nodes that run before somebody joins them
 * @param newcomers that join one after the other
 * @param transactions submitted when all are there
 * @param rate of these in a second, all nodes together
 * @param peers that make a full table
 */
record BenchSettings(int nodes, int newcomers, int transactions, double rate, int peers) {

  /** The size of each transaction. */
  static final int SIZE_BYTES = 1_024;

  int all() {
    return nodes + newcomers;
  }

  String inWords() {
    return String.format(
        Locale.ROOT,
        "%d nodes in this process on loopback, %d more join; %d transactions of %,d bytes,"
            + " %s a second; a table of %,d peers",
        nodes,
        newcomers,
        transactions,
        SIZE_BYTES,
        rate == Math.rint(rate) ? String.valueOf((long) rate) : String.valueOf(rate),
        peers);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("nodes", nodes);
    json.put("newcomers", newcomers);
    json.put("transactions", transactions);
    json.put("sizeBytes", SIZE_BYTES);
    json.put("rate", rate);
    json.put("tablePeers", peers);
    return json;
  }
}
