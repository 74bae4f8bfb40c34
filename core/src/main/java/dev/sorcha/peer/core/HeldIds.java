package dev.sorcha.peer.core;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.reconcile.Held;
import java.util.Optional;

/** What gossip tells reconciliation: the seen set, in its order. */
final class HeldIds implements Held {

  private final Gossip gossip;

  HeldIds(Gossip gossip) {
    this.gossip = gossip;
  }

  @Override
  public long first() {
    return gossip.firstHeld();
  }

  @Override
  public long end() {
    return gossip.heldEnd();
  }

  @Override
  public Optional<Announcement> at(long place) {
    return gossip.held(place);
  }

  @Override
  public boolean holds(TxId id) {
    return gossip.holds(id);
  }
}
