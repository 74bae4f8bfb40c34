package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.RunningHash;
import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Large bodies, chunk by chunk. Chunks are staged under a number; when all are here and the body is
 * a transaction, a row of {@code large} leads from its place in the delivery order to that number.
 * Whatever is staged and belongs to no transaction is forgotten by the next life.
 */
final class LargeRows {

  private LargeRows() {}

  /** The largest number under which anything is staged; 0 for none. */
  static long lastStage(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT coalesce(max(stage), 0) FROM chunks")) {
      return row.getLong(1);
    }
  }

  /** Forgets what a former life had begun. */
  static void sweep(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM chunks WHERE stage NOT IN (SELECT stage FROM large)");
    }
  }

  static void stage(Connection connection, long stage, int place, Chunk chunk) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO chunks (stage, place, digest, data) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      insert.setLong(1, stage);
      insert.setInt(2, place);
      insert.setBytes(3, chunk.digest().toBytes());
      insert.setBytes(4, chunk.bytes());
      insert.executeUpdate();
    }
  }

  /** Forgets what is staged, unless it has become a transaction. */
  static void drop(Connection connection, long stage) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM chunks WHERE stage = ?1"
                + " AND NOT EXISTS (SELECT 1 FROM large WHERE stage = ?1)")) {
      delete.setLong(1, stage);
      delete.executeUpdate();
    }
  }

  /** Whether chunks of so many bytes are staged, without a gap. */
  static boolean isComplete(Connection connection, long stage, int sizeBytes) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT count(*), coalesce(max(place), -1), coalesce(sum(length(data)), 0)"
                + " FROM chunks WHERE stage = ?")) {
      select.setLong(1, stage);
      try (ResultSet row = select.executeQuery()) {
        int count = Chunk.countOf(sizeBytes);
        return row.getInt(1) == count && row.getInt(2) == count - 1 && row.getInt(3) == sizeBytes;
      }
    }
  }

  /** What is staged is the body of this transaction. */
  static void link(Connection connection, long sequence, long stage) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO large (sequence, stage) VALUES (?, ?)")) {
      insert.setLong(1, sequence);
      insert.setLong(2, stage);
      insert.executeUpdate();
    }
  }

  /** Where the chunks of a transaction are; empty if it has none, or is not here. */
  static OptionalLong stageOf(Connection connection, TxId id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT l.stage FROM transactions t JOIN large l ON l.sequence = t.sequence"
                + " WHERE t.hash = ?")) {
      select.setBytes(1, id.toBytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** What a large body consists of. */
  static Optional<Manifest> manifest(Connection connection, long stage) throws SQLException {
    List<TxId> digests = new ArrayList<>();
    int bytes = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT digest, length(data) FROM chunks WHERE stage = ? ORDER BY place")) {
      select.setLong(1, stage);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          digests.add(TxId.ofDigest(row.getBytes(1)));
          bytes += row.getInt(2);
        }
      }
    }
    return bytes > 0 && digests.size() == Chunk.countOf(bytes)
        ? Optional.of(new Manifest(bytes, digests))
        : Optional.empty();
  }

  /**
   * A chunk as it was written.
   *
   * @param digest that it had then: whoever reads compares
   */
  record Stored(TxId digest, Chunk chunk) {}

  static Optional<Stored> chunk(Connection connection, long stage, int place) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT digest, data FROM chunks WHERE stage = ? AND place = ?")) {
      select.setLong(1, stage);
      select.setInt(2, place);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Stored(TxId.ofDigest(row.getBytes(1)), Chunk.of(row.getBytes(2))))
            : Optional.empty();
      }
    }
  }

  /** What the chunks under a number make up. */
  record Whole(TxId id, int sizeBytes) {}

  /** Reads all chunks of a body that may be damaged; empty if one cannot be read. */
  static Optional<Whole> whole(Connection connection, long stage) {
    RunningHash hash = new RunningHash();
    int bytes = 0;
    int places = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT place, data FROM chunks WHERE stage = ? ORDER BY place")) {
      select.setLong(1, stage);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getInt(1) != places) {
            return Optional.empty();
          }
          byte[] data = row.getBytes(2);
          hash.add(data);
          bytes += data.length;
          places++;
        }
      }
    } catch (SQLException damaged) {
      return Optional.empty();
    }
    return places == 0 ? Optional.empty() : Optional.of(new Whole(hash.end(), bytes));
  }
}
