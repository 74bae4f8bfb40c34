/** Bodies that were here and had to go, asked from peers again for a reader. */
@NullMarked
package dev.sorcha.peer.core.refill;

import org.jspecify.annotations.NullMarked;
