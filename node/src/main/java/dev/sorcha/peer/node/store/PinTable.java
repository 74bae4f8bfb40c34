package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first keys that answered at bootstrap addresses, in {@code peers.db}. A pin is rare and
 * nobody waits for it, so it is a commit of its own, and one that fails is made at the next
 * contact.
 */
final class PinTable implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PinTable.class);

  private final Database database;
  private @Nullable Connection connection;

  /**
   * Opens the file now, so that one that cannot be used shows at the start.
   *
   * @throws StoreException if it cannot
   */
  PinTable(Database database) throws StoreException {
    this.database = database;
    this.connection = database.openWriter();
  }

  /**
   * The first key stays: another one at the same address is refused by the core and never comes
   * here.
   */
  void save(Change.Pin pin) {
    try {
      Connection open = connection == null ? database.reopenWriter() : connection;
      connection = open;
      try (PreparedStatement insert =
          open.prepareStatement(
              "INSERT OR IGNORE INTO bootstrap_pins (host, port, peer_id) VALUES (?, ?, ?)")) {
        insert.setString(1, pin.address().host());
        insert.setInt(2, pin.address().port());
        insert.setString(3, pin.id().hex());
        insert.executeUpdate();
      }
    } catch (SQLException | StoreException e) {
      log.warn("{}: the key of {} is not pinned: {}", database, pin.address(), e.getMessage());
      close();
    }
  }

  /** All pins. */
  static List<BootstrapNode> load(Connection reader) throws SQLException {
    List<BootstrapNode> pins = new ArrayList<>();
    try (Statement statement = reader.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT host, port, peer_id FROM bootstrap_pins ORDER BY host, port")) {
      while (row.next()) {
        pins.add(
            new BootstrapNode(
                new PeerAddress(row.getString(1), row.getInt(2)),
                Optional.of(new PeerId(row.getString(3)))));
      }
    }
    return pins;
  }

  @Override
  public void close() {
    Database.close(connection);
    connection = null;
  }
}
