package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Server-sent events as they come (HTML standard, 9.2.6). Comments, which keep the connection
 * alive, are left out.
 */
final class EventStream implements AutoCloseable {

  /** Our events have a hundred bytes. */
  private static final int MAX_LINE_BYTES = 65_536;

  private final InputStream in;
  private final Lines lines;

  EventStream(InputStream in) {
    this.in = in;
    this.lines = new Lines(in, MAX_LINE_BYTES);
  }

  /** One event; its fields are empty where it has none. */
  record Event(String id, String type, String data) {}

  /** The next event, or nothing at the end; an event without its blank line is none. */
  Optional<Event> next() throws IOException {
    String id = "";
    String type = "";
    StringBuilder data = new StringBuilder();
    for (Optional<byte[]> bytes = lines.next(); bytes.isPresent(); bytes = lines.next()) {
      String line = new String(bytes.get(), StandardCharsets.UTF_8);
      line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Event(id, type, data.substring(0, data.length() - 1)));
        }
        id = "";
        type = "";
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "id" -> id = value;
        case "event" -> type = value;
        case "data" -> data.append(value).append('\n');
        default -> {}
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
