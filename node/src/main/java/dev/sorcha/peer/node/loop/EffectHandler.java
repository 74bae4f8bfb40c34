package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.Effect;

/**
 * Carries an effect out. Called on the loop's thread: it hands over and returns, and never waits.
 */
@FunctionalInterface
public interface EffectHandler {

  /** Everything but timers and answers, which the loop itself keeps. */
  void handle(Effect effect);
}
