/**
 * What crosses the door of the core: {@link dev.sorcha.peer.core.boundary.Input inputs} are facts,
 * {@link dev.sorcha.peer.core.boundary.Effect effects} are imperatives. Both are closed sets,
 * dispatched by switches without {@code default}, so that a new one does not compile until
 * everybody has an answer for it.
 */
@NullMarked
package dev.sorcha.peer.core.boundary;

import org.jspecify.annotations.NullMarked;
