/** Hops beyond the own node: peers that agree to it tell when a transaction came to them. */
@NullMarked
package dev.sorcha.peer.core.trace;

import org.jspecify.annotations.NullMarked;
