package dev.sorcha.peer.node.grpc;

import java.time.Duration;
import java.util.Optional;

/**
 * How this machine's clock differs from that of its peers.
 *
 * @param ahead of the median of theirs; empty when none said what time it is
 * @param peers how many the median is of
 */
public record ClockOffset(Optional<Duration> ahead, int peers) {}
