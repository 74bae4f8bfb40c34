/**
 * A network of real nodes in one thread: the same {@link dev.sorcha.peer.core.PeerCore} that the
 * process runs, with virtual time, drawn delays, loss, partitions, crashes and hostile peers.
 *
 * <pre>
 *   Agenda ──next event──► SimNode ──Input──► PeerCore ──Effects──► Streams, Calls, SimStore, timers
 *     ▲                                                                            │
 *     └────────────────────────── events, later ───────────────────────────────────┘
 * </pre>
 *
 * <p>The same scenario and seed give the same trace in any JVM. So nothing here iterates over a
 * collection whose order hangs on identity or on a salt, reads a clock, or draws from a source of
 * chance that was not made from the seed.
 */
@NullMarked
package dev.sorcha.peer.sim;

import org.jspecify.annotations.NullMarked;
