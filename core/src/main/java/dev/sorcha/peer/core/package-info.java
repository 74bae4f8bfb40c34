/**
 * The whole protocol as a state machine: facts come in, instructions come out, and nothing else
 * happens.
 *
 * <p>{@link dev.sorcha.peer.core.PeerCore} is the only door. It owns the machines (membership,
 * link, gossip, outbox, guard) and is the only class that knows more than one of them. There is no
 * input or output here, no thread, no clock, no logger; the same inputs with the same seed give the
 * same effects, which is what the simulator relies on.
 */
@NullMarked
package dev.sorcha.peer.core;

import org.jspecify.annotations.NullMarked;
