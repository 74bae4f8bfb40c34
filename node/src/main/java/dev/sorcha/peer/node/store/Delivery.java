package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.Optional;

/**
 * A transaction's place in this node's delivery order. The bytes are read with {@link
 * SqliteStore#find}.
 *
 * @param sequence from 1, never used twice
 * @param receivedAt by this node's wall clock, to the millisecond; for people, nothing is ordered
 *     by it
 * @param from the peer that sent the body; empty for an own submission
 */
public record Delivery(
    long sequence, TxId id, int sizeBytes, Instant receivedAt, Optional<PeerId> from) {}
