package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.model.Roles;
import java.util.List;
import java.util.Optional;

/** The words of the key {@code Roles}, and what they mean together (DESIGN S14). */
final class RoleWords {

  /** Fetches, and passes nothing on. */
  static final String READ_ONLY = "ReadOnly";

  /** Passes transactions on, as every node does that is not read-only. */
  static final String FULL = "Full";

  /** Takes registrations. */
  static final String BOOTSTRAP = "Bootstrap";

  private RoleWords() {}

  /** What is expected instead; empty when these words go together. */
  static Optional<String> contradiction(List<String> words) {
    if (words.isEmpty()) {
      return Optional.of("at least one of ReadOnly, Full and Bootstrap");
    }
    return words.contains(READ_ONLY) && words.contains(FULL)
        ? Optional.of("ReadOnly or Full: a node that passes nothing on is not a full one")
        : Optional.empty();
  }

  /**
   * @param words that do not contradict each other
   */
  static Roles of(List<String> words) {
    return new Roles(!words.contains(READ_ONLY), words.contains(BOOTSTRAP));
  }
}
