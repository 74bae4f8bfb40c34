/**
 * Under which address others can dial this node: which source is believed, and what peers say that
 * dialled back.
 */
@NullMarked
package dev.sorcha.peer.core.address;

import org.jspecify.annotations.NullMarked;
