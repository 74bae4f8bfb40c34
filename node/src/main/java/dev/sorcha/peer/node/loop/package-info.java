/**
 * One thread, one mailbox, one timer queue: the only place where the core is called. Everything
 * that blocks happens elsewhere and comes back as another input.
 */
@NullMarked
package dev.sorcha.peer.node.loop;

import org.jspecify.annotations.NullMarked;
