package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.LinkedHashSet;

/** One transaction on its way: who has it or was told, and how the last round was answered. */
final class Spread {

  final Announcement what;

  /** Whether this node answers for it, and asks for custody. */
  final boolean own;

  /** Peers that announced it to us, or fetched it, or were told. */
  final LinkedHashSet<PeerId> informed = new LinkedHashSet<>();

  int round;
  Instant nextRound;

  /** Peers told in this round. */
  final LinkedHashSet<PeerId> told = new LinkedHashSet<>();

  /** Those of them for whom it was news. */
  final LinkedHashSet<PeerId> news = new LinkedHashSet<>();

  Spread(Announcement what, boolean own, Instant nextRound) {
    this.what = what;
    this.own = own;
    this.nextRound = nextRound;
  }

  /**
   * Whether most answers of the round say that it was news: then others will not have heard either
   * (DESIGN S5).
   */
  boolean isMostlyNews() {
    return 2 * news.size() > told.size();
  }
}
