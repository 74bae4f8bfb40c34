package dev.sorcha.peer.node.store;

import java.time.Instant;

/**
 * What a subscriber said of a transaction, last.
 *
 * @param reason of a rejection, or empty
 */
public record KeptVerdict(String subscriber, boolean accepted, String reason, Instant at) {}
