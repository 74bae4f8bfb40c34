/**
 * How to reach a peer: streams in both directions, and unary calls to peers that open none.
 *
 * <pre>
 *   Dial ──► LinkUp ──(send hello)──► waiting ──Hello──────────────► OURS   lists of ids, custody, peer lists
 *                                        ├────seed message─────────► SEED   the seeds' messages only
 *                                        └────2 s without either───► SEED
 *   Dial ──► UNIMPLEMENTED ─────────────────────────────────────────► unary route
 * </pre>
 */
@NullMarked
package dev.sorcha.peer.core.link;

import org.jspecify.annotations.NullMarked;
