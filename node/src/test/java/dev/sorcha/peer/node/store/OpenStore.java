package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A store in a folder, and what it said so far. */
final class OpenStore implements AutoCloseable {

  static final PeerId ALICE = new PeerId("a".repeat(64));
  static final PeerId BOB = new PeerId("b".repeat(64));

  /** The time in which a test's condition must come true. */
  static final Duration SOON = Duration.ofSeconds(30);

  final Path file;
  final SqliteStore store;
  final BlockingQueue<Input> said;
  final List<Delivery> committed;

  private OpenStore(
      Path file, SqliteStore store, BlockingQueue<Input> said, List<Delivery> committed) {
    this.file = file;
    this.store = store;
    this.said = said;
    this.committed = committed;
  }

  static OpenStore in(Path folder) throws StoreException {
    return in(folder, StoreConfig.DEFAULT);
  }

  static OpenStore in(Path folder, StoreConfig config) throws StoreException {
    Path file = folder.resolve(SqliteStore.QUEUE_FILE);
    return in(folder, config, database(file));
  }

  static OpenStore in(Path folder, StoreConfig config, Writer.Source source) throws StoreException {
    return in(folder, config, source, System::nanoTime);
  }

  /** The same, whose time passes by hand. */
  static OpenStore in(Path folder, StoreConfig config, Writer.Source source, LongSupplier nanos)
      throws StoreException {
    Path file = folder.resolve(SqliteStore.QUEUE_FILE);
    BlockingQueue<Input> said = new LinkedBlockingQueue<>();
    List<Delivery> committed = new CopyOnWriteArrayList<>();
    SqliteStore store =
        SqliteStore.open(
            folder, file, config, said::add, committed::addAll, database(file), source, nanos);
    return new OpenStore(file, store, said, committed);
  }

  static Database database(Path file) {
    return new Database(
        file, Schema.QUEUE, Database.Synchronous.FULL, StoreConfig.DEFAULT.maxPages());
  }

  static StoreConfig bounded(long maxBytes, long maxRows) {
    return StoreConfig.DEFAULT.with(
        changes -> {
          changes.maxBytes = maxBytes;
          changes.maxRows = maxRows;
          changes.heldIds = 1_000;
          changes.maxWaiting = 1_000;
          changes.maxWaitingBytes = 1 << 20;
          changes.maxWaitingReads = 1_000;
        });
  }

  static Transaction transaction(String text) {
    return Transaction.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What the store says next. */
  Input next() throws InterruptedException {
    Input input = said.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(input).as("an answer within %s", SOON).isNotNull();
    return input;
  }

  /** Saves and waits for the answer. */
  Input answerTo(Change change) throws InterruptedException {
    store.save(change);
    return next();
  }

  long accept(Transaction transaction) throws InterruptedException {
    Input answer = answerTo(new Change.Accept(transaction));
    assertThat(answer).isInstanceOf(Input.Accepted.class);
    return ((Input.Accepted) answer).sequence();
  }

  void keep(Transaction transaction, PeerId from) throws InterruptedException {
    assertThat(answerTo(new Change.Keep(transaction, from)))
        .isEqualTo(new Input.Kept(transaction.id()));
  }

  /** The store thread's work so far is done when this answers. */
  void settle() throws InterruptedException {
    store.save(new Change.Keep(transaction("settle"), BOB));
    assertThat(next()).isInstanceOf(Input.Kept.class);
  }

  /** A second connection, as an operator with a shell has it. */
  Connection shell() throws SQLException {
    return shell(file);
  }

  static Connection shell(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "nothing";
    }
  }

  void run(String sql) throws SQLException {
    try (Connection shell = shell()) {
      run(shell, sql);
    }
  }

  String ask(String sql) throws SQLException {
    try (Connection shell = shell()) {
      return ask(shell, sql);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
