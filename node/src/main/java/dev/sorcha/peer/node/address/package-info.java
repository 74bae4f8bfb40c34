/**
 * Asks the world where this node is: its own interfaces, STUN servers, HTTP services and the
 * router. What to believe is decided in {@code core.address}.
 */
@NullMarked
package dev.sorcha.peer.node.address;

import org.jspecify.annotations.NullMarked;
