/**
 * The process around the core. {@link dev.sorcha.peer.node.PeerNode} builds, starts and stops
 * everything in order; the packages below are adapters that know the core and nothing of each
 * other.
 */
@NullMarked
package dev.sorcha.peer.node;

import org.jspecify.annotations.NullMarked;
