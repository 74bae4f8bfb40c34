package dev.sorcha.peer.core.model;

/**
 * Opaque bytes and the id computed from them. One whose id is wrong cannot exist, so nobody
 * downstream checks again.
 *
 * <p>Not a record: the array must not be shared for writing, and equality is that of the id.
 */
public final class Transaction {

  private final TxId id;
  private final byte[] bytes;

  private Transaction(TxId id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /**
   * Hashes the bytes, about 3 microseconds a KiB. The array is taken over, not copied (bodies reach
   * 1 MiB): the caller must not write to it again.
   */
  public static Transaction of(byte[] bytes) {
    return new Transaction(TxId.hash(bytes), bytes);
  }

  /** SHA-256 of {@link #bytes()}. */
  public TxId id() {
    return id;
  }

  /** The bytes as submitted. Shared: read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Transaction that && that.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Transaction[" + id.shortHex() + ", " + bytes.length + " bytes]";
  }
}
