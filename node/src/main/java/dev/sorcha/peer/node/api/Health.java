package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.health.Finding;
import dev.sorcha.peer.core.health.Verdict;
import java.time.Duration;
import java.util.Optional;

/**
 * What probes look at. The assembly implements it; every method returns at once, since a probe that
 * waits for a stuck loop would be stuck, too.
 */
public interface Health {

  /** Since the loop was last seen at work. */
  Duration loopSilence();

  /** Whether the thread that owns the database runs. */
  boolean storeAlive();

  /** Why submissions are not taken; empty when they are. */
  Optional<Finding> refusing();

  /**
   * Peers that can be reached, as last known. A reason to be not ready only for who asks for it.
   */
  int reachablePeers();

  /** How the node is, as last known. Shown, and never a reason to be not ready. */
  Verdict verdict();
}
