/**
 * Set reconciliation: the guarantee that what one neighbour holds reaches the other, whatever was
 * lost on the way.
 *
 * <pre>
 *   Open ──► alike ─────────────────────────────────────────────► agreed
 *     │                                                              ▲
 *     ├──► Symbols, More ... ──► decoded ──► Found, Found ──► Settled, Settled
 *     │          └──► not in 2,048 ──► the same for each of 8 slices ──► Agree
 *     │                                      └──► not in 2,048 ─┐
 *     └──► sizes too far apart ─────────────────────────────────┴──► AskOrder, Order ... ──► Agree
 * </pre>
 *
 * <p>A round compares what came since the last one after which both had the same. What is found to
 * be lacking is handed to gossip as if the peer had announced it.
 */
@NullMarked
package dev.sorcha.peer.core.reconcile;

import org.jspecify.annotations.NullMarked;
