package dev.sorcha.peer.core.model;

/**
 * A piece of a large body, and the hash computed from it. All pieces of a body have {@link #SIZE}
 * bytes, but for the last one, which has what is left.
 *
 * <p>Not a record: the array must not be shared for writing, and equality is that of the hash.
 */
public final class Chunk {

  /** Length of every chunk but the last, in bytes (the seeds' figure). */
  public static final int SIZE = 64 << 10;

  private final TxId digest;
  private final byte[] bytes;

  private Chunk(TxId digest, byte[] bytes) {
    this.digest = digest;
    this.bytes = bytes;
  }

  /** Hashes the bytes. The array is taken over: the caller must not write to it again. */
  public static Chunk of(byte[] bytes) {
    return new Chunk(TxId.hash(bytes), bytes);
  }

  /** How many there are of a body of this size. */
  public static int countOf(long sizeBytes) {
    return Math.toIntExact((sizeBytes + SIZE - 1) / SIZE);
  }

  /** The length of the chunk at this place, from 0, of a body of this size. */
  public static int sizeAt(int place, long sizeBytes) {
    return Math.toIntExact(Math.min(SIZE, sizeBytes - (long) place * SIZE));
  }

  /** SHA-256 of {@link #bytes()}. */
  public TxId digest() {
    return digest;
  }

  /** Shared: read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chunk that && that.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "Chunk[" + digest.shortHex() + ", " + bytes.length + " bytes]";
  }
}
