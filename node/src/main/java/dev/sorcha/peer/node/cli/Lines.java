package dev.sorcha.peer.node.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The lines of a stream as bytes, without their line feed and with everything else. Holds one line
 * at a time.
 */
final class Lines {

  private final InputStream in;
  private final int maxBytes;

  /**
   * @param maxBytes the longest line that is read
   */
  Lines(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 65_536);
    this.maxBytes = maxBytes;
  }

  /** A line is longer than what can be done with it. */
  static final class LineTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLong(int maxBytes) {
      super("a line of more than " + maxBytes + " bytes");
    }
  }

  /** The next line, which may be empty; nothing at the end. A last line needs no line feed. */
  Optional<byte[]> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int b = first; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == maxBytes) {
        throw new LineTooLong(maxBytes);
      }
      line.write(b);
    }
    return Optional.of(line.toByteArray());
  }
}
