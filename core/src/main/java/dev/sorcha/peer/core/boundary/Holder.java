package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;

/**
 * A peer whose copy of an own submission is on its disk.
 *
 * @param group where it is, as custody counts it (DESIGN S18)
 * @param since when it said so, or completed its fetch
 */
public record Holder(PeerId peer, NetGroup group, Instant since) {}
