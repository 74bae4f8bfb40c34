package dev.sorcha.peer.node.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The stream of a named subscriber: begins after its kept cursor, and waits while {@value #WINDOW}
 * rows that it wrote are not acknowledged (contract D6).
 *
 * <pre>
 *   live ──a newer stream of this name──► SUBSCRIBER_TAKEN
 *     ├──the subscriber is removed──────► NO_SUCH_SUBSCRIBER
 *     └──closed
 * </pre>
 *
 * <p>What is guarded by the subscriptions' lock is told by them.
 */
final class SubscriberFeed implements Feed {

  /** Rows sent and not acknowledged: what is repeated at most after a crash (contract D6). */
  static final int WINDOW = 256;

  /** How long it waits at most before it looks whether it is still the one of its name. */
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final Subscriptions subscriptions;
  private final String name;
  private final DeliveryFeed rows;

  /** Sequences, ascending; under the lock. */
  private final Deque<Long> unacknowledged = new ArrayDeque<>();

  /** Why it has ended; under the lock. */
  private Optional<ApiException> end = Optional.empty();

  SubscriberFeed(Subscriptions subscriptions, String name, DeliveryFeed rows) {
    this.subscriptions = subscriptions;
    this.name = name;
    this.rows = rows;
  }

  @Override
  public List<Delivered> next(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0) {
      Duration glance = Duration.ofNanos(Math.min(left, GLANCE.toNanos()));
      int room = subscriptions.awaitRoom(this, glance);
      if (room > 0) {
        List<Delivered> batch = rows.next(glance, room);
        if (!batch.isEmpty()) {
          return batch;
        }
      }
      left = until - System.nanoTime();
    }
    return List.of();
  }

  @Override
  public void sending(Delivered row) {
    subscriptions.sending(this, row.sequence());
  }

  @Override
  public void close() {
    subscriptions.ended(this);
  }

  String name() {
    return name;
  }

  /** Under the lock. */
  void requireLive() {
    if (end.isPresent()) {
      throw end.get();
    }
  }

  /** Under the lock. */
  void end(ApiException why) {
    end = Optional.of(why);
  }

  /** Rows that may be sent now; under the lock. */
  int room() {
    return WINDOW - unacknowledged.size();
  }

  /** Under the lock. */
  int unacknowledged() {
    return unacknowledged.size();
  }

  /** Under the lock. */
  void sent(long sequence) {
    unacknowledged.addLast(sequence);
  }

  /** Under the lock. */
  void acknowledged(long through) {
    while (!unacknowledged.isEmpty() && unacknowledged.getFirst() <= through) {
      unacknowledged.removeFirst();
    }
  }
}
