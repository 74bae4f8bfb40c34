/**
 * The demo: real nodes in one process, each with its own key, data folder and sockets on loopback,
 * and a load whose every delivery is counted.
 */
@NullMarked
package dev.sorcha.peer.node.demo;

import org.jspecify.annotations.NullMarked;
