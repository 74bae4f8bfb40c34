package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import java.util.List;

/**
 * What an honest node never does to others, whatever it was told: dial where nobody may be dialled,
 * or pass on a peer that is not where it says.
 */
final class Conduct {

  private final Network network;
  private final Trace trace;
  private Lists lists = (from, peers) -> {};

  /** Hears every peer list that an honest node hands out. */
  interface Lists {

    /** A list goes out. */
    void onList(SimNode from, List<PeerInfo> peers);
  }

  Conduct(Network network, Trace trace) {
    this.network = network;
    this.trace = trace;
  }

  /** Who hears of the lists. */
  void listen(Lists toLists) {
    lists = toLists;
  }

  /** An honest node does this. */
  void check(SimNode node, Effect effect) {
    switch (effect) {
      case Effect.Dial(var to, var expected, var rung) -> checkAddress(node, to, "dials");
      case Effect.Call(var peer, var at, var rung, var request) -> checkAddress(node, at, "calls");
      case Effect.Send(var link, var dialect, Frame.Peers(var peers, var total)) ->
          checkList(node, peers);
      case Effect.Respond(var reply, Response.Peers(var list, var peers, var total)) ->
          checkList(node, peers);
      default -> {}
    }
  }

  private void checkAddress(SimNode node, PeerAddress to, String does) {
    AddressRules.broken(node.host(), to)
        .ifPresent(
            why -> {
              throw trace.failure("node " + node.index() + " " + does + " " + to + ": " + why);
            });
    if (to.equals(node.address()) && node.knowsAddress()) {
      throw trace.failure("node " + node.index() + " " + does + " itself: " + to);
    }
  }

  private void checkList(SimNode node, List<PeerInfo> peers) {
    if (peers.size() > Frame.MAX_PEERS) {
      throw trace.failure("node " + node.index() + " hands out " + peers.size() + " peers");
    }
    for (PeerInfo peer : peers) {
      if (!network.isAt(peer)) {
        throw trace.failure("node " + node.index() + " passes on a peer that is not: " + peer);
      }
    }
    lists.onList(node, peers);
  }
}
