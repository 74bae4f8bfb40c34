package dev.sorcha.peer.node.cli;

import java.util.List;

/**
 * Every page of a node's peers.
 *
 * @param failureThreshold failures in a row that a peer survives
 */
record PeerList(int failureThreshold, List<PeerRow> rows) {

  PeerList {
    rows = List.copyOf(rows);
  }

  PeerList sorted(PeerRow.Sort sort) {
    return new PeerList(failureThreshold, rows.stream().sorted(PeerRow.order(sort)).toList());
  }

  /** Those whose id begins like this. */
  List<PeerRow> beginningWith(String prefix) {
    return rows.stream().filter(row -> row.id().startsWith(prefix)).toList();
  }
}
