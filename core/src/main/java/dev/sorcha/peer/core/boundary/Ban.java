package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.Optional;

/**
 * A peer from which nothing is taken, and to which nothing is said.
 *
 * @param address where it was known to listen when it was banned; it is dialled there when the ban
 *     is lifted
 * @param reason why, for people; of an operator's ban at most {@value #MOST_REASON} characters
 * @param until when it ends; empty for one that does not
 * @param byOperator whether an operator said so; the others are for provable faults, and are
 *     forgotten with the process
 */
public record Ban(
    PeerId peer,
    Optional<PeerAddress> address,
    String reason,
    Instant since,
    Optional<Instant> until,
    boolean byOperator) {

  /** Characters of a reason. A guess. */
  public static final int MOST_REASON = 200;

  public Ban {
    if (reason.length() > MOST_REASON) {
      throw new IllegalArgumentException(
          "reason: " + reason.length() + " characters (expected: <= " + MOST_REASON + ")");
    }
  }

  /** Whether it is over. */
  public boolean isOver(Instant now) {
    return until.isPresent() && !now.isBefore(until.get());
  }
}
