package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.List;

/** The peers, as far as the outbox must know of them. */
public interface Surroundings {

  /** Peers that can be reached now. */
  List<PeerId> reachable();

  /**
   * How many peers there are at all, without those that are only heard of and did not answer: what
   * somebody tells about peers that are not there must not keep custody from being reached.
   */
  int peers();

  /** In how many net groups they are, counted up to 2. */
  int groups();

  /** The net group of a peer that can be reached. */
  NetGroup groupOf(PeerId peer);

  /** Whether anything came from a peer since then: one that is silent is not one that refuses. */
  boolean heardSince(PeerId peer, Instant since);
}
