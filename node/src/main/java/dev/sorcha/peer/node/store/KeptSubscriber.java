package dev.sorcha.peer.node.store;

import java.time.Instant;

/**
 * A named application and how far it has come in the delivery order.
 *
 * @param acknowledged the last sequence that it said it has dealt with, or where it began
 * @param lastSeen when it last began a stream or acknowledged, by this node's wall clock; for
 *     people
 */
public record KeptSubscriber(String name, long acknowledged, Instant createdAt, Instant lastSeen) {}
