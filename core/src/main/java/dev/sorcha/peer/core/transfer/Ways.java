package dev.sorcha.peer.core.transfer;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;

/** Knows how chunks can be got from a peer at this moment. */
public interface Ways {

  /** The way to a peer. */
  Way to(PeerId peer);

  /** A way. */
  sealed interface Way {

    /** By frames of ours: any chunk, checked one by one. */
    record Link() implements Way {}

    /** All chunks in order, by one call of the seeds. */
    record Stream(PeerAddress at) implements Way {}

    /** One chunk a call, over REST. */
    record Ranges(PeerAddress at) implements Way {}

    /** Nobody can call it: it is asked in its news, and posts one chunk a call. */
    record News() implements Way {}

    /** None now. */
    record None() implements Way {}
  }
}
