/**
 * What is wrong with a node, and what to do about it: findings, drawn from a snapshot of facts. Not
 * a machine of the protocol: whoever gathers the facts asks here, as often as it likes.
 */
@NullMarked
package dev.sorcha.peer.core.health;

import org.jspecify.annotations.NullMarked;
