package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node finds on its own disk when it starts.
 *
 * @param outbox accepted and not yet in custody, oldest first
 * @param dead dead letters, oldest first
 * @param held the bodies on disk, oldest first; at most the capacity of the seen set
 * @param pins first keys that answered at bootstrap addresses
 * @param peers the peer table as it was saved last
 * @param tableKey the secret of its buckets, once one was drawn
 * @param bans of an operator, in the order in which they were made
 * @param rejected what subscribers reject, longest first
 */
public record StoredState(
    List<OutboxRow> outbox,
    List<DeadLetter> dead,
    List<Announcement> held,
    List<BootstrapNode> pins,
    List<StoredPeer> peers,
    Optional<Long> tableKey,
    List<Ban> bans,
    List<TxId> rejected) {

  /** A first start. */
  public static final StoredState EMPTY =
      new StoredState(List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  /** One without bans, in which nothing is rejected. */
  public StoredState(
      List<OutboxRow> outbox,
      List<DeadLetter> dead,
      List<Announcement> held,
      List<BootstrapNode> pins,
      List<StoredPeer> peers,
      Optional<Long> tableKey) {
    this(outbox, dead, held, pins, peers, tableKey, List.of(), List.of());
  }

  public StoredState {
    outbox = List.copyOf(outbox);
    dead = List.copyOf(dead);
    held = List.copyOf(held);
    pins = List.copyOf(pins);
    peers = List.copyOf(peers);
    bans = List.copyOf(bans);
    rejected = List.copyOf(rejected);
  }

  /** How much of everything, and no secrets: inputs are logged. */
  @Override
  public String toString() {
    return String.format(
        "StoredState[outbox=%d, dead=%d, held=%d, pins=%d, peers=%d, bans=%d, rejected=%d]",
        outbox.size(),
        dead.size(),
        held.size(),
        pins.size(),
        peers.size(),
        bans.size(),
        rejected.size());
  }

  /**
   * One accepted transaction.
   *
   * @param sequence place in the delivery order
   * @param acceptedAt when it was accepted, or given back by an operator
   * @param attempts that ended without a peer that took it
   * @param firstAttempt when the first of them ended
   * @param nextAttempt when the next one is due, by the clock of the life that wrote it
   * @param lastReason what came of the last attempt, in words, or empty
   * @param retried how often it was a dead letter before
   * @param holders peers whose copies are on their disks
   */
  public record OutboxRow(
      TxId id,
      int sizeBytes,
      long sequence,
      Instant acceptedAt,
      int attempts,
      Optional<Instant> firstAttempt,
      Optional<Instant> nextAttempt,
      String lastReason,
      int retried,
      List<Holder> holders) {

    public OutboxRow {
      holders = List.copyOf(holders);
    }

    /** One that no peer was told of yet. */
    public OutboxRow(TxId id, int sizeBytes, long sequence, Instant acceptedAt) {
      this(
          id,
          sizeBytes,
          sequence,
          acceptedAt,
          0,
          Optional.empty(),
          Optional.empty(),
          "",
          0,
          List.of());
    }
  }
}
