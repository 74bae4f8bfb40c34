/**
 * What an operator says about a node: files and options, read once, checked, and turned into one
 * record.
 */
@NullMarked
package dev.sorcha.peer.node.config;

import org.jspecify.annotations.NullMarked;
