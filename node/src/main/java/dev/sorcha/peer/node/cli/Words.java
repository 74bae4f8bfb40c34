package dev.sorcha.peer.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values and tables as people read them. */
final class Words {

  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF_A_DAY = Duration.ofHours(12);
  private static final DateTimeFormatter HOUR_AND_MINUTE =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private Words() {}

  /** The first ten digits of an id, as everywhere in lines for people. */
  static String shortId(String id) {
    return id.length() > 10 ? id.substring(0, 10) : id;
  }

  /** {@code 12 s ago}, {@code in 3 min}, {@code now}. */
  static String relative(Instant time, Instant now) {
    Duration past = Duration.between(time, now);
    String amount = amount(past.abs());
    if (amount.isEmpty()) {
      return "now";
    }
    return past.isNegative() ? "in " + amount : amount + " ago";
  }

  /** When something is due: {@code now}, {@code in 20 s}, {@code 11:42}, {@code in 2 d}. */
  static String clock(Instant time, Instant now, ZoneId zone) {
    Duration left = Duration.between(now, time);
    return left.compareTo(ONE_MINUTE) < 0 || left.compareTo(HALF_A_DAY) > 0
        ? left.isNegative() ? "now" : relative(time, now)
        : HOUR_AND_MINUTE.format(time.atZone(zone));
  }

  /** {@code 1 check}, {@code 2 checks}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /**
   * Somebody else's text for a terminal: what could move the cursor or hide text is a question
   * mark, and what is longer is cut.
   */
  static String plain(String text, int most) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < most; i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE,
            Character.UNASSIGNED ->
            out.append('?');
        default -> out.append(c);
      }
    }
    return text.length() > most ? out.append("...").toString() : out.toString();
  }

  private static String amount(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h";
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + " min";
    }
    return time.toSeconds() > 0 ? time.toSeconds() + " s" : "";
  }

  /** Columns as wide as their widest cell; the last one ends where its text ends. */
  static List<String> table(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).length();
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).repeat(' ', widths.get(i) - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
