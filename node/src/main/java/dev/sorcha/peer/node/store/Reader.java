package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on one platform thread with a connection of its own: a virtual thread in native code holds
 * its carrier, and a few of them would hold up the whole node.
 *
 * <p>No read transaction outlives a call, or the WAL could not be emptied and would grow without a
 * bound.
 */
final class Reader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reader.class);

  /** Rejected ids that a start looks for: as many as the core remembers. */
  private static final int MOST_REJECTED = 65_536;

  private final Database queue;
  private final Path queueFile;
  private final Database peers;
  private final ThreadPoolExecutor executor;
  private final AtomicLong damaged = new AtomicLong();

  /** Only touched on the reader thread. */
  private @Nullable Connection connection;

  /** Made once a connection: preparing it took longer than running it (measured). */
  private @Nullable PreparedStatement bodyOf;

  /**
   * @param maxWaiting reads that may wait; one more is refused
   */
  Reader(Database queue, Path queueFile, Database peers, int maxWaiting) {
    this.queue = queue;
    this.queueFile = queueFile;
    this.peers = peers;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxWaiting),
            Thread.ofPlatform().daemon().name("store-reader").factory());
  }

  private interface Query<T> {
    T on(Connection connection) throws SQLException, StoreException;
  }

  int waiting() {
    return executor.getQueue().size();
  }

  long damaged() {
    return damaged.get();
  }

  /** Reads later and hands over the result; nothing if it cannot be read. Never waits. */
  void load(TxId id, Consumer<Optional<Transaction>> then) {
    try {
      executor.execute(() -> then.accept(loaded(id)));
    } catch (RejectedExecutionException tooMany) {
      log.warn("{} reads wait: the body of {} is not read", waiting(), id);
      then.accept(Optional.empty());
    }
  }

  /** Reads those later that are there, and hands them over together. Never waits. */
  void load(List<TxId> ids, Consumer<List<Transaction>> then) {
    try {
      executor.execute(() -> then.accept(ids.stream().flatMap(id -> loaded(id).stream()).toList()));
    } catch (RejectedExecutionException tooMany) {
      log.warn("{} reads wait: {} bodies are not read", waiting(), ids.size());
      then.accept(List.of());
    }
  }

  private Optional<Transaction> loaded(TxId id) {
    try {
      return run(body(id));
    } catch (StoreException e) {
      log.error("the body of {} is not read: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  Optional<Transaction> find(TxId id) throws StoreException {
    return ask(
        open -> {
          Optional<Transaction> large = LargeReads.whole(open, id);
          return large.isPresent() ? large : body(id).on(open);
        });
  }

  Optional<Manifest> contents(TxId id) throws StoreException {
    return ask(open -> LargeReads.contents(open, id, () -> body(id).on(open)));
  }

  Optional<Chunk> chunk(TxId id, int place) throws StoreException {
    return ask(open -> LargeReads.chunk(open, id, place, () -> body(id).on(open)).chunk());
  }

  /** Reads a chunk later; nothing if it cannot be read. Never waits. */
  void loadChunk(TxId id, int place, Consumer<LargeReads.Piece> then) {
    later(
        open -> LargeReads.chunk(open, id, place, () -> body(id).on(open)),
        new LargeReads.Piece(0, Optional.empty()),
        then);
  }

  /** Reads later what a body consists of; nothing if it cannot be read. Never waits. */
  void loadContents(TxId id, Consumer<Optional<Manifest>> then) {
    later(open -> LargeReads.contents(open, id, () -> body(id).on(open)), Optional.empty(), then);
  }

  private <T> void later(Query<T> query, T nothing, Consumer<T> then) {
    try {
      executor.execute(
          () -> {
            T read = nothing;
            try {
              read = run(query);
            } catch (StoreException e) {
              log.error("a chunk is not read: {}", e.getMessage());
            }
            then.accept(read);
          });
    } catch (RejectedExecutionException tooMany) {
      then.accept(nothing);
    }
  }

  List<Delivery> deliveriesAfter(long cursor, long goneThrough, int most) throws StoreException {
    return ask(open -> QueueTables.deliveriesAfter(open, cursor, goneThrough, most));
  }

  List<KeptSubscriber> subscribers() throws StoreException {
    return ask(SubscriberRows::all);
  }

  List<KeptVerdict> verdicts(TxId id) throws StoreException {
    return ask(open -> VerdictRows.of(open, id));
  }

  StoredState storedState(int heldIds) throws StoreException {
    return ask(
        open -> {
          KnownPeers known = KnownPeers.load(peers);
          return new StoredState(
              StoredOutbox.waiting(open),
              StoredOutbox.dead(open),
              held(open, heldIds),
              known.pins(),
              known.peers(),
              known.tableKey(),
              known.bans(),
              VerdictRows.rejected(open, MOST_REJECTED));
        });
  }

  private <T> T ask(Query<T> query) throws StoreException {
    try {
      Future<T> answer = executor.submit(() -> run(query));
      return answer.get();
    } catch (RejectedExecutionException refused) {
      throw new StoreException(
          executor.isShutdown()
              ? "the store is closed"
              : "the store is busy: " + waiting() + " reads wait; try again later",
          refused);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while reading", stopped);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private <T> T run(Query<T> query) throws StoreException {
    try {
      Connection open = connection == null ? queue.openReader() : connection;
      connection = open;
      return query.on(open);
    } catch (SQLException e) {
      disconnect();
      if (Salvage.isDamage(e)) {
        Salvage.suspect(queueFile);
        throw new StoreException(
            queue
                + " is damaged ("
                + e.getMessage()
                + "); start the node again: that saves what is intact in it",
            e);
      }
      throw new StoreException(queue + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private void disconnect() {
    // Its statements go with it.
    Database.close(connection);
    connection = null;
    bodyOf = null;
  }

  private Query<Optional<Transaction>> body(TxId id) {
    return open -> {
      PreparedStatement statement = bodyOf;
      if (statement == null) {
        statement =
            open.prepareStatement(
                "SELECT coalesce(b.body, q.tx_data), t.body_gone FROM transactions t"
                    + " LEFT JOIN bodies b ON b.sequence = t.sequence"
                    + " LEFT JOIN transaction_queue q ON q.sequence = t.sequence"
                    + " WHERE t.hash = ?");
        bodyOf = statement;
      }
      statement.setBytes(1, id.toBytes());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getInt(2) == 0 ? verified(id, row.getBytes(1)) : Optional.empty();
      }
    };
  }

  /**
   * Never hands out bytes that are not what their id says (contract D10). The row stays, for a
   * person to look at.
   */
  private Optional<Transaction> verified(TxId id, byte @Nullable [] body) {
    Transaction transaction = Transaction.of(body == null ? new byte[0] : body);
    if (transaction.id().equals(id)) {
      return Optional.of(transaction);
    }
    damaged.incrementAndGet();
    log.error(
        "{}: the body of {} is DAMAGED: {} bytes that hash to {}; it is not served. Check the disk,"
            + " and restore a copy",
        queue,
        id,
        transaction.size(),
        transaction.id());
    return Optional.empty();
  }

  private static List<Announcement> held(Connection open, int most) throws SQLException {
    List<Announcement> newestFirst = new ArrayList<>();
    try (PreparedStatement statement =
        open.prepareStatement(
            "SELECT hash, size FROM transactions ORDER BY sequence DESC LIMIT ?")) {
      statement.setInt(1, most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          newestFirst.add(new Announcement(TxId.ofDigest(row.getBytes(1)), row.getLong(2)));
        }
      }
    }
    return newestFirst.reversed();
  }

  /** Answers what waits, takes nothing more, and closes the file. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (executor.awaitTermination(2, TimeUnit.SECONDS)) {
        disconnect();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
