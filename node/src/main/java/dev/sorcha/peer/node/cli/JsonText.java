package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Members of what a node said, safe to show. */
final class JsonText {

  private static final int LONGEST = 160;

  private JsonText() {}

  static String text(JsonNode json, String member) {
    return Words.plain(json.path(member).asString(""), LONGEST);
  }

  static String orDash(JsonNode json, String member) {
    String text = text(json, member);
    return text.isEmpty() ? "-" : text;
  }

  /** A time in Unix milliseconds. */
  static Optional<Instant> time(JsonNode json, String member) {
    JsonNode millis = json.path(member);
    return millis.isNumber()
        ? Optional.of(Instant.ofEpochMilli(millis.asLong()))
        : Optional.empty();
  }

  /** How long ago, or in what time; a dash for never. */
  static String relative(JsonNode json, String member, Instant now) {
    return time(json, member).map(time -> Words.relative(time, now)).orElse("-");
  }
}
