/**
 * Bodies that are too large for one message: fetched chunk by chunk from several peers at once,
 * checked piece by piece, resumed with another peer, and served.
 *
 * <p>{@link dev.sorcha.peer.core.transfer.Transfers} is the machine, {@code Transfer} one body on
 * its way, {@code Source} a peer that has it, {@code Serving} the other direction.
 */
@NullMarked
package dev.sorcha.peer.core.transfer;

import org.jspecify.annotations.NullMarked;
