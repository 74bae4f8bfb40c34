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

  /** A discovery round has waited long enough for its answers. */
  record RoundExpired(int number) implements Timer {}

  /** Peers that were reached lately are told to those who asked. */
  record NewsDue() implements Timer {}

  /** The next row of the peer table is due for its check. */
  record RefreshDue() implements Timer {}

  /** Try a peer that was only heard of. */
  record FeelerDue() implements Timer {}

  /** A peer that left the table may be tried again. */
  record DepartedDue() implements Timer {}

  /** What changed in the peer table is due to be saved. */
  record PeersSaveDue() implements Timer {}

  /** Look which links have been silent. */
  record LinksDue() implements Timer {}

  /** Those who were asked about a silent peer have had their time. */
  record ReachExpired(PeerId peer) implements Timer {}

  /** Links that were there when the node moved have had their time to say something. */
  record ProbeExpired() implements Timer {}

  /** Every source is due to be asked for the node's own address. */
  record AddressDue() implements Timer {}

  /** Peers are due to be asked to dial back. */
  record DialBackDue() implements Timer {}

  /** A peer's back-off may be over: look whom to dial. */
  record DialDue() implements Timer {}

  /** Better ways to some peers are due to be tried. */
  record ClimbDue() implements Timer {}

  /** A question for news was held long enough, or the next one did not come. */
  record PollExpired(PeerId peer, long turn) implements Timer {}

  /** A peer is due to be asked for news again. */
  record PollDue(PeerId peer) implements Timer {}

  /** A call that was not answered is due to be made again. */
  record RetryDue() implements Timer {}

  /** The other end has had its time for a hello. */
  record HelloExpired(LinkId link) implements Timer {}

  /** The peer has had its time to serve the body. */
  record PullExpired(TxId id, PeerId peer) implements Timer {}

  /** Announced transactions that nobody could serve are old enough to be forgotten. */
  record PullsSwept() implements Timer {}

  /** Look which large bodies have stopped arriving. */
  record TransfersDue() implements Timer {}

  /** What waited for a push has waited long enough, or what was collected for links has. */
  record GossipDue() implements Timer {}

  /** The next round of announcing is due for the oldest transactions. */
  record RoundDue() implements Timer {}

  /** Look through the outbox: attempts that are over, pauses that are, echoes that came not. */
  record ReannounceDue() implements Timer {}

  /** Somebody who waits for an empty outbox has waited long enough. */
  record DrainExpired() implements Timer {}

  /** Peers that were asked for their part in a transaction's way have had their time. */
  record TraceExpired(long number) implements Timer {}

  /** A peer that was asked for a body which was here has had its time. */
  record RefillExpired(long number, PeerId peer) implements Timer {}

  /** Look whom to reconcile with, and which rounds are stuck. */
  record ReconcileDue() implements Timer {}
}
