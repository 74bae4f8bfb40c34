package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.Chunk;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chunk of a body as a range of bytes: it begins at a multiple of {@link Chunk#SIZE}.
 *
 * @param place of the chunk
 * @param sizeBytes of the body; 0 where it is not known
 */
record ByteRange(int place, int sizeBytes) {

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,9})-([0-9]{0,9})");
  private static final Pattern CONTENT =
      Pattern.compile("bytes ([0-9]{1,9})-([0-9]{1,9})/([0-9]{1,9})");

  static ByteRange of(int place, int sizeBytes) {
    return new ByteRange(place, sizeBytes);
  }

  /** Reads a header {@code Range}; only where it begins counts, and one chunk is the answer. */
  static ByteRange ofRange(String header) throws MalformedMessageException {
    Matcher parts = RANGE.matcher(header);
    if (!parts.matches()) {
      throw new MalformedMessageException("range: '" + header + "' (expected: bytes=FROM-TO)");
    }
    return new ByteRange(place("range", header, parts.group(1)), 0);
  }

  /** Reads a header {@code Content-Range}. */
  static ByteRange ofContent(String header, int length) throws MalformedMessageException {
    Matcher parts = CONTENT.matcher(header);
    if (!parts.matches()) {
      throw new MalformedMessageException(
          "content-range: '" + header + "' (expected: bytes FROM-TO/SIZE)");
    }
    ByteRange read =
        new ByteRange(
            place("content-range", header, parts.group(1)), Integer.parseInt(parts.group(3)));
    if (read.last() != Integer.parseInt(parts.group(2))
        || read.last() - read.first() + 1 != length) {
      throw new MalformedMessageException(
          "content-range: '" + header + "' with " + length + " bytes (expected: one chunk)");
    }
    return read;
  }

  private static int place(String name, String header, String first)
      throws MalformedMessageException {
    int from = Integer.parseInt(first);
    if (from % Chunk.SIZE != 0 || from / Chunk.SIZE >= Frame.Large.MAX_PLACES) {
      throw new MalformedMessageException(
          name + ": '" + header + "' (expected: begins at a multiple of " + Chunk.SIZE + ")");
    }
    return from / Chunk.SIZE;
  }

  private int first() {
    return place * Chunk.SIZE;
  }

  private int last() {
    return Math.min(first() + Chunk.SIZE, sizeBytes) - 1;
  }

  /** As a header {@code Range}. */
  String range() {
    return "bytes=" + first() + "-" + last();
  }

  /** As a header {@code Content-Range}. */
  String contentRange() {
    return "bytes " + first() + "-" + last() + "/" + sizeBytes;
  }
}
