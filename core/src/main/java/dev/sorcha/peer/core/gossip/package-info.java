/**
 * What to tell and what to fetch: announcements go out, missing transactions come in, one request
 * at a time.
 *
 * <pre>
 *   announced ──► asked (one peer) ──body──► verified ──► saving ──Saved──► seen
 *                   ▲        │ silence, refusal, wrong bytes, link lost
 *                   └────────┘ next announcer, never the same peer twice
 * </pre>
 */
@NullMarked
package dev.sorcha.peer.core.gossip;

import org.jspecify.annotations.NullMarked;
