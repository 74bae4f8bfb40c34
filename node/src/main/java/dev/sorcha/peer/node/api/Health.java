package dev.sorcha.peer.node.api;

import java.time.Duration;

/**
 * What probes look at. The assembly implements it; every method returns at once, since a probe that
 * waits for a stuck loop would be stuck, too.
 */
public interface Health {

  /** Since the loop was last seen at work. */
  Duration loopSilence();

  /** Whether the thread that owns the database runs. */
  boolean storeAlive();

  /** Whether the node has started and is not stopping: submissions are taken. */
  boolean accepting();

  /** Peers that can be reached, as last known. Shown, and never a reason to be not ready. */
  int reachablePeers();
}
