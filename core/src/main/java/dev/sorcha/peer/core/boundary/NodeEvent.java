package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;

/**
 * What an operator may want to read. {@code node.metrics} turns each into a log line and a count.
 */
public sealed interface NodeEvent {

  /** A peer can be reached that could not be before. */
  record PeerUp(PeerId peer, String path) implements NodeEvent {}

  /** A peer cannot be reached any more. */
  record PeerDown(PeerId peer, String reason) implements NodeEvent {}

  /** A dial failed. */
  record DialFailed(PeerAddress address, Failure failure) implements NodeEvent {}

  /** No bootstrap node answered. */
  record BootstrapSilent(int tried, Duration nextTry) implements NodeEvent {}

  /** A discovery round ended with new peers. */
  record PeersDiscovered(PeerId from, int added, int known) implements NodeEvent {}

  /** The network state changed. */
  record StateChanged(NetworkState from, NetworkState to, String reason) implements NodeEvent {}

  /** An own submission is durable. */
  record Accepted(TxId id, int sizeBytes) implements NodeEvent {}

  /** A body arrived, matched its hash, and was new. */
  record Learned(TxId id, PeerId from, int sizeBytes) implements NodeEvent {}

  /** A body arrived again. */
  record DuplicateBody(TxId id, PeerId from) implements NodeEvent {}

  /** Enough peers hold an own submission: it left the outbox. */
  record InCustody(TxId id, int peers) implements NodeEvent {}

  /** Nobody who announced it served it; it is fetched when somebody announces it again. */
  record PullExhausted(TxId id, int asked) implements NodeEvent {}

  /**
   * An announcement was not taken, because a bound was reached or it is larger than this node
   * carries.
   */
  record AnnouncementIgnored(TxId id, PeerId from, String reason) implements NodeEvent {}

  /** A provable fault. */
  record Offended(PeerId peer, Offence offence, String detail) implements NodeEvent {}

  /** A peer's offences add up: it is cut off for a while. */
  record Banned(PeerId peer, Duration time) implements NodeEvent {}

  /** The store could not commit. */
  record StorageFailed(TxId id, String detail) implements NodeEvent {}
}
