/**
 * Who is out there: the peer table, bootstrap and recursive discovery, and whether the node is
 * online.
 *
 * <pre>
 *   Started ──► dial every bootstrap node ──(all silent)──► wait, longer each time ──► dial again
 *                    │ first answer
 *                    ▼
 *   ask a linked peer for its list ──(brought new peers)──► ask the next one soon
 *                    │ nothing new
 *                    ▼
 *               ask again later, up to the refresh interval
 * </pre>
 */
@NullMarked
package dev.sorcha.peer.core.membership;

import org.jspecify.annotations.NullMarked;
