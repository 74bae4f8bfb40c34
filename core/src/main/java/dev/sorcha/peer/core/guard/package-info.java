/**
 * Whom to trust how much: provable offences cost standing, and enough of them cost the connection.
 */
@NullMarked
package dev.sorcha.peer.core.guard;

import org.jspecify.annotations.NullMarked;
