package dev.sorcha.peer.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Values and tables as people read them. */
final class Words {

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
