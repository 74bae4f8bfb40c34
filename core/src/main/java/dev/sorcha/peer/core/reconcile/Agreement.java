package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * A round after which both ends of a link have the same: what came before need not be compared
 * again.
 *
 * @param round its number; 0 if there was none
 * @param cut the place in this node's order up to which it compared
 * @param theirs what the other end had before its cut and this node perhaps only after its own: the
 *     other end does not compare it any more
 */
record Agreement(long round, long cut, SequencedSet<TxId> theirs) {

  static final long NO_ROUND = 0;

  static Agreement none() {
    return new Agreement(NO_ROUND, 0, new LinkedHashSet<>());
  }
}
