package dev.sorcha.peer.node.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class of the store wrote to the log from {@link #of} to {@link #close}. */
final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  private LogLines(Class<?> from) {
    logger = (Logger) LoggerFactory.getLogger(from);
    lines.start();
    logger.addAppender(lines);
  }

  static LogLines of(Class<?> from) {
    return new LogLines(from);
  }

  /** The texts of WARN and above, oldest first. */
  List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
  }
}
