package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The writer's statements on {@code tx_queue.db}, and the sums over its rows. Belongs to the thread
 * that uses it; after an I/O error it is closed and made anew, since an open statement does not
 * survive one.
 */
final class QueueTables implements AutoCloseable {

  /** Rows pruned in one commit: more than a group may add, so pruning keeps up. */
  static final int PRUNE_BATCH = 1_024;

  /**
   * Sums over the rows.
   *
   * @param rows ids, of which the bodies may be gone
   * @param bytes of all bodies that are here
   * @param queuedBytes of those that wait for peers or are dead letters: they are not pruned
   */
  record Totals(long rows, long bytes, long queuedBytes) {

    private Totals plus(long moreRows, long moreBytes, long moreQueuedBytes) {
      return new Totals(rows + moreRows, bytes + moreBytes, queuedBytes + moreQueuedBytes);
    }
  }

  /** Beside a body that is in chunks. */
  private static final byte[] NO_BYTES = {};

  /** Which bodies: all of those that may go. */
  static final String ANY = "";

  /** Which bodies: those that peers sent. */
  static final String FROM_PEERS = " AND t.from_peer IS NOT NULL";

  /** Hears what goes before it does. */
  interface Pruned {

    /**
     * They go with the commit that comes now.
     *
     * @param through up to this number something is gone
     * @param suspended named subscribers that had not acknowledged all of it
     */
    void pruned(long through, List<Retention.Suspension> suspended);
  }

  private static final String NOT_QUEUED =
      " NOT EXISTS (SELECT 1 FROM transaction_queue q WHERE q.sequence = t.sequence)"
          + " AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.sequence = t.sequence) ";

  /** Ids read at once into the filter, between two groups. */
  private static final int REBUILD_BATCH = 20_000;

  private final Connection connection;
  private final IdFilter filter;
  private final LongSupplier nanos;

  /** Ids up to this number are in the filter; -1 when all are. */
  private long filtered;

  /** The largest number that was ever given. */
  private long lastGiven;

  private Statements on;
  private Totals committed;
  private Totals current;

  /**
   * Takes the connection over.
   *
   * @param filter of this file's ids, which are read into it anew, by and by
   * @param nanos time that passes, from any beginning
   */
  QueueTables(Connection connection, IdFilter filter, LongSupplier nanos) throws SQLException {
    this.connection = connection;
    this.filter = filter;
    this.nanos = nanos;
    filter.clear();
    LargeRows.sweep(connection);
    on = Statements.of(connection);
    lastGiven = lastGiven();
    committed = sum();
    current = committed;
  }

  /** The driver closes a prepared statement that failed, so all are made anew after an error. */
  private record Statements(
      PreparedStatement begin,
      PreparedStatement commit,
      PreparedStatement sequenceOf,
      PreparedStatement addTransaction,
      PreparedStatement addBody,
      PreparedStatement addQueued,
      PreparedStatement release) {

    static Statements of(Connection connection) throws SQLException {
      return new Statements(
          connection.prepareStatement("BEGIN IMMEDIATE"),
          connection.prepareStatement("COMMIT"),
          connection.prepareStatement("SELECT sequence FROM transactions WHERE hash = ?"),
          connection.prepareStatement(
              "INSERT INTO transactions (sequence, hash, size, received_at, from_peer)"
                  + " VALUES (?, ?, ?, ?, ?)"),
          connection.prepareStatement("INSERT INTO bodies (sequence, body) VALUES (?, ?)"),
          connection.prepareStatement(
              "INSERT INTO transaction_queue (tx_hash, tx_data, queued_at, sequence)"
                  + " VALUES (?, ?, ?, ?)"),
          connection.prepareStatement(
              "DELETE FROM transaction_queue WHERE tx_hash = ? RETURNING (SELECT size FROM"
                  + " transactions t WHERE t.sequence = transaction_queue.sequence)"));
    }

    void close() throws SQLException {
      begin.close();
      commit.close();
      sequenceOf.close();
      addTransaction.close();
      addBody.close();
      addQueued.close();
      release.close();
    }
  }

  private Totals sum() throws SQLException {
    String sql =
        "SELECT count(*), coalesce(sum(size) FILTER (WHERE body_gone = 0), 0), (SELECT"
            + " coalesce(sum(t.size), 0) FROM transactions t WHERE EXISTS (SELECT 1 FROM"
            + " transaction_queue q WHERE q.sequence = t.sequence) OR EXISTS (SELECT 1 FROM"
            + " dead_letters d WHERE d.sequence = t.sequence)) FROM transactions";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return new Totals(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  void begin() throws SQLException {
    on.begin().execute();
  }

  /** Returns after the fsync. */
  void commit() throws SQLException {
    on.commit().execute();
    committed = current;
  }

  /** Undoes what came since {@link #begin}, where SQLite has not done so itself. */
  void rollback() throws SQLException {
    current = committed;
    on.close();
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // Some errors end the transaction, and then there is none to roll back. A new one shows
      // whether
      // that is so.
      execute("BEGIN IMMEDIATE");
      execute("ROLLBACK");
    }
    on = Statements.of(connection);
    lastGiven = lastGiven();
  }

  /** SQLite keeps it, whatever rows are deleted. */
  private long lastGiven() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'transactions'")) {
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Bytes of the file that are free inside of it, and written again before it grows. */
  long spareBytes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT freelist_count * page_size FROM pragma_freelist_count,"
                    + " pragma_page_size")) {
      return row.getLong(1);
    }
  }

  /** Brings the WAL into the file as far as there is room, and gives its own room back. */
  void emptyWal() throws SQLException {
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** As of the last commit, and of what the open transaction did. */
  Totals totals() {
    return current;
  }

  /** Whether the filter lacks ids of the file. */
  boolean isRebuilding() {
    return filtered >= 0;
  }

  /** Reads some more ids into the filter; those that came meanwhile are in it. */
  void rebuild() throws SQLException {
    try (PreparedStatement next =
        connection.prepareStatement(
            "SELECT sequence, hash FROM transactions WHERE sequence > ? ORDER BY sequence LIMIT "
                + REBUILD_BATCH)) {
      next.setLong(1, filtered);
      int rows = 0;
      try (ResultSet row = next.executeQuery()) {
        while (row.next()) {
          rows++;
          filtered = row.getLong(1);
          filter.add(TxId.ofDigest(row.getBytes(2)), filtered, nanos.getAsLong());
        }
      }
      if (rows < REBUILD_BATCH) {
        filtered = -1;
        filter.complete();
      }
    }
  }

  /** The place of a transaction that is here. */
  OptionalLong sequenceOf(TxId id) throws SQLException {
    if (filter.isSurelyNew(id)) {
      return OptionalLong.empty();
    }
    on.sequenceOf().setBytes(1, id.toBytes());
    try (ResultSet row = on.sequenceOf().executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  /** Adds an own submission, which is not here yet. */
  long addQueued(Transaction transaction, Instant at) throws SQLException {
    long sequence = addTransaction(transaction.id(), transaction.size(), at, Optional.empty());
    addQueued(transaction.id(), transaction.bytes(), sequence, at);
    current = current.plus(1, transaction.size(), transaction.size());
    return sequence;
  }

  private void addQueued(TxId id, byte[] body, long sequence, Instant at) throws SQLException {
    on.addQueued().setString(1, id.hex());
    on.addQueued().setBytes(2, body);
    on.addQueued().setLong(3, at.toEpochMilli());
    on.addQueued().setLong(4, sequence);
    on.addQueued().executeUpdate();
  }

  /** Adds a peer's body, which is not here yet. */
  long addKept(Transaction transaction, PeerId from, Instant at) throws SQLException {
    long sequence = addTransaction(transaction.id(), transaction.size(), at, Optional.of(from));
    addBody(transaction.bytes(), sequence);
    current = current.plus(1, transaction.size(), 0);
    return sequence;
  }

  private void addBody(byte[] body, long sequence) throws SQLException {
    on.addBody().setLong(1, sequence);
    on.addBody().setBytes(2, body);
    on.addBody().executeUpdate();
  }

  private long addTransaction(TxId id, int sizeBytes, Instant at, Optional<PeerId> from)
      throws SQLException {
    // Given here, since asking for it costs more than the rest of the insert.
    long sequence = lastGiven + 1;
    PreparedStatement add = on.addTransaction();
    add.setLong(1, sequence);
    add.setBytes(2, id.toBytes());
    add.setInt(3, sizeBytes);
    add.setLong(4, at.toEpochMilli());
    if (from.isPresent()) {
      add.setBytes(5, HexFormat.of().parseHex(from.get().hex()));
    } else {
      add.setNull(5, Types.BLOB);
    }
    add.executeUpdate();
    lastGiven = sequence;
    filter.add(id, sequence, nanos.getAsLong());
    return sequence;
  }

  // Large bodies.

  void stage(long stage, int place, Chunk chunk) throws SQLException {
    LargeRows.stage(connection, stage, place, chunk);
  }

  void drop(long stage) throws SQLException {
    LargeRows.drop(connection, stage);
  }

  boolean isStaged(long stage, int sizeBytes) throws SQLException {
    return LargeRows.isComplete(connection, stage, sizeBytes);
  }

  /** Adds a large body, which is staged and not here yet; an own submission is from nobody. */
  long addLarge(TxId id, int sizeBytes, long stage, Optional<PeerId> from, Instant at)
      throws SQLException {
    long sequence = addTransaction(id, sizeBytes, at, from);
    if (from.isPresent()) {
      addBody(NO_BYTES, sequence);
    } else {
      addQueued(id, NO_BYTES, sequence, at);
    }
    LargeRows.link(connection, sequence, stage);
    current = current.plus(1, sizeBytes, from.isPresent() ? 0 : sizeBytes);
    return sequence;
  }

  /** Brings a large body back, where it is gone. */
  void keepLarge(long sequence, int sizeBytes, long stage) throws SQLException {
    if (isHereAgain(sequence)) {
      addBody(NO_BYTES, sequence);
      LargeRows.link(connection, sequence, stage);
      current = current.plus(0, sizeBytes, 0);
    }
  }

  /** The same as {@link #takeBack} of a large body. */
  boolean takeBackLarge(TxId id, int sizeBytes, long stage, long sequence, Instant at)
      throws SQLException {
    keepLarge(sequence, sizeBytes, stage);
    boolean taken = OutboxRows.takeBack(connection, id, sequence, at);
    current = current.plus(0, 0, taken ? sizeBytes : 0);
    return taken;
  }

  /** Takes a transaction out of the queue. A trigger keeps the body. */
  void release(TxId id) throws SQLException {
    on.release().setString(1, id.hex());
    try (ResultSet row = on.release().executeQuery()) {
      if (row.next()) {
        current = current.plus(0, 0, -row.getLong(1));
      }
    }
  }

  void attempted(Change.Attempted change) throws SQLException {
    OutboxRows.attempted(connection, change);
  }

  void custody(Change.Custody change) throws SQLException {
    OutboxRows.custody(connection, change);
  }

  void bury(DeadLetter letter) throws SQLException {
    OutboxRows.bury(connection, letter);
  }

  void revive(Change.Revive change) throws SQLException {
    OutboxRows.revive(connection, change);
  }

  void discard(Change.Discard change) throws SQLException {
    current = current.plus(0, 0, -OutboxRows.discard(connection, change));
  }

  /** Brings the body of an id back, where it is gone. */
  void keepBody(Transaction transaction, long sequence) throws SQLException {
    if (isHereAgain(sequence)) {
      addBody(transaction.bytes(), sequence);
      current = current.plus(0, transaction.size(), 0);
    }
  }

  private boolean isHereAgain(long sequence) throws SQLException {
    try (PreparedStatement here =
        connection.prepareStatement(
            "UPDATE transactions SET body_gone = 0 WHERE sequence = ? AND body_gone = 1")) {
      here.setLong(1, sequence);
      return here.executeUpdate() == 1;
    }
  }

  /** Whether it had been given up; then it waits for peers now. */
  boolean takeBack(Transaction transaction, long sequence, Instant at) throws SQLException {
    keepBody(transaction, sequence);
    boolean taken = OutboxRows.takeBack(connection, transaction.id(), sequence, at);
    current = current.plus(0, 0, taken ? transaction.size() : 0);
    return taken;
  }

  /**
   * Forgets the oldest that wait for nobody, with their ids, until there are so many rows or
   * {@value #PRUNE_BATCH} are gone, in a commit of its own.
   *
   * @return how many
   */
  int prune(long goalRows, Pruned told) throws SQLException {
    begin();
    long last = 0;
    int rows = 0;
    long bytes = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sequence, CASE body_gone WHEN 0 THEN size ELSE 0 END FROM transactions t"
                    + " WHERE"
                    + NOT_QUEUED
                    + "ORDER BY sequence LIMIT "
                    + PRUNE_BATCH)) {
      while (current.rows() - rows > goalRows && row.next()) {
        last = row.getLong(1);
        rows++;
        bytes += row.getLong(2);
      }
    }
    if (rows > 0) {
      execute("DELETE FROM transactions AS t WHERE sequence <= " + last + " AND" + NOT_QUEUED);
    }
    finish(rows, bytes, last, told);
    filter.forget(oldest());
    return rows;
  }

  /** The smallest number that there is; 0 if there is none. */
  private long oldest() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT coalesce(min(sequence), 0) FROM transactions")) {
      return row.getLong(1);
    }
  }

  /**
   * Takes the bodies of the oldest that wait for nobody away and leaves their ids, until the sum is
   * so small or {@value #PRUNE_BATCH} are gone, in a commit of its own.
   *
   * @param which {@link #ANY} or {@link #FROM_PEERS}
   * @param after numbers after this one, up to {@code through}
   * @param goalBytes -1: all of them
   * @return how many
   */
  int strip(String which, long after, long through, long goalBytes, Pruned told)
      throws SQLException {
    begin();
    long last = 0;
    int rows = 0;
    long bytes = 0;
    String wanted =
        " FROM transactions t WHERE t.sequence = b.sequence" + which + " AND" + NOT_QUEUED;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT b.sequence, (SELECT t.size"
                + wanted
                + ") FROM bodies b WHERE b.sequence > ? AND b.sequence <= ? AND EXISTS (SELECT 1"
                + wanted
                + ") ORDER BY b.sequence LIMIT "
                + PRUNE_BATCH)) {
      select.setLong(1, after);
      select.setLong(2, through);
      try (ResultSet row = select.executeQuery()) {
        while ((goalBytes < 0 || current.bytes() - bytes > goalBytes) && row.next()) {
          last = row.getLong(1);
          rows++;
          bytes += row.getLong(2);
        }
      }
    }
    if (rows > 0) {
      String range = " sequence > " + after + " AND sequence <= " + last;
      execute("DELETE FROM bodies AS b WHERE" + range + " AND EXISTS (SELECT 1" + wanted + ")");
      execute(
          "UPDATE transactions AS t SET body_gone = 1 WHERE"
              + range
              + which
              + " AND body_gone = 0 AND"
              + NOT_QUEUED);
    }
    finish(0, bytes, last, told);
    return rows;
  }

  private void finish(int rows, long bytes, long last, Pruned told) throws SQLException {
    execute("UPDATE retention SET pruned_through = max(pruned_through, " + last + ")");
    List<Retention.Suspension> suspended =
        SubscriberRows.suspend(connection, last, Instant.ofEpochMilli(System.currentTimeMillis()));
    current = current.plus(-rows, -bytes, 0);
    told.pruned(last, suspended);
    commit();
  }

  /** What is after this number somebody still needs; the largest number if nobody does. */
  long neededAfter() throws SQLException {
    return SubscriberRows.neededAfter(connection);
  }

  /** Named subscribers that were suspended and have not gone on. */
  int suspended() throws SQLException {
    return SubscriberRows.suspended(connection);
  }

  /** Everything up to this number may have been pruned; 0 if nothing was. */
  long prunedThrough() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pruned_through FROM retention")) {
      return row.getLong(1);
    }
  }

  /**
   * The largest number that there is or was pruned; 0 if there is none. Not the largest that is
   * taken: after a restore or damage some are left out, and whoever waits for them waits in vain.
   */
  long lastSequence() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT max(pruned_through, coalesce((SELECT max(sequence) FROM transactions), 0))"
                    + " FROM retention")) {
      return row.getLong(1);
    }
  }

  /** Those that wait, in the open transaction. */
  void apply(SubscriberEdits edits) throws SQLException {
    edits.apply(connection);
  }

  List<Delivery> deliveriesAfter(long cursor, int most) throws SQLException {
    return deliveriesAfter(connection, cursor, 0, most);
  }

  /** The next ones in the delivery order; up to a number also those whose bodies are gone. */
  static List<Delivery> deliveriesAfter(
      Connection connection, long cursor, long goneThrough, int most) throws SQLException {
    List<Delivery> deliveries = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT sequence, hash, size, received_at, from_peer FROM transactions"
                + " WHERE sequence > ? AND (body_gone = 0 OR sequence <= ?)"
                + " ORDER BY sequence LIMIT ?")) {
      statement.setLong(1, cursor);
      statement.setLong(2, goneThrough);
      statement.setInt(3, most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          deliveries.add(
              new Delivery(
                  row.getLong(1),
                  TxId.ofDigest(row.getBytes(2)),
                  row.getInt(3),
                  Instant.ofEpochMilli(row.getLong(4)),
                  Optional.ofNullable(row.getBytes(5))
                      .map(key -> new PeerId(HexFormat.of().formatHex(key)))));
        }
      }
    }
    return deliveries;
  }

  @Override
  public void close() {
    Database.close(connection);
  }
}
