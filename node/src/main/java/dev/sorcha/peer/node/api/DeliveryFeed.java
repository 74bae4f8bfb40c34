package dev.sorcha.peer.node.api;

import java.time.Duration;
import java.util.List;

/**
 * Reads the delivery order from a cursor: first what is there, then each batch as it comes. Used by
 * one thread.
 *
 * <p>A cursor beyond the newest row is taken: numbers are reserved in blocks, so after a power loss
 * an application may rightly have seen more than is left.
 */
final class DeliveryFeed implements Feed {

  /** Rows read at once; also what is kept in memory for a slow reader. */
  static final int MOST = 256;

  private final LocalNode node;
  private final String remedy;

  /** Up to here the reader knows that some are gone, and hears of them all the same. */
  private final long knownGap;

  private long cursor;

  /**
   * @param cursor the last sequence that the reader has dealt with, or 0
   * @throws ApiException with CURSOR_TOO_OLD if what comes next was pruned
   */
  DeliveryFeed(LocalNode node, long cursor) {
    this(node, cursor, 0, "begin with ");
  }

  /**
   * @param knownGap up to this sequence some may be gone, and the reader knows
   * @param remedy what stands before "after=N" where the cursor is too old
   */
  DeliveryFeed(LocalNode node, long cursor, long knownGap, String remedy) {
    this.node = node;
    this.knownGap = knownGap;
    this.cursor = cursor;
    this.remedy = remedy;
    requireComplete();
  }

  /**
   * The next rows; none when the time is over.
   *
   * @throws ApiException with CURSOR_TOO_OLD if the reader was so slow that rows it had not read
   *     were pruned
   */
  @Override
  public List<Delivered> next(Duration time) throws InterruptedException {
    return next(time, MOST);
  }

  /**
   * The same, with a bound.
   *
   * @param most 1 to {@value #MOST}
   */
  List<Delivered> next(Duration time, int most) throws InterruptedException {
    if (!node.awaitAfter(cursor, time)) {
      return List.of();
    }
    long last = node.lastSequence();
    List<Delivered> rows = node.after(cursor, knownGap, most);
    // After the reading: pruned before it, rows may be missing from the list.
    requireComplete();
    if (!rows.isEmpty()) {
      cursor = rows.getLast().sequence();
    } else {
      // All up to there are gone: not to wait for them is not to spin.
      cursor = Math.max(cursor, last);
    }
    return rows;
  }

  @Override
  public void sending(Delivered row) {}

  @Override
  public void close() {}

  private void requireComplete() {
    long first = node.firstSequence();
    if (Math.max(cursor, knownGap) + 1 < first) {
      throw new ApiException(
          ErrorCode.CURSOR_TOO_OLD,
          "cursor: "
              + cursor
              + " (expected: >= "
              + (first - 1)
              + "); older transactions were pruned, "
              + remedy
              + "after="
              + (first - 1));
    }
  }
}
