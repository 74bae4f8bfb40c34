package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** The bans of an operator: the table {@code bans}. */
final class BanRows {

  static final String SELECT =
      "SELECT peer_id, address, reason, since, until FROM bans ORDER BY since";

  private BanRows() {}

  static void save(Connection open, Change.Bans bans) throws SQLException {
    try (PreparedStatement delete = open.prepareStatement("DELETE FROM bans WHERE peer_id = ?");
        PreparedStatement insert =
            open.prepareStatement(
                "INSERT OR REPLACE INTO bans (peer_id, address, reason, since, until)"
                    + " VALUES (?, ?, ?, ?, ?)")) {
      for (PeerId peer : bans.gone()) {
        delete.setString(1, peer.hex());
        delete.addBatch();
      }
      for (Ban ban : bans.put()) {
        insert.setString(1, ban.peer().hex());
        insert.setString(2, ban.address().map(PeerAddress::toString).orElse(""));
        insert.setString(3, ban.reason());
        insert.setLong(4, ban.since().toEpochMilli());
        if (ban.until().isPresent()) {
          insert.setLong(5, ban.until().get().toEpochMilli());
        } else {
          insert.setNull(5, Types.INTEGER);
        }
        insert.addBatch();
      }
      delete.executeBatch();
      insert.executeBatch();
    }
  }

  /**
   * Reads a row of {@link #SELECT}.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static Ban read(StoredRow row) throws SQLException {
    return new Ban(
        new PeerId(row.text("peer_id")),
        row.optionalText("address").filter(text -> !text.isEmpty()).map(PeerAddress::parse),
        row.text("reason"),
        row.time("since"),
        row.optionalTime("until"),
        true);
  }
}
