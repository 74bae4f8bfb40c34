/**
 * The nouns of the protocol: values that are true once they exist, shared by every machine and
 * adapter.
 */
@NullMarked
package dev.sorcha.peer.core.model;

import org.jspecify.annotations.NullMarked;
