package dev.sorcha.peer.node.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Edits of the table of subscribers that wait for the store thread. All that wait go into its next
 * commit, in order and together with what else is in it, and are answered after the fsync. When
 * that commit fails they fail: each may be asked for again.
 *
 * <p>{@link #offer} is for all threads, the rest for the store thread.
 */
final class SubscriberEdits {

  /** One for each subscriber and as many again; a guess. */
  private static final int MOST_WAITING = 2 * SubscriberRows.MOST;

  /** What is done to the table. */
  @FunctionalInterface
  interface Edit<T> {
    T on(Connection connection) throws SQLException;
  }

  private final BlockingQueue<Asked<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Asked<?>> applied = new ArrayList<>();

  /** An edit, and whom its outcome is for. */
  private static final class Asked<T> {
    private final Edit<T> edit;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Runnable tell = () -> {};

    Asked(Edit<T> edit) {
      this.edit = edit;
    }

    void apply(Connection connection) throws SQLException {
      T outcome = edit.on(connection);
      tell = () -> answer.complete(outcome);
    }

    void fail(String why) {
      answer.completeExceptionally(new StoreException("not saved: " + why));
    }
  }

  /** Never waits. The future fails with a {@link StoreException} when it was not committed. */
  <T> CompletableFuture<T> offer(Edit<T> edit) {
    Asked<T> asked = new Asked<>(edit);
    if (!waiting.offer(asked)) {
      asked.fail(MOST_WAITING + " edits of subscribers wait for the disk; try again later");
    }
    return asked.answer;
  }

  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  /** Within a transaction. */
  void apply(Connection connection) throws SQLException {
    waiting.drainTo(applied);
    for (Asked<?> asked : applied) {
      asked.apply(connection);
    }
  }

  /**
   * The transaction is on disk.
   *
   * @return whether there was any
   */
  boolean tell() {
    boolean any = !applied.isEmpty();
    applied.forEach(asked -> asked.tell.run());
    applied.clear();
    return any;
  }

  /** The transaction failed: whether it is on disk may be unknown. */
  void failApplied(String why) {
    applied.forEach(asked -> asked.fail(why));
    applied.clear();
  }

  /** No transaction can be begun. */
  void failAll(String why) {
    waiting.drainTo(applied);
    failApplied(why);
  }
}
