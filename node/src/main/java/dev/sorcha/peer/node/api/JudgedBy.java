package dev.sorcha.peer.node.api;

/**
 * What a named subscriber said of a transaction, last.
 *
 * @param reason of a rejection, or empty
 * @param atMillis Unix milliseconds (DESIGN S22)
 */
public record JudgedBy(String subscriber, boolean accepted, String reason, long atMillis) {}
