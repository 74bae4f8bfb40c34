package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredPeer.Standing;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The peer table on disk: the seeds' {@code peers}, and {@code departed_peers} for those that were
 * removed from it and are still tried. A peer is in one of them.
 *
 * <p>A row of {@code peers} that another program wrote with the seeds' columns alone is one that
 * was only heard of.
 */
final class PeerRows {

  /** Most rows that a start reads: both tables of the core ten times over. */
  static final int MOST_ROWS = 20_000;

  /** In the order of their places in both statements. */
  private static final String SHARED =
      "peer_id, address, port, supported_protocols, capabilities, first_hand, source, first_seen,"
          + " last_seen, reached_at, failure_count, is_bootstrap, rung";

  private static final int SHARED_COLUMNS = 13;

  private static final String PUT =
      "INSERT OR REPLACE INTO peers ("
          + SHARED
          + ", tried, anchor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String PUT_DEPARTED =
      "INSERT OR REPLACE INTO departed_peers ("
          + SHARED
          + ", next_try) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  static final String SELECT =
      "SELECT "
          + SHARED
          + ", tried, anchor, 0 AS departed, NULL AS next_try FROM peers UNION ALL SELECT "
          + SHARED
          + ", 0, 0, 1, next_try FROM departed_peers ORDER BY last_seen DESC, peer_id LIMIT "
          + MOST_ROWS;

  private PeerRows() {}

  /** Writes what changed, within the transaction of the connection. */
  static void save(Connection open, List<PeerId> gone, List<StoredPeer> put) throws SQLException {
    try (PreparedStatement live = open.prepareStatement(PUT);
        PreparedStatement departed = open.prepareStatement(PUT_DEPARTED);
        PreparedStatement notLive = open.prepareStatement("DELETE FROM peers WHERE peer_id = ?");
        PreparedStatement notDeparted =
            open.prepareStatement("DELETE FROM departed_peers WHERE peer_id = ?")) {
      for (PeerId peer : gone) {
        add(notLive, peer);
        add(notDeparted, peer);
      }
      for (StoredPeer peer : put) {
        switch (peer.standing()) {
          case NEW, TRIED -> {
            add(notDeparted, peer.info().id());
            shared(live, peer);
            live.setInt(SHARED_COLUMNS + 1, peer.standing() == Standing.TRIED ? 1 : 0);
            live.setInt(SHARED_COLUMNS + 2, peer.anchor());
            live.addBatch();
          }
          case DEPARTED -> {
            add(notLive, peer.info().id());
            shared(departed, peer);
            time(departed, SHARED_COLUMNS + 1, peer.nextTry());
            departed.addBatch();
          }
        }
      }
      // Rows go before they come: a peer that is in both lists is put.
      notLive.executeBatch();
      notDeparted.executeBatch();
      live.executeBatch();
      departed.executeBatch();
    }
  }

  private static void add(PreparedStatement delete, PeerId peer) throws SQLException {
    delete.setString(1, peer.hex());
    delete.addBatch();
  }

  private static void shared(PreparedStatement insert, StoredPeer peer) throws SQLException {
    PeerInfo info = peer.info();
    insert.setString(1, info.id().hex());
    insert.setString(2, info.host());
    insert.setInt(3, info.port());
    insert.setString(4, PeerJson.ofProtocols(info.protocols()));
    insert.setString(5, PeerJson.ofCapabilities(info.capabilities()));
    insert.setInt(6, peer.firstHand() ? 1 : 0);
    insert.setString(7, peer.source());
    insert.setLong(8, millis(peer.firstSeen()));
    // The seeds' column takes no NULL.
    insert.setLong(9, peer.lastSeen().map(PeerRows::millis).orElse(0L));
    time(insert, 10, peer.reachedAt());
    insert.setInt(11, peer.failures());
    insert.setInt(12, peer.bootstrap() ? 1 : 0);
    insert.setString(13, peer.rung().map(Protocol::wireName).orElse(""));
  }

  private static void time(PreparedStatement insert, int place, Optional<Instant> time)
      throws SQLException {
    if (time.isPresent()) {
      insert.setLong(place, millis(time.get()));
    } else {
      insert.setNull(place, Types.INTEGER);
    }
  }

  /** Within what {@link StoredRow} reads; an instant may be further away than a number can say. */
  private static long millis(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return 0;
    }
    return time.isAfter(StoredRow.LAST_TIME)
        ? StoredRow.LAST_TIME.toEpochMilli()
        : time.toEpochMilli();
  }

  /**
   * Reads a row of {@link #SELECT}.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static StoredPeer read(StoredRow row) throws SQLException {
    PeerInfo info =
        new PeerInfo(
            new PeerId(row.text("peer_id")),
            row.text("address"),
            row.integer("port", 1, 65_535),
            PeerJson.protocols(row.optionalText("supported_protocols")),
            PeerJson.capabilities(row.optionalText("capabilities")));
    return new StoredPeer(
        info,
        standing(row),
        row.flag("first_hand"),
        row.text("source"),
        row.time("first_seen"),
        row.optionalTime("last_seen"),
        row.optionalTime("reached_at"),
        row.integer("failure_count", 0, Integer.MAX_VALUE),
        row.flag("is_bootstrap"),
        row.integer("anchor", 0, 4),
        row.optionalTime("next_try"),
        row.optionalText("rung").flatMap(Protocol::ofWireName));
  }

  private static Standing standing(StoredRow row) throws SQLException {
    if (row.flag("departed")) {
      return Standing.DEPARTED;
    }
    return row.flag("tried") ? Standing.TRIED : Standing.NEW;
  }
}
