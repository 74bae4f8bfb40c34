package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.model.PeerId;
import java.util.List;
import java.util.Set;

/** When the network holds a transaction for good (DESIGN S18). */
final class CustodyRule {

  private final int wantedPeers;
  private final Surroundings around;

  CustodyRule(int wantedPeers, Surroundings around) {
    this.wantedPeers = wantedPeers;
    this.around = around;
  }

  /** Two peers, in two net groups where there are two; all that could hold it, if fewer. */
  boolean isHeldByEnough(Receipt receipt, Set<PeerId> refusers) {
    int custody = receipt.custody();
    if (custody == 0) {
      return false;
    }
    int wanted =
        custody >= wantedPeers ? wantedPeers : Math.min(wantedPeers, possible(receipt, refusers));
    int groups = Math.min(wanted, around.groups());
    return custody >= wanted && (groups < 2 || receipt.custodyGroups() >= 2);
  }

  /** How many peers could hold it. A node that knows nobody cannot say that there are few. */
  private int possible(Receipt receipt, Set<PeerId> refusers) {
    int peers = around.peers();
    if (peers == 0) {
      return wantedPeers;
    }
    int open =
        (int)
            around.reachable().stream()
                .filter(peer -> !receipt.hasCustody(peer) && !refusers.contains(peer))
                .count();
    return Math.max(peers - refusers.size(), receipt.custody() + open);
  }

  /**
   * Where the network is larger than what was told, a peer that was not told must have announced
   * it. Where every peer that can be reached was told, none is left to do so, and custody of most
   * of them stands for it.
   */
  boolean isConfirmed(Receipt receipt) {
    if (receipt.hasEcho() || around.peers() <= receipt.contacts()) {
      return true;
    }
    List<PeerId> reachable = around.reachable();
    return reachable.stream().allMatch(receipt::isContact)
        && 2 * reachable.stream().filter(receipt::hasCustody).count() > reachable.size();
  }
}
