package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compression as DESIGN S15 has it: gzip, from 1 KiB, only where it saves a tenth. */
final class Gzip {

  private static final int LEAST_BYTES = 1 << 10;
  private static final int SAMPLE_BYTES = 4 << 10;

  private Gzip() {}

  static boolean isWorthTrying(int bytes) {
    return bytes >= LEAST_BYTES;
  }

  /**
   * Whether a message is likely to shrink by a tenth: its first {@value #SAMPLE_BYTES} bytes do.
   * For gRPC, which has to be told before it compresses.
   */
  static boolean isWorthIt(ByteString message) {
    if (!isWorthTrying(message.size())) {
      return false;
    }
    byte[] sample = message.substring(0, Math.min(message.size(), SAMPLE_BYTES)).toByteArray();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(sample);
      deflater.finish();
      byte[] into = new byte[sample.length];
      int size = deflater.deflate(into);
      return deflater.finished() && saves(sample.length, size);
    } finally {
      deflater.end();
    }
  }

  static boolean saves(int before, int after) {
    return after <= before - before / 10;
  }

  static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8 << 10)) {
      gzip.write(bytes);
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return out.toByteArray();
  }

  /**
   * Undoes a content encoding. Nothing is set aside in advance, and inflating stops one byte over
   * the limit (threat A5).
   *
   * @param encoding as the header says: empty, identity or gzip
   */
  static byte[] decoded(byte[] content, String encoding, int mostBytes)
      throws MalformedMessageException {
    if (encoding.isEmpty() || encoding.equals("identity")) {
      return content;
    }
    if (!encoding.equals("gzip")) {
      throw new MalformedMessageException(
          "content-encoding: '" + encoding + "' (expected: gzip, or none)");
    }
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
      byte[] inflated = gzip.readNBytes(mostBytes + 1);
      if (inflated.length > mostBytes) {
        throw new MalformedMessageException(
            "content: inflates to more than " + mostBytes + " bytes");
      }
      return inflated;
    } catch (IOException bad) {
      throw new MalformedMessageException("content: no gzip: " + Statuses.oneLine(bad));
    }
  }
}
