package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.TxId;

/**
 * One row of this node's delivery order.
 *
 * @param sequence place in that order, from 1; there may be gaps
 * @param receivedAtMillis when it was committed, in Unix milliseconds (DESIGN S22)
 * @param fromPeer id of the peer that served it, empty for an own submission
 */
public record Delivered(
    long sequence, TxId id, int sizeBytes, long receivedAtMillis, String fromPeer) {}
