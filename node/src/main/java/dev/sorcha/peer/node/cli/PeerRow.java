package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One peer of the answer {@code peers/v1}, and how people read it.
 *
 * @param json as the node said it
 */
record PeerRow(JsonNode json) {

  static final List<String> COLUMNS =
      List.of("PEER ID", "ADDRESS", "LAST SEEN", "LATENCY", "PATH", "STATUS");
  static final List<String> MORE_COLUMNS =
      List.of("BOOTSTRAP", "ROLE", "SOURCE", "FIRST SEEN", "REACHED", "WAYS", "WHY");

  /** A reason is somebody else's text. */
  private static final int LONGEST_REASON = 120;

  /** The order of a list; peers that are alike in it are ordered by their ids. */
  enum Sort {
    /** Online, failing, unverified. */
    STATE,
    ID,
    ADDRESS,
    /** Seen last comes first. */
    SEEN,
    /** The nearest comes first, one that was never measured last. */
    LATENCY
  }

  static Comparator<PeerRow> order(Sort sort) {
    Comparator<PeerRow> byId = Comparator.comparing(PeerRow::id);
    return switch (sort) {
      case STATE -> Comparator.comparingInt(PeerRow::rank).thenComparing(byId);
      case ID -> byId;
      case ADDRESS -> Comparator.comparing(PeerRow::address).thenComparing(byId);
      case SEEN -> Comparator.comparingLong(PeerRow::lastSeen).reversed().thenComparing(byId);
      case LATENCY -> Comparator.comparingDouble(PeerRow::latencyMs).thenComparing(byId);
    };
  }

  private long lastSeen() {
    return json.path("lastSeen").asLong(0);
  }

  private double latencyMs() {
    return json.path("latencyMs").asDouble(Double.MAX_VALUE);
  }

  private int rank() {
    return switch (text("state")) {
      case "online" -> 0;
      case "failing" -> 1;
      default -> 2;
    };
  }

  String id() {
    return text("id");
  }

  /** Where it listens, or a dash. */
  String address() {
    return orDash(text("address"));
  }

  List<String> cells(int failureThreshold, Instant now, ZoneId zone) {
    return List.of(
        Words.shortId(id()),
        address(),
        relative("lastSeen", now),
        latency(),
        orDash(text("path")),
        status(failureThreshold, now, zone));
  }

  List<String> moreCells(Instant now) {
    return List.of(
        json.path("bootstrap").asBoolean(false) ? "yes" : "no",
        json.path("distributes").asBoolean(true) ? "full" : "read-only",
        orDash(text("source")),
        relative("firstSeen", now),
        relative("reachedAt", now),
        orDash(ways()),
        orDash(Words.plain(json.path("lastFailure").asString(""), LONGEST_REASON)));
  }

  /** {@code failing 2 of 3, next check 11:42}. */
  String status(int failureThreshold, Instant now, ZoneId zone) {
    String state = text("state");
    String words =
        state.equals("failing")
            ? "failing " + json.path("failures").asInt(0) + " of " + failureThreshold
            : orDash(state);
    return state.equals("online")
        ? words
        : words
            + time("nextCheck")
                .map(next -> ", next check " + Words.clock(next, now, zone))
                .orElse("");
  }

  /** {@code GrpcStream 0/1, Rest 12/12 3.1 ms}: what was answered of what was tried. */
  private String ways() {
    List<String> words = new ArrayList<>();
    for (JsonNode way : json.path("ways")) {
      JsonNode latency = way.path("latencyMs");
      words.add(
          Words.plain(way.path("protocol").asString(""), 20)
              + " "
              + way.path("worked").asLong(0)
              + "/"
              + way.path("tries").asLong(0)
              + (latency.isNumber()
                  ? String.format(Locale.ROOT, " %.1f ms", latency.asDouble())
                  : ""));
    }
    return String.join(", ", words);
  }

  private String latency() {
    double millis = latencyMs();
    if (millis == Double.MAX_VALUE) {
      return "-";
    }
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }

  private String relative(String member, Instant now) {
    return time(member).map(time -> Words.relative(time, now)).orElse("never");
  }

  private Optional<Instant> time(String member) {
    JsonNode millis = json.path(member);
    return millis.isNumber()
        ? Optional.of(Instant.ofEpochMilli(millis.asLong()))
        : Optional.empty();
  }

  private String text(String member) {
    return Words.plain(json.path(member).asString(""), 80);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
