package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;

/**
 * An own submission that no peer took in as many attempts as there are. It is kept until an
 * operator retries or discards it (DESIGN S17).
 *
 * @param sequence place in the delivery order
 * @param acceptedAt when it was accepted, or retried last
 * @param attempts real ones: peers were asked, and none took it
 * @param firstAttempt when the first of them ended
 * @param lastAttempt when the last of them ended, and the transaction became a dead letter
 * @param reason what came of the last attempt, in words
 * @param retried how often an operator gave it back to the outbox before
 */
public record DeadLetter(
    TxId id,
    int sizeBytes,
    long sequence,
    Instant acceptedAt,
    int attempts,
    Instant firstAttempt,
    Instant lastAttempt,
    String reason,
    int retried) {}
