package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;

/**
 * A body that nobody asked for.
 *
 * @param claimed as in {@link Frame.Body}
 * @param hops links that it has come over, from 1; {@link #OLD} stands for that and more
 */
public record Pushed(TxId claimed, Transaction transaction, int hops) {

  /** Nobody needs to know of more, and where it began should not be told to all (D9). */
  public static final int OLD = 3;

  public Pushed {
    if (hops < 1 || hops > OLD) {
      throw new IllegalArgumentException("hops: " + hops + " (expected: 1.." + OLD + ")");
    }
  }
}
