package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;

/**
 * Something to be reminded of. Timers are never cancelled: when one fires, its machine looks
 * whether it still matters.
 */
public sealed interface Timer {

  /** Dial the bootstrap nodes again if nobody is linked. */
  record BootstrapDue() implements Timer {}

  /** Ask somebody for their peer list. */
  record DiscoveryDue() implements Timer {}

  /** A peer's back-off may be over: look whom to dial. */
  record DialDue() implements Timer {}

  /** The other end has had its time for a hello. */
  record HelloExpired(LinkId link) implements Timer {}

  /** The peer has had its time to serve the body. */
  record PullExpired(TxId id, PeerId peer) implements Timer {}

  /** Announced transactions that nobody could serve are old enough to be forgotten. */
  record PullsSwept() implements Timer {}

  /** The next round of announcing is due for the oldest transactions. */
  record RoundDue() implements Timer {}

  /** Outbox entries without custody are due to be announced again. */
  record ReannounceDue() implements Timer {}
}
