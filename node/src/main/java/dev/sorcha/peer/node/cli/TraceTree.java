package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The parts of several nodes as one tree: who got it from whom, and how long each hop took. */
final class TraceTree {

  private final Map<String, Part> byId = new LinkedHashMap<>();
  private final Set<String> shown = new LinkedHashSet<>();
  private final List<List<String>> rows = new ArrayList<>();
  private final double began;

  /**
   * What one node knows.
   *
   * @param trace empty where it does not know the transaction
   */
  record Part(String node, String name, Optional<JsonNode> trace) {

    boolean hasIt() {
      return trace.filter(it -> it.path("held").asBoolean(false)).isPresent();
    }

    private JsonNode here() {
      return trace.orElseThrow().path("here");
    }

    /** Whether it remembers how it came by it. */
    private boolean hasArrival() {
      return trace.isPresent() && here().isObject();
    }

    private double at() {
      return here().path("at").asDouble(0);
    }

    private String from() {
      return here().path("from").asString("");
    }
  }

  private TraceTree(List<Part> parts) {
    parts.stream()
        .filter(part -> !part.node().isEmpty())
        .forEach(part -> byId.put(part.node(), part));
    this.began = parts.stream().filter(Part::hasArrival).mapToDouble(Part::at).min().orElse(0);
  }

  /** The lines: the tree, and then who does not have it, and why. */
  static List<String> lines(TxId id, List<Part> parts) {
    List<String> lines = new ArrayList<>();
    lines.add("hash  " + id.hex());
    lines.addAll(rows(parts));
    return lines;
  }

  /** The same without the hash. */
  static List<String> rows(List<Part> parts) {
    TraceTree tree = new TraceTree(parts);
    tree.rows.add(List.of("NODE", "AFTER", "HOP", "HOW"));
    parts.stream()
        .filter(Part::hasArrival)
        .sorted(Comparator.comparingDouble(Part::at))
        .filter(part -> !tree.byId.containsKey(part.from()))
        .forEach(root -> tree.show(root, 0));
    // Peers may say anything, also that each has it from the other: the earliest stands first.
    parts.stream()
        .filter(Part::hasArrival)
        .sorted(Comparator.comparingDouble(Part::at))
        .forEach(left -> tree.show(left, 0));
    List<String> lines = new ArrayList<>(Words.table(tree.rows));
    for (Part part : parts) {
      if (!tree.shown.contains(part.node())) {
        lines.add(
            part.name()
                + (part.hasIt()
                    ? " has it, and does not remember how it came"
                    : part.node().isEmpty()
                        ? " cannot be asked"
                        : " does not have it: " + tree.why(part)));
      }
    }
    return lines;
  }

  private void show(Part part, int depth) {
    if (!shown.add(part.node())) {
      return;
    }
    Part parent = byId.get(part.from());
    String from =
        parent != null
            ? parent.name()
            : part.from().isEmpty() ? "" : Words.shortId(part.from()) + ", which was not asked";
    rows.add(
        List.of(
            "  ".repeat(depth) + part.name(),
            TraceRows.millis(part.at() - began),
            parent == null || !parent.hasArrival()
                ? "-"
                : TraceRows.millis(part.at() - parent.at()),
            JsonText.text(part.here(), "how") + (from.isEmpty() ? "" : " from " + from)));
    byId.values().stream()
        .filter(Part::hasArrival)
        .filter(child -> child.from().equals(part.node()))
        .sorted(Comparator.comparingDouble(Part::at))
        .forEach(child -> show(child, depth + 1));
  }

  /** What those who have it know of this node. */
  private String why(Part missing) {
    List<String> reasons = new ArrayList<>();
    for (Part part : byId.values()) {
      part.trace()
          .ifPresent(
              trace ->
                  trace
                      .path("peers")
                      .forEach(
                          peer -> {
                            if (peer.path("id").asString("").equals(missing.node())) {
                              reasons.add(part.name() + ": " + JsonText.text(peer, "why"));
                            }
                          }));
    }
    return reasons.isEmpty() ? "nobody who has it knows this node" : String.join("; ", reasons);
  }
}
