package dev.sorcha.peer.core.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a transaction: SHA-256 of its exact bytes (DESIGN S1).
 *
 * <p>Four longs, big-endian, instead of an array: records of arrays do not compare by content.
 * People and JSON see {@link #hex()}, the peer wire carries {@link #base64()}; {@link #parse} takes
 * both and Base64url.
 */
public record TxId(long a, long b, long c, long d) implements Comparable<TxId> {

  /** Length of the digest in bytes. */
  public static final int BYTES = 32;

  /** The id of these bytes. */
  public static TxId hash(byte[] bytes) {
    try {
      return ofDigest(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform must have SHA-256 (MessageDigest's class comment).
      throw new AssertionError(impossible);
    }
  }

  /**
   * The id with this digest.
   *
   * @throws IllegalArgumentException unless there are exactly {@value #BYTES} bytes
   */
  public static TxId ofDigest(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException("digest: " + digest.length + " bytes (expected: 32)");
    }
    return new TxId(longAt(digest, 0), longAt(digest, 8), longAt(digest, 16), longAt(digest, 24));
  }

  /**
   * Reads an id as people and peers write it: 64 hex digits, Base64 or Base64url, padded or not.
   *
   * @throws IllegalArgumentException if it is none of these; the message shows what was given
   */
  public static TxId parse(String text) {
    try {
      if (text.length() == 2 * BYTES) {
        return ofDigest(HexFormat.of().parseHex(text));
      }
      if (text.length() == 43 || text.length() == 44) {
        return ofDigest(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
      }
    } catch (IllegalArgumentException notThatForm) {
      throw notAHash(text, notThatForm);
    }
    throw notAHash(text, null);
  }

  private static IllegalArgumentException notAHash(String text, @Nullable Throwable cause) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return new IllegalArgumentException(
        "hash: '" + shown + "' (expected: SHA-256 as 64 hex digits, Base64 or Base64url)", cause);
  }

  /** The 32 bytes of the digest, in a new array. */
  public byte[] toBytes() {
    byte[] out = new byte[BYTES];
    put(out, 0);
    return out;
  }

  /** Writes the 32 bytes of the digest into an array, from this place on. */
  public void put(byte[] out, int offset) {
    put(out, offset, a);
    put(out, offset + 8, b);
    put(out, offset + 16, c);
    put(out, offset + 24, d);
  }

  /** 64 lower-case hex digits: what {@code sha256sum FILE} prints. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** Standard padded Base64: the seeds' form, on the peer wire. */
  public String base64() {
    return Base64.getEncoder().encodeToString(toBytes());
  }

  /** The first ten hex digits, for lines that people read. */
  public String shortHex() {
    return hex().substring(0, 10);
  }

  @Override
  public int compareTo(TxId other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  /** The bits are those of a hash already: one word of them is as good as mixing four. */
  @Override
  public int hashCode() {
    return Long.hashCode(a);
  }

  @Override
  public String toString() {
    return hex();
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xff);
    }
    return value;
  }

  private static void put(byte[] out, int offset, long value) {
    for (int i = 0; i < 8; i++) {
      out[offset + i] = (byte) (value >>> (56 - 8 * i));
    }
  }
}
