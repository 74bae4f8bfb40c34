package dev.sorcha.peer.node.config;

import java.util.List;

/**
 * What an operator said about one key, not yet looked at.
 *
 * @param texts one value, or those of a list
 * @param origin where it was said: {@code peer.yaml:12} or {@code --port}
 */
record Given(Key<?> key, List<String> texts, String origin) {

  Given {
    texts = List.copyOf(texts);
  }

  /** The value as one line. */
  String shown() {
    return String.join(", ", texts);
  }
}
