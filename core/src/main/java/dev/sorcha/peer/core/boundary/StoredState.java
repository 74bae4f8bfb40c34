package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.TxId;
import java.util.List;
import java.util.Optional;

/**
 * What a node finds on its own disk when it starts.
 *
 * @param outbox accepted and not yet in custody, oldest first
 * @param held the bodies on disk, oldest first; at most the capacity of the seen set
 * @param pins first keys that answered at bootstrap addresses
 * @param peers the peer table as it was saved last
 * @param tableKey the secret of its buckets, once one was drawn
 */
public record StoredState(
    List<OutboxRow> outbox,
    List<Announcement> held,
    List<BootstrapNode> pins,
    List<StoredPeer> peers,
    Optional<Long> tableKey) {

  /** A first start. */
  public static final StoredState EMPTY =
      new StoredState(List.of(), List.of(), List.of(), List.of(), Optional.empty());

  public StoredState {
    outbox = List.copyOf(outbox);
    held = List.copyOf(held);
    pins = List.copyOf(pins);
    peers = List.copyOf(peers);
  }

  /** How much of everything, and no secrets: inputs are logged. */
  @Override
  public String toString() {
    return String.format(
        "StoredState[outbox=%d, held=%d, pins=%d, peers=%d]",
        outbox.size(), held.size(), pins.size(), peers.size());
  }

  /**
   * One accepted transaction.
   *
   * @param sequence place in the delivery order
   * @param attempts how often it was announced again
   */
  public record OutboxRow(TxId id, int sizeBytes, long sequence, int attempts) {}
}
