package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.node.metrics.EventLine.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * Decides what of all events is worth keeping, so that a thousand transactions a second or one
 * hostile peer do not push a partition out of a journal of ten thousand lines.
 *
 * <p>Single transactions are counted and told in one line for {@link #WINDOW} in which there were
 * any. Of every other code at most {@value #MOST_ALIKE} are kept in that time, and a line says how
 * many more there were. What is below INFO in the log is not kept. Belongs to one thread at a time.
 */
public final class EventThinner {

  private static final Duration WINDOW = Duration.ofSeconds(10);

  /** A node that is restarted meets hundreds of peers; what is more is read in their list. */
  static final int MOST_ALIKE = 50;

  private final Map<String, Integer> alike = new LinkedHashMap<>();
  private Instant windowEnds = Instant.MIN;
  private int accepted;
  private int learned;
  private int inCustody;
  private long bytes;

  /** What is kept of an event of the core, oldest first. */
  public List<EventLine> keep(NodeEvent event, Instant now) {
    List<EventLine> kept = new ArrayList<>(turn(now));
    switch (event) {
      case NodeEvent.Accepted(var id, var sizeBytes) -> {
        accepted++;
        bytes += sizeBytes;
      }
      case NodeEvent.Learned(var id, var from, var sizeBytes) -> {
        learned++;
        bytes += sizeBytes;
      }
      case NodeEvent.InCustody custody -> inCustody++;
      default -> add(EventLines.of(event), kept);
    }
    return kept;
  }

  /** What is kept of another line. */
  public List<EventLine> keep(EventLine line, Instant now) {
    List<EventLine> kept = new ArrayList<>(turn(now));
    add(line, kept);
    return kept;
  }

  private void add(EventLine line, List<EventLine> kept) {
    if (line.level().compareTo(Level.INFO) <= 0
        && alike.merge(line.code(), 1, Integer::sum) <= MOST_ALIKE) {
      kept.add(line);
    }
  }

  /** What is to be said of a window that is over; to be asked now and then. */
  public List<EventLine> turn(Instant now) {
    if (now.isBefore(windowEnds)) {
      return List.of();
    }
    List<EventLine> lines = new ArrayList<>();
    if (accepted + learned + inCustody > 0) {
      lines.add(
          EventLines.line(
              Kind.TRANSACTION,
              Level.INFO,
              "transactions",
              "accepted",
              accepted,
              "learned",
              learned,
              "in-custody",
              inCustody,
              "bytes",
              bytes));
    }
    alike.forEach(
        (code, count) -> {
          if (count > MOST_ALIKE) {
            lines.add(
                EventLines.line(
                    Kind.ERROR,
                    Level.WARN,
                    "events-alike",
                    "code",
                    code,
                    "more",
                    count - MOST_ALIKE));
          }
        });
    alike.clear();
    accepted = 0;
    learned = 0;
    inCustody = 0;
    bytes = 0;
    windowEnds = now.plus(WINDOW);
    return lines;
  }
}
