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
import dev.sorcha.peer.core.trace.TraceConfig;

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
    AddressConfig address,
    TraceConfig trace) {

  /** One with the defaults for traces. */
  public NodeConfig(
      PeerInfo self,
      Roles roles,
      MembershipConfig membership,
      LinkConfig link,
      GossipConfig gossip,
      OutboxConfig outbox,
      ReconcileConfig reconcile,
      GuardConfig guard,
      AddressConfig address) {
    this(
        self,
        roles,
        membership,
        link,
        gossip,
        outbox,
        reconcile,
        guard,
        address,
        TraceConfig.DEFAULT);
  }

  /** The same with other rules for traces. */
  public NodeConfig with(TraceConfig other) {
    return new NodeConfig(
        self, roles, membership, link, gossip, outbox, reconcile, guard, address, other);
  }

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
