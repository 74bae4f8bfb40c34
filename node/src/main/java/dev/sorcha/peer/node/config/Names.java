package dev.sorcha.peer.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** When two spellings are the same key, and which key a misspelt one was meant to be. */
final class Names {

  private Names() {}

  /** PascalCase, camelCase, kebab-case and snake_case of the same words give the same text. */
  static String normal(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /**
   * The candidate that is a few slips of the finger away: at most two, or a third of its length.
   */
  static Optional<String> nearest(String name, Collection<String> candidates) {
    String wanted = normal(name);
    return candidates.stream()
        .filter(
            candidate -> {
              String known = normal(candidate);
              return distance(wanted, known) <= Math.max(2, known.length() / 3);
            })
        .min(Comparator.comparingInt(candidate -> distance(wanted, normal(candidate))));
  }

  /**
   * Insertions, deletions and replacements between the two (Levenshtein); time is the product of
   * their lengths.
   */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
