package dev.sorcha.peer.core.health;

import java.time.Duration;

/** Figures and other people's text in causes. */
final class Text {

  private static final int LONGEST = 160;

  private Text() {}

  /** {@code 1 peer}, {@code 2 peers}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /**
   * {@code 40 s}, {@code 12 min}, {@code 3 h}, {@code 2 d}: the largest unit of which there is 1.
   */
  static String span(Duration time) {
    if (time.toDays() > 1) {
      return time.toDays() + " d";
    }
    if (time.toHours() > 1) {
      return time.toHours() + " h";
    }
    return time.toMinutes() > 1 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  /** Somebody else's text: what cannot be printed is a question mark, and what is longer is cut. */
  static String plain(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      out.append(c < ' ' || c > '~' ? '?' : c);
    }
    return text.length() > LONGEST ? out.append("...").toString() : out.toString();
  }
}
