package dev.sorcha.peer.node.store;

/**
 * Bounds of the store.
 *
 * @param maxBytes bytes of bodies on disk; over it the oldest that wait for nobody are pruned.
 *     Bodies that wait for peers may take half of it, further submissions are refused then. Default
 *     1 GiB (threats-and-durability 4). The files take up to half as much again
 * @param maxRows transactions on disk, pruned alike; default 1,000,000 (the exact index,
 *     threats-and-durability 4)
 * @param heldIds the newest ids that a starting node reads into its seen set; default 1,000,000
 *     (its capacity)
 * @param maxWaiting changes with a body that wait for the store thread; one more fails. Changes
 *     without one have as many places again. Default 16,384: the outbox and the pulls together have
 *     no more under way; a guess
 * @param maxWaitingBytes bytes of bodies that wait for the store thread; default 64 MiB, a guess
 * @param maxWaitingReads reads that wait for the reader thread; one more fails; default 4,096, a
 *     guess
 * @param reserveBytes kept on the disk for the day on which it is full; default 0, none
 */
public record StoreConfig(
    long maxBytes,
    long maxRows,
    int heldIds,
    int maxWaiting,
    long maxWaitingBytes,
    int maxWaitingReads,
    long reserveBytes) {

  /** Of a node that runs for long (threats-and-durability 2.2). */
  public static final long RESERVE_BYTES = DiskRoom.RESERVE_BYTES;

  /** The defaults. */
  public static final StoreConfig DEFAULT =
      new StoreConfig(1L << 30, 1_000_000, 1_000_000, 16_384, 64L << 20, 4_096, 0);

  /** A page of SQLite. */
  private static final int PAGE_BYTES = 4_096;

  /** Keys, indexes and half-filled pages a row costs beside its body; measured 318. */
  private static final int ROW_BYTES = 320;

  public StoreConfig {
    atLeast("maxBytes", maxBytes, 2);
    atLeast("maxRows", maxRows, 1);
    atLeast("heldIds", heldIds, 0);
    atLeast("maxWaiting", maxWaiting, 1);
    atLeast("maxWaitingBytes", maxWaitingBytes, 1);
    atLeast("maxWaitingReads", maxWaitingReads, 1);
    atLeast("reserveBytes", reserveBytes, 0);
    if (maxBytes > 1L << 42) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at most 4 TiB)");
    }
    if (maxRows > 1L << 32) {
      throw new IllegalArgumentException("maxRows: " + maxRows + " (expected: at most 2^32)");
    }
  }

  /** The same, with a reserve of so many bytes. */
  public StoreConfig withReserve(long bytes) {
    return new StoreConfig(
        maxBytes, maxRows, heldIds, maxWaiting, maxWaitingBytes, maxWaitingReads, bytes);
  }

  /** Bytes of bodies that may wait for peers: half, so that what peers send has the other half. */
  long maxQueuedBytes() {
    return maxBytes / 2;
  }

  /** The hard stop under all bounds: SQLite refuses to let the file grow over it. */
  long maxPages() {
    return 1_024 + (maxBytes / 2 * 3 + maxRows * ROW_BYTES) / PAGE_BYTES;
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
