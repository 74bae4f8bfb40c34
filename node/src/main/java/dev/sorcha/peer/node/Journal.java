package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.health.Board;
import dev.sorcha.peer.node.metrics.EventLine;
import dev.sorcha.peer.node.metrics.EventLines;
import dev.sorcha.peer.node.metrics.EventLog;
import dev.sorcha.peer.node.metrics.EventThinner;
import dev.sorcha.peer.node.store.EventFile;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * Where events go: all of them to the log, and what is worth keeping to the journal on disk. May be
 * called by any thread, and waits for none but the one that adds a line.
 */
final class Journal {

  private final EventLog log = new EventLog();
  private final EventThinner thinner = new EventThinner();
  private final Optional<EventFile> file;
  private final InstantSource clock;

  /**
   * @param file empty for a node that shows its events to nobody
   */
  Journal(Optional<EventFile> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** The core has published an event. */
  void published(NodeEvent event) {
    log.publish(event);
    if (file.isPresent()) {
      synchronized (thinner) {
        keep(thinner.keep(event, clock.instant()));
      }
    }
  }

  /** Something happened of which the core knows nothing. */
  void happened(EventLine line) {
    log.write(line);
    if (file.isPresent()) {
      synchronized (thinner) {
        keep(thinner.keep(line, clock.instant()));
      }
    }
  }

  /** Findings were raised and cleared; also the moment to say what a quiet time leaves unsaid. */
  void looked(Board.Look look) {
    look.raised().forEach(shown -> happened(EventLines.raised(shown)));
    look.cleared().forEach(finding -> happened(EventLines.cleared(finding)));
    synchronized (thinner) {
      keep(thinner.turn(clock.instant()));
    }
  }

  /** For those who show events. */
  Optional<EventFile> file() {
    return file;
  }

  private void keep(List<EventLine> lines) {
    for (EventLine line : lines) {
      file.ifPresent(
          kept ->
              kept.add(
                  clock.instant(),
                  line.code(),
                  line.kind().name().toLowerCase(Locale.ROOT),
                  severity(line.level()),
                  line.fields()));
    }
  }

  private static String severity(Level level) {
    return switch (level) {
      case ERROR -> "critical";
      case WARN -> "warning";
      case INFO, DEBUG, TRACE -> "info";
    };
  }
}
