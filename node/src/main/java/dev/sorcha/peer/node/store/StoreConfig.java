package dev.sorcha.peer.node.store;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Bounds of the store.
 *
 * @param maxBytes bytes of bodies on disk; over it the oldest that wait for nobody go, and their
 *     ids stay. Bodies that wait for peers may take half of it, further submissions are refused
 *     then. Default 1 GiB (threats-and-durability 4). The files take up to half as much again
 * @param maxRows ids on disk, pruned alike; default 1,000,000 (the exact index,
 *     threats-and-durability 4)
 * @param maxAge of a peer's body, in time that this node runs; default 1 h (seed,
 *     TransactionCacheTTL). One that a named subscriber has not acknowledged stays, within the
 *     bytes
 * @param maxOwnAge of an own body that waits for peers no longer, and of what was learned while a
 *     partition was suspected; default 7 days (DESIGN S6)
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
    Duration maxAge,
    Duration maxOwnAge,
    int heldIds,
    int maxWaiting,
    long maxWaitingBytes,
    int maxWaitingReads,
    long reserveBytes) {

  /** Of a node that runs for long (threats-and-durability 2.2). */
  public static final long RESERVE_BYTES = DiskRoom.RESERVE_BYTES;

  /** The defaults. */
  public static final StoreConfig DEFAULT = new Changes().made();

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
    if (!maxAge.isPositive()) {
      throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: > 0)");
    }
    if (maxOwnAge.compareTo(maxAge) < 0) {
      throw new IllegalArgumentException(
          "maxOwnAge: " + maxOwnAge + " (expected: >= maxAge, " + maxAge + ")");
    }
  }

  /** The same, with what is changed. */
  public StoreConfig with(Consumer<Changes> change) {
    Changes changes = new Changes();
    changes.maxBytes = maxBytes;
    changes.maxRows = maxRows;
    changes.maxAge = maxAge;
    changes.maxOwnAge = maxOwnAge;
    changes.heldIds = heldIds;
    changes.maxWaiting = maxWaiting;
    changes.maxWaitingBytes = maxWaitingBytes;
    changes.maxWaitingReads = maxWaitingReads;
    changes.reserveBytes = reserveBytes;
    change.accept(changes);
    return changes.made();
  }

  /** Bounds that are being written; begins with the defaults. */
  public static final class Changes {
    public long maxBytes = 1L << 30;
    public long maxRows = 1_000_000;
    public Duration maxAge = Duration.ofHours(1);
    public Duration maxOwnAge = Duration.ofDays(7);
    public int heldIds = 1_000_000;
    public int maxWaiting = 16_384;
    public long maxWaitingBytes = 64L << 20;
    public int maxWaitingReads = 4_096;
    public long reserveBytes;

    private Changes() {}

    private StoreConfig made() {
      return new StoreConfig(
          maxBytes,
          maxRows,
          maxAge,
          maxOwnAge,
          heldIds,
          maxWaiting,
          maxWaitingBytes,
          maxWaitingReads,
          reserveBytes);
    }
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
