package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.TxId;

/**
 * "I have this": an id and the size that goes with it.
 *
 * @param sizeBytes as the announcer says; a hint for deadlines and limits, never for allocation
 */
public record Announcement(TxId id, long sizeBytes) {}
