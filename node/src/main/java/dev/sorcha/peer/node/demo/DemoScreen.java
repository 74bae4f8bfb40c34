package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.node.PeerNode;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a demo shows while it runs: a table that is drawn again in place, or a line of JSON a
 * second.
 */
final class DemoScreen {

  private static final int BAR = 30;
  private static final int ROWS = 20;

  private final PrintStream out;
  private final boolean json;
  private final boolean live;
  private int drawnLines;

  /**
   * @param live whether the cursor may be moved: a terminal, and not JSON
   */
  DemoScreen(PrintStream out, boolean json, boolean live) {
    this.out = out;
    this.json = json;
    this.live = live;
  }

  void say(String line) {
    if (!json) {
      out.println(line);
    }
  }

  void progress(
      DemoNetwork network, DemoLedger ledger, String phase, int planned, long elapsedMillis)
      throws InterruptedException {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("schema", "demo-progress/v1");
      line.put("phase", phase);
      line.put("submitted", ledger.submitted());
      line.put("deliveredEverywhere", ledger.everywhere());
      line.put("elapsedMs", elapsedMillis);
      out.println(JsonMapper.shared().writeValueAsString(line));
    } else if (live) {
      draw(network, ledger, phase, planned, elapsedMillis);
    }
  }

  private void draw(
      DemoNetwork network, DemoLedger ledger, String phase, int planned, long elapsedMillis)
      throws InterruptedException {
    StringBuilder screen = new StringBuilder();
    if (drawnLines > 0) {
      screen.append("\u001b[").append(drawnLines).append("A\u001b[J");
    }
    Latencies latencies = ledger.latencies();
    int lines = 0;
    int total = Math.max(planned, ledger.submitted());
    int filled = total == 0 ? 0 : BAR * ledger.everywhere() / total;
    screen.append(
        String.format(
            Locale.ROOT,
            " %-10s %5.1f s   submitted %d   on every node %d   [%s%s]%n",
            phase,
            elapsedMillis / 1e3,
            ledger.submitted(),
            ledger.everywhere(),
            "#".repeat(filled),
            ".".repeat(BAR - filled)));
    screen.append(
        String.format(
            Locale.ROOT,
            " latency    p50 %.1f ms   p95 %.1f ms   max %.1f ms   (to 90 %% of the other nodes)%n",
            latencies.percentile(0.5),
            latencies.percentile(0.95),
            latencies.percentile(1)));
    screen.append(
        String.format(
            Locale.ROOT,
            " %-12s %-11s %6s %6s %7s%n",
            "NODE",
            "STATE",
            "PEERS",
            "LINKS",
            "OUTBOX"));
    lines += 3;
    for (PeerNode node : network.nodes().subList(0, Math.min(ROWS, network.nodes().size()))) {
      NodeStatus status = DemoNetwork.status(node);
      screen.append(
          String.format(
              Locale.ROOT,
              " %-12s %-11s %6d %6d %7d%n",
              node.name(),
              status.state().name().toLowerCase(Locale.ROOT),
              status.peers().size(),
              status.reachable(),
              status.outbox()));
      lines++;
    }
    if (network.nodes().size() > ROWS) {
      screen
          .append(" and ")
          .append(network.nodes().size() - ROWS)
          .append(" more")
          .append(System.lineSeparator());
      lines++;
    }
    out.print(screen);
    out.flush();
    drawnLines = lines;
  }

  void verdict(DemoVerdict verdict, DemoLedger ledger) {
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(verdict.toJson()));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s  %d of %d transactions reached all %d nodes, %d lost, %d delivered twice%n",
        verdict.isGood() ? "GOOD" : "BAD ",
        verdict.everywhere(),
        verdict.submitted(),
        verdict.nodes(),
        verdict.lost(),
        verdict.duplicates());
    out.printf(
        Locale.ROOT,
        "      to 90 %% of the other nodes: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        verdict.percentile(0.50),
        verdict.percentile(0.95),
        verdict.percentile(0.99),
        verdict.percentile(1));
    out.printf(
        Locale.ROOT,
        "      %.0f bytes of messages for each delivery, %.1f s in all%n",
        verdict.wireBytesPerDelivery(),
        verdict.elapsedMillis() / 1e3);
    out.println("      ways between nodes: " + words(verdict.rungs()));
    ledger
        .missing(10)
        .forEach((id, on) -> out.println("      " + id + " is on " + on + " nodes only"));
  }

  private static String words(Map<String, Integer> rungs) {
    return rungs.entrySet().stream()
        .map(each -> each.getValue() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }
}
