package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;

/** Bytes of messages that all rivals have, by the same estimate as {@link WireSize}. */
final class SpreadSize {

  /** gRPC's prefix 5, HTTP/2's DATA header 9, an envelope of 12. */
  private static final int ENVELOPE = 26;

  private static final int ID = 34;

  private SpreadSize() {}

  static int ids(int count) {
    return ENVELOPE + count * ID;
  }

  static int body(Transaction transaction) {
    return ENVELOPE + ID + 4 + transaction.size();
  }
}
