package dev.sorcha.peer.node.api;

/**
 * What went through the node since its start. Numbers only grow.
 *
 * @param sentBytes to peers
 * @param receivedBytes from peers
 * @param submitted transactions that were accepted here
 * @param received transactions whose verified bytes came from a peer
 */
public record Flow(long sentBytes, long receivedBytes, long submitted, long received) {}
