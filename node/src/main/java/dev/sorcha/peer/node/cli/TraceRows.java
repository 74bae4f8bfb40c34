package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** One node's part of a way as people read it. */
final class TraceRows {

  private TraceRows() {}

  /** The lines of a {@code trace/v1}. */
  static List<String> of(JsonNode trace) {
    List<List<String>> head = new ArrayList<>();
    head.add(List.of("hash", JsonText.text(trace, "hash")));
    head.add(List.of("node", JsonText.text(trace, "name") + " " + JsonText.text(trace, "node")));
    head.add(
        List.of(
            "here",
            (trace.path("held").asBoolean(false) ? "on this node's disk" : "not held")
                + arrival(trace.path("here"))));
    List<String> lines = new ArrayList<>(Words.table(head));
    lines.addAll(steps(trace));
    lines.addAll(peers(trace));
    return lines;
  }

  private static String arrival(JsonNode here) {
    if (!here.isObject()) {
      return ", and how it came is not remembered";
    }
    String from = JsonText.text(here, "from");
    return ", "
        + JsonText.text(here, "how")
        + (from.isEmpty() ? "" : " from " + Words.shortId(from))
        + " at "
        + time(here.path("at").asDouble(0))
        + ", "
        + millis(here.path("at").asDouble(0) - here.path("firstHeard").asDouble(0))
        + " after it was first heard of";
  }

  private static List<String> steps(JsonNode trace) {
    JsonNode steps = trace.path("steps");
    if (steps.isEmpty()) {
      return List.of();
    }
    double first = steps.get(0).path("at").asDouble(0);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("AFTER", "WHAT", "PEER ID", "HOW OR WHY"));
    for (JsonNode step : steps) {
      rows.add(
          List.of(
              millis(step.path("at").asDouble(0) - first),
              JsonText.text(step, "what"),
              dash(Words.shortId(JsonText.text(step, "peer"))),
              JsonText.text(step, "detail")));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(Words.table(rows));
    int more = trace.path("more").asInt(0);
    if (more > 0) {
      lines.add("and " + Words.count(more, "further step"));
    }
    return lines;
  }

  private static List<String> peers(JsonNode trace) {
    JsonNode peers = trace.path("peers");
    if (peers.isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PEER ID", "HAS IT", "WHY WE THINK SO"));
    for (JsonNode peer : peers) {
      rows.add(
          List.of(
              Words.shortId(JsonText.text(peer, "id")),
              peer.path("has").asBoolean(false) ? "yes" : "unknown",
              JsonText.text(peer, "why")));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(Words.table(rows));
    return lines;
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** {@code 3.1 ms}. */
  static String millis(double millis) {
    return String.format(Locale.ROOT, "%.1f ms", millis);
  }

  /** A time in Unix milliseconds. */
  static String time(double millis) {
    return Instant.ofEpochMilli((long) millis).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
