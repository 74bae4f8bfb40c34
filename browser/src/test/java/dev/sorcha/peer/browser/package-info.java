/** The dashboard as people see it: in a real browser, at real nodes. */
@NullMarked
package dev.sorcha.peer.browser;

import org.jspecify.annotations.NullMarked;
