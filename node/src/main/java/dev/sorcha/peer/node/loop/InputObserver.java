package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import java.util.List;

/**
 * Sees everything that goes in and out of the core, on the loop's thread: metrics, and logs at the
 * finest level.
 */
@FunctionalInterface
public interface InputObserver {

  /** A step was made. */
  void stepped(Input input, List<Effect> effects);
}
