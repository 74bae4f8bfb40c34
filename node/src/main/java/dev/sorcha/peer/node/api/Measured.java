package dev.sorcha.peer.node.api;

/**
 * What the node measured of itself since its start, for the success criteria.
 *
 * @param bootstrapSeconds from the start to the first answer of a bootstrap node; 0 if none has
 *     answered
 * @param timed own submissions that were timed from their acceptance until enough peers hold them
 * @param latencyP95Seconds of these, in the last minutes
 * @param latencyP99Seconds of these, in the last minutes
 * @param notifications transactions that a peer was told of, each peer counted
 * @param notificationBytes what telling them cost, by estimate
 * @param memoryBytes what the process uses of its heap and beside it
 */
public record Measured(
    double bootstrapSeconds,
    long timed,
    double latencyP95Seconds,
    double latencyP99Seconds,
    long notifications,
    long notificationBytes,
    long memoryBytes) {}
