package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node knows of its own address.
 *
 * @param advertised what public peers are told; empty: each takes the address it sees
 * @param source where that comes from, in words
 * @param verdict whether others can dial it
 * @param reason what the verdict rests on
 * @param advice the verdict as a sentence for people
 * @param fix what to do about it, or empty
 * @param good whether there is nothing to do
 * @param findings of every source that was asked, in the order in which they are believed
 * @param dialBacks what peers said that were asked to dial back, the newest of each
 * @param lookedUpAt when the last round of questions began
 * @param asking whether a question is still open
 */
public record AddressView(
    String advertised,
    String source,
    Verdict verdict,
    String reason,
    String advice,
    String fix,
    boolean good,
    List<AddressFindings> findings,
    List<DialBack> dialBacks,
    Optional<Instant> lookedUpAt,
    boolean asking) {

  public AddressView {
    findings = List.copyOf(findings);
    dialBacks = List.copyOf(dialBacks);
  }

  /**
   * One peer's attempt.
   *
   * @param seenAt from where it sees us come; empty if it did not say
   */
  public record DialBack(PeerId peer, DialBackOutcome outcome, String seenAt, Instant at) {}

  /** Whether peers can dial this node (gossip-protocol D15). */
  public enum Verdict {
    /** Nobody has looked yet, or too few. */
    UNKNOWN,
    /** Three peers of different net groups have. */
    PUBLIC,
    /** Three could not. */
    PRIVATE
  }
}
