package dev.sorcha.peer.node.store;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event in the journal.
 *
 * @param sequence from 1, growing; with gaps after a restart
 * @param kind what it is about, in one word
 * @param severity info, warning or critical
 * @param fields in their order; values may be other people's text
 */
public record KeptEvent(
    long sequence,
    Instant at,
    String code,
    String kind,
    String severity,
    Map<String, String> fields) {

  public KeptEvent {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
