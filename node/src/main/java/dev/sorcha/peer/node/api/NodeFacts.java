package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;

/**
 * What does not change while a node runs.
 *
 * @param name display name, never an identity
 * @param version of this program
 * @param peerAddress where peers reach it, {@code host:port}
 * @param telemetry where metrics and probes are, as a URL
 */
public record NodeFacts(
    String name,
    PeerId id,
    String version,
    Instant startedAt,
    String peerAddress,
    String telemetry) {}
