package dev.sorcha.peer.node.metrics;

/**
 * Figures for the seeds' success criteria, since the start.
 *
 * @param bootstrapSeconds from the start to the first answer of a bootstrap node; 0: none yet
 * @param timed own submissions that were timed until they were safe
 * @param latencyP95Seconds of these, in the last minutes
 * @param latencyP99Seconds of these, in the last minutes
 * @param notifications transactions that a peer was told of
 * @param notificationBytes what telling them cost, by estimate
 */
public record CriteriaFigures(
    double bootstrapSeconds,
    long timed,
    double latencyP95Seconds,
    double latencyP99Seconds,
    long notifications,
    long notificationBytes) {}
