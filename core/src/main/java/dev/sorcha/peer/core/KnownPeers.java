package dev.sorcha.peer.core;

import dev.sorcha.peer.core.link.Links;
import dev.sorcha.peer.core.membership.Membership;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.outbox.Surroundings;
import java.time.Instant;
import java.util.List;

/**
 * What links and peer table tell the outbox. Counting the table is remembered until {@link
 * #forget}: every message about custody asks.
 */
final class KnownPeers implements Surroundings {

  private static final int NOT_COUNTED = -1;

  private final Membership membership;
  private final Links links;
  private int peers = NOT_COUNTED;
  private int groups = NOT_COUNTED;

  KnownPeers(Membership membership, Links links) {
    this.membership = membership;
    this.links = links;
  }

  /** Something may have changed. */
  void forget() {
    peers = NOT_COUNTED;
    groups = NOT_COUNTED;
  }

  @Override
  public List<PeerId> reachable() {
    return links.reachable();
  }

  @Override
  public int peers() {
    if (peers == NOT_COUNTED) {
      // One that can be reached is in the table, unless that is full.
      peers = Math.max(membership.likely(), links.reachable().size());
    }
    return peers;
  }

  @Override
  public int groups() {
    if (groups == NOT_COUNTED) {
      int reachable =
          (int) links.reachable().stream().map(this::groupOf).distinct().limit(2).count();
      groups = Math.max(membership.likelyGroups(), reachable);
    }
    return groups;
  }

  @Override
  public NetGroup groupOf(PeerId peer) {
    return membership
        .addressOf(peer)
        .map(NetGroup::of)
        .orElseGet(() -> NetGroup.ofHost(links.hostOf(peer)));
  }

  @Override
  public boolean heardSince(PeerId peer, Instant since) {
    return links.heardSince(peer, since);
  }
}
