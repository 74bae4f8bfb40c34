package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** The first keys that answered at bootstrap addresses: the table {@code bootstrap_pins}. */
final class PinRows {

  private PinRows() {}

  /**
   * The first key stays: another one at the same address is refused by the core and never comes
   * here.
   */
  static void save(Connection open, Change.Pin pin) throws SQLException {
    try (PreparedStatement insert =
        open.prepareStatement(
            "INSERT OR IGNORE INTO bootstrap_pins (host, port, peer_id) VALUES (?, ?, ?)")) {
      insert.setString(1, pin.address().host());
      insert.setInt(2, pin.address().port());
      insert.setString(3, pin.id().hex());
      insert.executeUpdate();
    }
  }

  static final String SELECT = "SELECT host, port, peer_id FROM bootstrap_pins ORDER BY host, port";

  static BootstrapNode read(StoredRow row) throws SQLException {
    return new BootstrapNode(
        new PeerAddress(row.text("host"), row.integer("port", 1, 65_535)),
        Optional.of(new PeerId(row.text("peer_id"))));
  }
}
