package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import java.util.List;

/** What a node does with the effects of its core. */
interface Behaviour {

  /** Does what the core says. */
  Behaviour HONEST = (input, effects) -> effects;

  /** What is carried out after this input instead of what the core wrote. */
  List<Effect> act(Input input, List<Effect> effects);
}
