package dev.sorcha.peer.node.config;

import java.util.List;

/**
 * One key of the configuration.
 *
 * @param section the seeds' section, empty for a key at the root
 * @param name the seeds' spelling; {@link Names} makes the others equal
 * @param type what it may hold; for a list, each of its entries
 * @param list whether it holds a list
 * @param fallback the value when nothing is given, as an operator would write it; empty for none,
 *     and with a comma and a space between the entries of a list
 * @param standing what giving a value does
 * @param note why it is not in force, or empty
 */
record Key<T>(
    String section,
    String name,
    ValueType<T> type,
    boolean list,
    String fallback,
    Standing standing,
    String note) {

  /** What giving a value does. */
  enum Standing {
    /** The node obeys. */
    IN_FORCE,
    /** Accepted and checked, and a line at the start says that it changes nothing yet. */
    NOT_YET,
    /** The node does not start: it would be less protected than the operator believes. */
    REFUSED
  }

  /** The default, one text for each value; a list may have several. */
  List<String> fallbacks() {
    if (fallback.isEmpty()) {
      return List.of();
    }
    return list ? List.of(fallback.split(", ")) : List.of(fallback);
  }

  /** As people write it: {@code PeerDiscovery.MinHealthyPeers}. */
  String path() {
    return section.isEmpty() ? name : section + "." + name;
  }
}
