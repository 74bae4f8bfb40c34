package dev.sorcha.peer.node;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was begun and must be ended, newest first. */
final class OpenParts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OpenParts.class);

  private final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();

  /** Remembers a part and hands it back. */
  <P extends AutoCloseable> P add(P part) {
    parts.push(part);
    return part;
  }

  /** Ends every part once; one that fails does not keep the others open. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception problem) {
        log.warn("{} did not close well", part.getClass().getSimpleName(), problem);
      }
    }
  }
}
