package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.model.PeerId;
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
record PeerPage(int total, List<PeerView> peers, Optional<PeerId> next) {

  static PeerPage of(List<PeerView> table, PeerQuery query) {
    List<PeerView> wanted =
        table.stream()
            .filter(peer -> query.state().map(PeerState.of(peer)::equals).orElse(true))
            .toList();
    List<PeerView> rest =
        wanted.stream()
            .filter(peer -> query.after().map(last -> id(peer).compareTo(last) > 0).orElse(true))
            .sorted(Comparator.comparing(PeerPage::id))
            .limit(query.limit() + 1L)
            .toList();
    boolean more = rest.size() > query.limit();
    List<PeerView> page = more ? rest.subList(0, query.limit()) : rest;
    return new PeerPage(
        wanted.size(), page, more ? Optional.of(id(page.getLast())) : Optional.empty());
  }

  private static PeerId id(PeerView peer) {
    return peer.info().id();
  }
}
