package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.TxId;
import java.util.Optional;

/**
 * What this node holds, in the order in which it came. Places count up from the start of the node's
 * life; old ones fall out at the beginning.
 */
public interface Held {

  /** The oldest place that is still known. */
  long first();

  /** The place of the next one to come. */
  long end();

  /**
   * What came on this place.
   *
   * @param place {@link #first} to before {@link #end}
   * @return empty if its body cannot be served any more
   */
  Optional<Announcement> at(long place);

  /** Whether a verified copy is on this node's disk. */
  boolean holds(TxId id);
}
