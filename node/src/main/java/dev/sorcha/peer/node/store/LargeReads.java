package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks of bodies, read on the reader thread. A small body is cut when somebody asks. Bytes that
 * are not what was written are handed to nobody (contract D10).
 */
final class LargeReads {

  private static final Logger log = LoggerFactory.getLogger(LargeReads.class);

  private LargeReads() {}

  /** A small body, from where it is. */
  interface Whole {
    Optional<Transaction> find() throws SQLException, StoreException;
  }

  static Optional<Manifest> contents(Connection open, TxId id, Whole small)
      throws SQLException, StoreException {
    OptionalLong stage = LargeRows.stageOf(open, id);
    if (stage.isPresent()) {
      return LargeRows.manifest(open, stage.getAsLong());
    }
    return small.find().map(LargeReads::contents);
  }

  private static Manifest contents(Transaction body) {
    List<TxId> digests = new ArrayList<>();
    for (int place = 0; place < Chunk.countOf(body.size()); place++) {
      digests.add(cut(body, place).digest());
    }
    return new Manifest(body.size(), digests);
  }

  /**
   * A chunk, and how large its body is.
   *
   * @param sizeBytes of the body; 0 if it is not here
   */
  record Piece(int sizeBytes, Optional<Chunk> chunk) {}

  static Piece chunk(Connection open, TxId id, int place, Whole small)
      throws SQLException, StoreException {
    OptionalLong stage = LargeRows.stageOf(open, id);
    if (stage.isPresent()) {
      return new Piece(sizeOf(open, id), verified(open, stage.getAsLong(), id, place));
    }
    Optional<Transaction> body = small.find();
    return new Piece(
        body.map(Transaction::size).orElse(0),
        body.filter(it -> place < Chunk.countOf(it.size())).map(it -> cut(it, place)));
  }

  private static int sizeOf(Connection open, TxId id) throws SQLException {
    try (var select = open.prepareStatement("SELECT size FROM transactions WHERE hash = ?")) {
      select.setBytes(1, id.toBytes());
      try (var row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static Chunk cut(Transaction body, int place) {
    int from = place * Chunk.SIZE;
    int to = from + Chunk.sizeAt(place, body.size());
    return Chunk.of(Arrays.copyOfRange(body.bytes(), from, to));
  }

  private static Optional<Chunk> verified(Connection open, long stage, TxId id, int place)
      throws SQLException {
    Optional<LargeRows.Stored> stored = LargeRows.chunk(open, stage, place);
    if (stored.isPresent() && !stored.get().chunk().digest().equals(stored.get().digest())) {
      log.error(
          "chunk {} of {} is DAMAGED; it is not served. Check the disk, and restore a copy",
          place,
          id);
      return Optional.empty();
    }
    return stored.map(LargeRows.Stored::chunk);
  }

  /** All of a large body; empty if it is none, or a part of it is damaged. */
  static Optional<Transaction> whole(Connection open, TxId id) throws SQLException {
    OptionalLong stage = LargeRows.stageOf(open, id);
    if (stage.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int count = Chunk.countOf(sizeOf(open, id));
    for (int place = 0; place < count; place++) {
      Optional<Chunk> chunk = verified(open, stage.getAsLong(), id, place);
      if (chunk.isEmpty()) {
        return Optional.empty();
      }
      all.writeBytes(chunk.get().bytes());
    }
    Transaction body = Transaction.of(all.toByteArray());
    return body.id().equals(id) ? Optional.of(body) : Optional.empty();
  }
}
