/**
 * What the node tells about itself: numbers for a scraper, lines for a log. Both watch inputs and
 * effects pass through the loop, so the protocol counts nothing.
 */
@NullMarked
package dev.sorcha.peer.node.metrics;

import org.jspecify.annotations.NullMarked;
