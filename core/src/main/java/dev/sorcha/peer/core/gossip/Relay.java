package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How a transaction goes to peers that know pushes (gossip-protocol D9): its body to those who want
 * every one and, while it is young, to some more; word of it to all others. Each link carries it
 * once in one direction, unless both ends speak at the same moment.
 *
 * <p>A body that the receiver has given no credit for becomes word of it: nothing is dropped.
 */
final class Relay {

  /**
   * Known peers up to which only the origin pushes to all, and the first relays too
   * (docs/adr/0022). In a network of 1,000 a table holds 510 in the middle, and 1,000 at most.
   */
  private static final int ONE_STEP = 100;

  private static final int TWO_STEPS = 750;

  private final PushConfig config;
  private final RandomGenerator random;

  Relay(PushConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /**
   * Tells everybody who knows pushes.
   *
   * @param body if it is in memory; otherwise there is only word of it
   * @param hops links that it has come over; 0 at its origin
   * @return who knows now
   */
  List<PeerId> spread(
      Announcement what,
      Optional<Transaction> body,
      boolean own,
      int hops,
      Collection<PeerId> informed,
      Collection<Neighbour> neighbours,
      int knownPeers) {
    List<PeerId> told = new ArrayList<>();
    List<Neighbour> others = new ArrayList<>();
    for (Neighbour neighbour : neighbours) {
      if (!neighbour.takesPushes() || informed.contains(neighbour.id())) {
        continue;
      }
      told.add(neighbour.id());
      boolean wanted = neighbour.wantsAll() && what.sizeBytes() <= config.pushBytes();
      if (!wanted || !push(neighbour, body, own, hops)) {
        others.add(neighbour);
      }
    }
    int early = isYoung(what, hops, knownPeers) ? config.earlyMost() * (hops == 0 ? 2 : 1) : 0;
    for (int i = 0; i < others.size(); i++) {
      if (early > 0) {
        int drawn = i + random.nextInt(others.size() - i);
        Neighbour swapped = others.set(drawn, others.get(i));
        others.set(i, swapped);
      }
      Neighbour neighbour = others.get(i);
      if (early > 0 && push(neighbour, body, own, hops)) {
        early--;
      } else {
        neighbour.announce(what, own);
      }
    }
    return told;
  }

  private static boolean push(
      Neighbour neighbour, Optional<Transaction> body, boolean own, int hops) {
    return body.isPresent()
        && neighbour.push(
            new Pushed(body.get().id(), body.get(), Math.min(hops + 1, Pushed.OLD)), own);
  }

  private boolean isYoung(Announcement what, int hops, int knownPeers) {
    return what.sizeBytes() <= config.smallBytes() && hops < reach(knownPeers);
  }

  /** How many steps are pushed to all. */
  private static int reach(int knownPeers) {
    return knownPeers <= ONE_STEP ? 1 : knownPeers <= TWO_STEPS ? 2 : Pushed.OLD;
  }
}
