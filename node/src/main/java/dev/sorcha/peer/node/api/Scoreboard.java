package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;

/**
 * The node against the success criteria of the original service (seed 002, SC-001 to SC-007): what
 * one node can say of each, measured since its start, and what it cannot.
 */
final class Scoreboard {

  private static final String SCHEMA = "scoreboard/v1";
  private static final double MEBIBYTE = 1 << 20;

  private final LocalNode node;
  private final Answers answers;
  private final Pulse pulse;

  Scoreboard(LocalNode node, Pulse pulse) {
    this.node = node;
    this.answers = new Answers(node);
    this.pulse = pulse;
  }

  record Board(String schema, List<Row> criteria) {}

  /**
   * One criterion.
   *
   * @param verdict one of pass, fail, unknown
   * @param measured the figure in words
   * @param how it was measured, and what that leaves out
   */
  record Row(
      String code, String title, String target, String verdict, String measured, String how) {

    static Row of(String code, String title, String target, boolean met, String said, String how) {
      return new Row(code, title, target, met ? "pass" : "fail", said, how);
    }

    static Row unknown(String code, String title, String target, String why, String how) {
      return new Row(code, title, target, "unknown", why, how);
    }
  }

  void show(Context ctx) {
    LoopbackHttp.json(ctx, 200, of(node.measured(), answers.status(), pulse.looks()));
  }

  static Board of(Measured measured, NodeStatus status, Pulse.Looks looks) {
    return new Board(
        SCHEMA,
        List.of(
            bootstrap(measured),
            peers(status.peers().size(), looks),
            reach(measured),
            latency(measured),
            notifications(measured),
            memory(measured, status.peers().size()),
            uptime(looks)));
  }

  private static Row bootstrap(Measured now) {
    String title = "A bootstrap node answers";
    String target = "within 10 s";
    String how = "from the start of the node to the first answer";
    double seconds = now.bootstrapSeconds();
    return seconds == 0
        ? Row.unknown("SC-001", title, target, "none has answered, or none is configured", how)
        : Row.of(
            "SC-001",
            title,
            target,
            seconds <= 10,
            String.format(Locale.ROOT, "%.1f s", seconds),
            how);
  }

  private static Row peers(int known, Pulse.Looks looks) {
    String title = "The peer list has 50 peers";
    String target = "within 2 min";
    String how = "from the start of the node; a smaller network never has so many";
    if (looks.manyPeersMillis() < 0) {
      return Row.unknown(
          "SC-002", title, target, String.format(Locale.ROOT, "%d peers so far", known), how);
    }
    double seconds = looks.manyPeersMillis() / 1e3;
    return Row.of(
        "SC-002",
        title,
        target,
        seconds <= 120,
        String.format(Locale.ROOT, "%.0f s", seconds),
        how);
  }

  private static Row reach(Measured now) {
    String title = "A transaction reaches 90 % of the network";
    String target = "within 1 min";
    String how =
        "99 of 100 own submissions were safe with peers and seen to spread in this time; no node"
            + " sees the whole network";
    return now.timed() == 0
        ? Row.unknown("SC-003", title, target, "nothing was submitted here", how)
        : Row.of("SC-003", title, target, now.latencyP99Seconds() <= 60, p99(now), how);
  }

  private static Row latency(Measured now) {
    String title = "Distribution latency, 95 of 100";
    String target = "under 500 ms";
    String how =
        String.format(
            Locale.ROOT,
            "own submissions of the last minutes, until they are safe; %d in all",
            now.timed());
    double seconds = now.latencyP95Seconds();
    return now.timed() == 0
        ? Row.unknown("SC-004", title, target, "nothing was submitted here", how)
        : Row.of(
            "SC-004",
            title,
            target,
            seconds < 0.5,
            String.format(Locale.ROOT, "%.0f ms", seconds * 1e3),
            how);
  }

  private static String p99(Measured now) {
    return now.latencyP99Seconds() < 1
        ? String.format(Locale.ROOT, "%.0f ms", now.latencyP99Seconds() * 1e3)
        : String.format(Locale.ROOT, "%.1f s", now.latencyP99Seconds());
  }

  private static Row notifications(Measured now) {
    String title = "Telling a peer of a transaction";
    String target = "under 10 KB";
    String how = "bytes of announcements, by estimate, for each peer and transaction";
    if (now.notifications() == 0) {
      return Row.unknown("SC-005", title, target, "nobody was told yet", how);
    }
    double bytes = now.notificationBytes() / (double) now.notifications();
    return Row.of(
        "SC-005", title, target, bytes < 10_000, String.format(Locale.ROOT, "%.0f B", bytes), how);
  }

  private static Row memory(Measured now, int peers) {
    double used = now.memoryBytes() / MEBIBYTE;
    return Row.of(
        "SC-006",
        "Memory",
        "under 500 MB with 1,000 peers",
        used < 500,
        String.format(Locale.ROOT, "%.0f MB with %d peers", used, peers),
        "heap in use and what the runtime needs beside it, of the whole process");
  }

  private static Row uptime(Pulse.Looks looks) {
    String title = "Uptime";
    String target = "over 99.9 %";
    String how =
        "looks at which the node answered, since its start; time in which it did not run"
            + " is not in it";
    if (looks.all() == 0) {
      return Row.unknown("SC-007", title, target, "just started", how);
    }
    double share = 100.0 * looks.answered() / looks.all();
    return Row.of(
        "SC-007", title, target, share > 99.9, String.format(Locale.ROOT, "%.2f %%", share), how);
  }
}
