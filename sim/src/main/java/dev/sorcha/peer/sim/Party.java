package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.PeerCore;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/** Whoever lives in a node for one life: takes a fact and says what must be done. */
interface Party {

  /** Does what the core says. */
  Maker HONEST = (config, random) -> new PeerCore(config, random)::step;

  /** One fact in, what is carried out after it out, in order. */
  List<Effect> step(Input input, Instant now);

  /** Makes one for each life of a node. */
  interface Maker {

    /** A new life. */
    Party make(NodeConfig config, RandomGenerator random);
  }
}
