package dev.sorcha.peer.node.api;

/**
 * A named application whose cursor the node keeps. Times are Unix milliseconds (DESIGN S22).
 *
 * @param acknowledged the last sequence that it said it has dealt with, or where it began
 * @param lastSeenMillis when it last began a stream or acknowledged
 */
public record Subscriber(
    String name, long acknowledged, long createdAtMillis, long lastSeenMillis) {}
