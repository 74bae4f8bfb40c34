package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashSet;

/**
 * Transactions that a local subscriber has rejected: they are here and known, and this node neither
 * tells of them nor serves them. At most {@value #MOST}; the one that was rejected first is told on
 * again.
 */
final class Rejected {

  /** 40 bytes each; as many as ids may be announced. A guess. */
  static final int MOST = 65_536;

  private final LinkedHashSet<TxId> ids = new LinkedHashSet<>();

  /** Returns whether that is new. */
  boolean add(TxId id) {
    boolean added = ids.add(id);
    if (ids.size() > MOST) {
      ids.removeFirst();
    }
    return added;
  }

  /** Returns whether it was rejected. */
  boolean remove(TxId id) {
    return ids.remove(id);
  }

  boolean contains(TxId id) {
    return ids.contains(id);
  }
}
