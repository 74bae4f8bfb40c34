/**
 * What a node must not forget, in SQLite. Two files: {@code tx_queue.db} holds the bodies, their
 * delivery order and the outbox, {@code peers.db} what is known about peers.
 *
 * <p>A change travels in one direction, and nothing is answered before the fsync of its commit
 * returned:
 *
 * <pre>
 *   save ──► SaveQueue ──► store thread: one group, one commit, one fsync ──► sink (Accepted, Kept, SaveFailed)
 *             at the bound: SaveRefused     │                             └──► committed (fresh deliveries)
 *                                           └─ I/O error: close, reopen, quick_check, once more; else STORAGE_FAILED
 *   load, find, deliveriesAfter ──► store-reader thread ──► bytes that were hashed again
 * </pre>
 *
 * <p>Changes of the peer list are committed after the bodies that waited with them and without an
 * fsync. One that fails is dropped and a damaged file put aside: peers are learned again.
 *
 * <p>Where a body is: in {@code transaction_queue.tx_data} while its transaction waits for peers,
 * in {@code bodies} afterwards; a trigger moves it when the queue row is deleted. {@code
 * transactions} has one narrow row for each, whose {@code sequence} is the place in the delivery
 * order: from 1, never used twice.
 *
 * <p>Rationale of one thread and of SQLite: ADR 5.
 */
@NullMarked
package dev.sorcha.peer.node.store;

import org.jspecify.annotations.NullMarked;
