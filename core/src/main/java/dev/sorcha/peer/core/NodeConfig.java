package dev.sorcha.peer.core;

import dev.sorcha.peer.core.address.AddressConfig;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.guard.GuardConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Roles;
import dev.sorcha.peer.core.outbox.OutboxConfig;
import dev.sorcha.peer.core.reconcile.ReconcileConfig;

/**
 * What the core must know to run: one record for each machine, and what it says about itself.
 *
 * @param self id, and where this node says it listens; an empty host stands for "where you see me"
 * @param roles what it does for others
 */
public record NodeConfig(
    PeerInfo self,
    Roles roles,
    MembershipConfig membership,
    LinkConfig link,
    GossipConfig gossip,
    OutboxConfig outbox,
    ReconcileConfig reconcile,
    GuardConfig guard,
    AddressConfig address) {

  /** The defaults of every machine. */
  public static NodeConfig defaults(PeerInfo self) {
    return new NodeConfig(
        self,
        Roles.DEFAULT,
        MembershipConfig.DEFAULT,
        LinkConfig.DEFAULT,
        GossipConfig.DEFAULT,
        OutboxConfig.DEFAULT,
        ReconcileConfig.DEFAULT,
        GuardConfig.DEFAULT,
        AddressConfig.DEFAULT);
  }
}
