package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.model.BootstrapNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a starting node finds in {@code peers.db}. It is a help and never a condition: what cannot
 * be read is left out, and the log says how much that was.
 *
 * @param peers at most {@value PeerRows#MOST_ROWS}, the last seen first
 */
record KnownPeers(
    List<BootstrapNode> pins, List<StoredPeer> peers, Optional<Long> tableKey, List<Ban> bans) {

  private static final Logger log = LoggerFactory.getLogger(KnownPeers.class);
  private static final KnownPeers NOBODY =
      new KnownPeers(List.of(), List.of(), Optional.empty(), List.of());

  /** Reads the file that {@link PeersFile#open} has opened before. */
  static KnownPeers load(Database file) {
    try (Connection open = file.openReader()) {
      Rows rows = new Rows(open);
      KnownPeers known =
          new KnownPeers(
              rows.read(PinRows.SELECT, PinRows::read),
              rows.read(PeerRows.SELECT, PeerRows::read),
              key(open),
              rows.read(BanRows.SELECT, BanRows::read));
      if (rows.unreadable > 0) {
        log.warn(
            "{}: {} of {} rows cannot be read and are left out; the first: {}",
            file,
            rows.unreadable,
            rows.read,
            rows.firstReason);
      }
      return known;
    } catch (SQLException | StoreException e) {
      log.error("{} cannot be read; the node begins without it: {}", file, e.getMessage());
      return NOBODY;
    }
  }

  private static Optional<Long> key(Connection open) throws SQLException {
    try (Statement statement = open.createStatement();
        ResultSet row = statement.executeQuery("SELECT secret FROM table_key")) {
      return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
    }
  }

  private interface Parser<T> {
    T parse(StoredRow row) throws SQLException;
  }

  /** Reads rows and counts those that it cannot read. */
  private static final class Rows {
    private final Connection open;
    private int read;
    private int unreadable;
    private String firstReason = "";

    Rows(Connection open) {
      this.open = open;
    }

    <T> List<T> read(String select, Parser<T> parser) throws SQLException {
      List<T> values = new ArrayList<>();
      try (Statement statement = open.createStatement();
          ResultSet row = statement.executeQuery(select)) {
        StoredRow current = new StoredRow(row);
        while (row.next()) {
          read++;
          try {
            values.add(parser.parse(current));
          } catch (IllegalArgumentException damaged) {
            unreadable++;
            firstReason = unreadable == 1 ? String.valueOf(damaged.getMessage()) : firstReason;
          }
        }
      }
      return values;
    }
  }
}
