package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of a transaction, as the API needs it.
 *
 * @param steps in their order; empty where it is not remembered
 * @param more steps for which there was no place
 */
public record TraceView(List<Step> steps, int more) {

  /** Of one that is not remembered. */
  public static final TraceView NOTHING = new TraceView(List.of(), 0);

  public TraceView {
    steps = List.copyOf(steps);
  }

  /**
   * Something that happened with it.
   *
   * @param what a stable word
   * @param detail how or why; may be other people's text
   * @param peerHasIt whether it shows that the peer has the bytes
   */
  public record Step(
      Instant at, String what, Optional<PeerId> peer, String detail, boolean peerHasIt) {}
}
