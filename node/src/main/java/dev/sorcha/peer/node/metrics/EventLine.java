package dev.sorcha.peer.node.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * An event as it is logged and kept.
 *
 * @param code stable
 * @param fields in their order; values may be other people's text
 */
public record EventLine(String code, Kind kind, Level level, Map<String, String> fields) {

  public EventLine {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** What an event is about: the five kinds of the seeds' event log, and three of ours. */
  public enum Kind {
    /** A peer can be reached, or by another way. */
    CONNECTED,
    /** A peer cannot be reached any more. */
    DISCONNECTED,
    /** A transaction on its way. */
    TRANSACTION,
    /** Peers were found, verified or forgotten. */
    DISCOVERY,
    /** Something failed. */
    ERROR,
    /** The node, its network or its standing with a peer is another one. */
    STATE,
    /** A finding was raised or cleared. */
    HEALTH,
    /** Somebody with the token did something. */
    ACTION
  }
}
