package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Watches that honest nodes hand out no list with somebody who is known to be dead. */
final class Listed {

  /** A stranger who asks for lists, so that every node hands one out. */
  private static final Caller STRANGER = new Caller(new PeerId("5".repeat(64)), "119.1.2.3");

  private final Stage stage;
  private final LinkedHashSet<PeerId> dead = new LinkedHashSet<>();
  private boolean forbidden;
  private long lists;

  Listed(Stage stage, Collection<SimNode> dead) {
    this.stage = stage;
    dead.forEach(node -> this.dead.add(node.id()));
    stage.network().conduct().listen(this::onList);
  }

  /** From now on they are in no list. */
  void forbid() {
    forbidden = true;
  }

  /** Asks every honest node for a list. */
  void probe() {
    Request ask = new Request.ListPeers(Frame.MAX_PEERS);
    for (SimNode node : stage.honestUp()) {
      node.receive(new Input.Received(STRANGER, ask, stage.network().replies().ask(node)));
    }
    stage.figure("lists looked through", lists);
  }

  private void onList(SimNode from, List<PeerInfo> peers) {
    if (!forbidden) {
      return;
    }
    lists++;
    for (PeerInfo peer : peers) {
      if (dead.contains(peer.id())) {
        throw stage.broken("node " + from.index() + " passes on a dead peer: " + peer);
      }
    }
  }
}
