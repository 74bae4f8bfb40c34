package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A part of the peer table, in the order of ids. The table changes between two pages: a peer that
 * stays in it all the time is on exactly one of them.
 *
 * @param total peers in the state that was asked for, on all pages
 * @param next the cursor of the next page, if there is one
 */
record PeerPage(int total, List<Entry> entries, Optional<PeerId> next) {

  /** A peer and its state at this moment. */
  record Entry(PeerView peer, PeerState state) {

    PeerId id() {
      return peer.info().id();
    }
  }

  /**
   * @param startedAt when the node started
   */
  static PeerPage of(List<PeerView> table, Instant startedAt, PeerQuery query) {
    List<Entry> wanted =
        table.stream()
            .map(peer -> new Entry(peer, PeerState.of(peer, startedAt)))
            .filter(entry -> query.state().map(entry.state()::equals).orElse(true))
            .toList();
    List<Entry> rest =
        wanted.stream()
            .filter(entry -> query.after().map(last -> entry.id().compareTo(last) > 0).orElse(true))
            .sorted(Comparator.comparing(Entry::id))
            .limit(query.limit() + 1L)
            .toList();
    boolean more = rest.size() > query.limit();
    List<Entry> page = more ? rest.subList(0, query.limit()) : rest;
    return new PeerPage(
        wanted.size(), page, more ? Optional.of(page.getLast().id()) : Optional.empty());
  }
}
