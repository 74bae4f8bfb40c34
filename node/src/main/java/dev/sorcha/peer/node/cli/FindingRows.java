package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Findings as people read them: what, since when, why, what to do. */
final class FindingRows {

  /** A cause and a remedy have the size of a line; more is not the API's. */
  private static final int LONGEST = 400;

  private FindingRows() {}

  /** The answer {@code health/v1}. */
  static List<String> of(JsonNode health, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            text(health, "verdict").toUpperCase(Locale.ROOT), sentence(text(health, "summary"))));
    List<String> hidden = new ArrayList<>();
    for (JsonNode finding : health.path("findings")) {
      if (finding.path("under").isNull() || finding.path("under").isMissingNode()) {
        rows.add(List.of("", ""));
        rows.addAll(one(finding, now));
      } else {
        hidden.add(text(finding, "code") + " (" + text(finding, "under") + ")");
      }
    }
    if (!hidden.isEmpty()) {
      rows.add(List.of("", ""));
      rows.add(List.of("besides", String.join(", ", hidden) + ": consequences of these"));
    }
    return Words.table(rows);
  }

  /** One finding, without a heading. */
  static List<List<String>> one(JsonNode finding, Instant now) {
    return List.of(
        List.of(
            text(finding, "severity"),
            text(finding, "title")
                + "  ["
                + text(finding, "code")
                + "], began "
                + Words.relative(Instant.ofEpochMilli(finding.path("since").asLong(0)), now)),
        List.of("why", sentence(text(finding, "cause"))),
        List.of("fix", sentence(text(finding, "remedy"))));
  }

  static String text(JsonNode in, String member) {
    return Words.plain(in.path(member).asString(""), LONGEST);
  }

  private static String sentence(String text) {
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }
}
