package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What peers said of a transaction, as parts of its tree. Peers have no names: short ids stand for
 * them.
 */
final class TraceHops {

  private final JsonNode answer;

  /**
   * @param answer a {@code hops/v1}
   */
  TraceHops(JsonNode answer) {
    this.answer = answer;
  }

  JsonNode json() {
    return answer;
  }

  /** Those that said whether they have it. */
  List<TraceTree.Part> parts() {
    List<TraceTree.Part> parts = new ArrayList<>();
    for (JsonNode hop : answer.path("hops")) {
      String peer = JsonText.text(hop, "peer");
      switch (JsonText.text(hop, "state")) {
        case "held" -> parts.add(part(peer, Optional.of(held(hop))));
        case "forgotten" -> parts.add(part(peer, Optional.of(forgotten())));
        case "lacks" -> parts.add(part(peer, Optional.empty()));
        default -> {}
      }
    }
    return parts;
  }

  private static TraceTree.Part part(String peer, Optional<JsonNode> trace) {
    return new TraceTree.Part(peer, Words.shortId(peer), trace);
  }

  /** As far as a {@code trace/v1} is needed. */
  private static JsonNode held(JsonNode hop) {
    String from = JsonText.text(hop, "from");
    ObjectNode trace = forgotten();
    trace
        .putObject("here")
        .put("at", hop.path("at").asDouble(0))
        .put(
            "how",
            (from.isEmpty() ? "submitted" : "received")
                + " (± "
                + TraceRows.millis(hop.path("withinMs").asDouble(0))
                + ")")
        .put("from", from);
    return trace;
  }

  private static ObjectNode forgotten() {
    return JsonMapper.shared().createObjectNode().put("held", true);
  }

  /** A line for those that said nothing. */
  List<String> rest() {
    List<String> lines = new ArrayList<>();
    List<String> unshared = new ArrayList<>();
    for (JsonNode hop : answer.path("hops")) {
      if (JsonText.text(hop, "state").equals("unshared")) {
        unshared.add(JsonText.text(hop, "peer"));
      }
    }
    if (!unshared.isEmpty()) {
      lines.add("not shared by " + names(unshared));
    }
    List<String> silent = new ArrayList<>();
    answer.path("silent").forEach(peer -> silent.add(peer.asString("")));
    if (!silent.isEmpty()) {
      lines.add("no answer from " + names(silent));
    }
    return lines;
  }

  private static String names(List<String> peers) {
    return peers.stream().map(Words::shortId).collect(Collectors.joining(", "));
  }
}
