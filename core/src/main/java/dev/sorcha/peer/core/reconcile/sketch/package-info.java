/** Finding out how two sets of ids differ at a price that hangs on the difference alone. */
@NullMarked
package dev.sorcha.peer.core.reconcile.sketch;

import org.jspecify.annotations.NullMarked;
