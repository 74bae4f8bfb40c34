package dev.sorcha.peer.node.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event as the API shows it.
 *
 * @param sequence growing, with gaps
 * @param at Unix milliseconds
 * @param kind connected, disconnected, transaction, discovery, error, state, health or action
 * @param severity info, warning or critical
 * @param fields in their order; values may be other people's text
 */
public record LoggedEvent(
    long sequence, long at, String code, String kind, String severity, Map<String, String> fields) {

  public LoggedEvent {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
