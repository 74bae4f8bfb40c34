package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Events as log lines: the message is the event's stable name, the rest are key-value pairs. What
 * concerns one transaction is DEBUG, what concerns a peer or the node INFO and above.
 *
 * <p>Text from peers is escaped, so an event is one line, whatever a peer sends (threat L3). At
 * TRACE every input and effect of the core is written, which is the complete log.
 */
public final class EventLog {

  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  /** A longer text is from somebody who wants to fill the disk. */
  private static final int MAX_TEXT = 300;

  /** A longer input is a list of ids or peers. */
  private static final int MAX_TRACE = 4_000;

  /** A step was made. On the loop's thread. */
  public void stepped(Input input, List<Effect> effects) {
    if (log.isTraceEnabled()) {
      log.trace("in  {}", escaped(input.toString(), MAX_TRACE));
      effects.forEach(effect -> log.trace("out {}", escaped(effect.toString(), MAX_TRACE)));
    }
  }

  /** Writes an event's line. */
  public void publish(NodeEvent event) {
    // A thousand of them a second would be put together and thrown away.
    if (!isOfOneTransaction(event) || log.isDebugEnabled()) {
      write(EventLines.of(event));
    }
  }

  private static boolean isOfOneTransaction(NodeEvent event) {
    return event instanceof NodeEvent.Accepted
        || event instanceof NodeEvent.Learned
        || event instanceof NodeEvent.DuplicateBody
        || event instanceof NodeEvent.InCustody;
  }

  /** Writes a line. */
  public void write(EventLine line) {
    LoggingEventBuilder out = log.atLevel(line.level());
    for (Map.Entry<String, String> field : line.fields().entrySet()) {
      out = out.addKeyValue(field.getKey(), escaped(field.getValue(), MAX_TEXT));
    }
    out.log(line.code());
  }

  /**
   * The text with control characters, line separators, quotes and backslashes written as escapes,
   * and cut.
   */
  static String escaped(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
    for (int i = 0; i < text.length() && i < most; i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE,
            Character.UNASSIGNED ->
            out.append(String.format("\\u%04x", (int) c));
        default -> {
          if (c == '"' || c == '\\') {
            out.append('\\');
          }
          out.append(c);
        }
      }
    }
    return text.length() > most ? out.append("...").toString() : out.toString();
  }
}
