package dev.sorcha.peer.node.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as operators write them: a bare number, or a number and its unit. */
public final class Quantities {

  // Twelve digits: large enough for everything, too small to overflow a long in any unit.
  private static final Pattern FORM = Pattern.compile("(\\d{1,12}) ?([A-Za-z]*)");

  private Quantities() {}

  /**
   * A time such as {@code 250ms}, {@code 30s}, {@code 15m}, {@code 2h} or {@code 7d}.
   *
   * @param bare the unit of a number without one
   * @return empty when the text is no such time
   */
  public static Optional<Duration> time(String text, ChronoUnit bare) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "" -> Optional.of(Duration.of(number, bare));
      case "ms" -> Optional.of(Duration.ofMillis(number));
      case "s" -> Optional.of(Duration.ofSeconds(number));
      case "m" -> Optional.of(Duration.ofMinutes(number));
      case "h" -> Optional.of(Duration.ofHours(number));
      case "d" -> Optional.of(Duration.ofDays(number));
      default -> Optional.empty();
    };
  }

  /**
   * A size in bytes such as {@code 1024}, {@code 64KiB}, {@code 10MiB} or {@code 1GiB}; kB, MB and
   * GB are powers of ten.
   *
   * @return empty when the text is no such size
   */
  public static Optional<Long> bytes(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long unit =
        switch (matcher.group(2)) {
          case "", "B" -> 1;
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          case "kB" -> 1_000;
          case "MB" -> 1_000_000;
          case "GB" -> 1_000_000_000;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    return unit == 0 || number > Long.MAX_VALUE / unit
        ? Optional.empty()
        : Optional.of(number * unit);
  }

  /** The time in its largest whole unit, as {@link #time} reads it. */
  static String text(Duration time) {
    long millis = time.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
