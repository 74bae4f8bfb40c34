/**
 * What this node accepted and still owes the network: from the fsync that made it durable until two
 * peers hold it.
 */
@NullMarked
package dev.sorcha.peer.core.outbox;

import org.jspecify.annotations.NullMarked;
