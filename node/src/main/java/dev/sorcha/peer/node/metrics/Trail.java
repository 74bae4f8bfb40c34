package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of one transaction as far as this node saw it in this life.
 *
 * @param steps in their order, at most {@link Trails#MOST_STEPS}
 * @param more steps for which there was no place
 */
public record Trail(TxId id, List<Step> steps, int more) {

  public Trail {
    steps = List.copyOf(steps);
  }

  /**
   * Something that happened with it.
   *
   * @param peer the other one, if there was one
   * @param detail how or why, in words, or empty; may be other people's text
   */
  public record Step(Instant at, What what, Optional<PeerId> peer, String detail) {}

  /** What can happen with a transaction. The word is in JSON. */
  public enum What {
    /** Durable here, from an application: it is promised. */
    ACCEPTED("accepted"),
    /** A peer said that it has it. */
    HEARD("heard"),
    /** This node asked a peer for it. */
    ASKED("asked"),
    /** A peer did not have it, or did not answer. */
    FAILED("failed"),
    /** Its verified bytes came from a peer, for the first time. */
    ARRIVED("arrived"),
    /** Its bytes came once more. */
    AGAIN("again"),
    /** Durable here, from a peer. */
    STORED("stored"),
    /** This node told a peer that it has it. */
    TOLD("told"),
    /** This node sent a peer its bytes unasked. */
    PUSHED("pushed"),
    /** A peer asked for it. */
    WANTED("wanted"),
    /** This node sent a peer its bytes, as asked. */
    SERVED("served"),
    /** A peer said that it is on its disk. */
    CUSTODY("custody"),
    /** A peer will not take it. */
    DECLINED("declined"),
    /** Enough peers have it. */
    SAFE("safe"),
    /** An attempt ended, and no peer had taken it. */
    ATTEMPT_FAILED("attempt-failed"),
    /** It is not tried any more. */
    DEAD("dead"),
    /** What a peer said of it was passed over. */
    PASSED_OVER("passed-over");

    private final String word;

    What(String word) {
      this.word = word;
    }

    /** As in JSON and commands. */
    public String word() {
      return word;
    }

    /** Whether the peer of the step has the bytes, or had them then. */
    public boolean peerHasIt() {
      return switch (this) {
        case HEARD, ARRIVED, AGAIN, SERVED, CUSTODY -> true;
        case ACCEPTED,
            ASKED,
            FAILED,
            STORED,
            TOLD,
            PUSHED,
            WANTED,
            DECLINED,
            SAFE,
            ATTEMPT_FAILED,
            DEAD,
            PASSED_OVER ->
            false;
      };
    }
  }
}
