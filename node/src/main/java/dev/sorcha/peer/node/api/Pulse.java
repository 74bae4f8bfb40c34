package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the node once a second, on one virtual thread, for all dashboards together and for the
 * {@link History}. While nobody looks on, the core is asked every ten seconds only.
 */
final class Pulse implements AutoCloseable {

  /** Rows of the peer table that a dashboard gets; it says how many more there are. */
  static final int MOST_PEERS = 2_000;

  /** The newest deliveries that a dashboard gets. */
  static final int MOST_DELIVERIES = 200;

  /** The newest events that a dashboard gets; it asks for older ones by itself. */
  static final int MOST_EVENTS = 200;

  private static final Duration PATIENCE = Duration.ofMillis(800);
  private static final int SELDOM = 10;

  /** As many as the seeds want to be known (SC-002). */
  private static final int MANY_PEERS = 50;

  private final LocalNode node;
  private final InstantSource clock;
  private final Duration period;
  private final History history = new History();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private @Nullable Moment last;
  private @Nullable NodeStatus status;
  private List<Delivered> newest = List.of();
  private List<LoggedEvent> events = List.of();
  private volatile Looks looks = new Looks(0, 0, -1);
  private int watchers;
  private boolean closed;

  /**
   * The node at a moment.
   *
   * @param number from 1
   * @param at Unix milliseconds
   * @param peers the first {@link #MOST_PEERS} of the table: those that can be reached before the
   *     others, and then by id
   * @param deliveries the newest ones, oldest first
   * @param events the newest ones, oldest first
   */
  record Moment(
      long number,
      long at,
      NodeStatus status,
      Flow flow,
      List<PeerPage.Entry> peers,
      List<Delivered> deliveries,
      List<LoggedEvent> events) {}

  /**
   * How often the core was asked since the start, and how often it answered in time.
   *
   * @param manyPeersMillis after how many milliseconds 50 peers were known; -1 if they never were
   */
  record Looks(long all, long answered, long manyPeersMillis) {}

  /**
   * @param period a second, or less in tests
   */
  Pulse(LocalNode node, InstantSource clock, Duration period) {
    this.node = node;
    this.clock = clock;
    this.period = period;
    this.thread = Thread.ofVirtual().name("pulse").unstarted(this::beat);
  }

  /** Begins to look. */
  void start() {
    thread.start();
  }

  /** What came of all looks so far. */
  Looks looks() {
    return looks;
  }

  History history() {
    return history;
  }

  /** Somebody looks on. */
  void enter() {
    lock.lock();
    try {
      watchers++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** And looks away again. */
  void leave() {
    lock.lock();
    try {
      watchers--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The newest moment after this one.
   *
   * @param number of the last one that the caller has seen, or 0
   * @return empty when there was none in that time
   */
  Optional<Moment> after(long number, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost.toNanos();
      while (left > 0 && !closed && (last == null || last.number() <= number)) {
        left = changed.awaitNanos(left);
      }
      return Optional.ofNullable(last).filter(moment -> moment.number() > number);
    } finally {
      lock.unlock();
    }
  }

  private void beat() {
    long number = 0;
    while (isOpen()) {
      try {
        boolean watched = isWatched();
        if (watched || number % SELDOM == 0) {
          Optional<NodeStatus> answer = ask();
          answer.ifPresent(now -> status = now);
          looks = looks(answer);
        }
        number++;
        note(number, watched);
        pause(watched);
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  private boolean isOpen() {
    lock.lock();
    try {
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isWatched() {
    lock.lock();
    try {
      return watchers > 0;
    } finally {
      lock.unlock();
    }
  }

  private Looks looks(Optional<NodeStatus> answer) {
    boolean many =
        looks.manyPeersMillis() < 0
            && answer.filter(now -> now.peers().size() >= MANY_PEERS).isPresent();
    return new Looks(
        looks.all() + 1,
        looks.answered() + (answer.isPresent() ? 1 : 0),
        many ? clock.millis() - node.facts().startedAt().toEpochMilli() : looks.manyPeersMillis());
  }

  /** The node's answer, unless it is too busy: then a dashboard sees that its data gets old. */
  private Optional<NodeStatus> ask() throws InterruptedException {
    CompletableFuture<NodeStatus> asked = node.status();
    try {
      return Optional.of(asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException busy) {
      return Optional.empty();
    }
  }

  private void note(long number, boolean watched) {
    NodeStatus now = status;
    if (now == null) {
      return;
    }
    Flow flow = node.flow();
    long at = clock.millis();
    history.add(
        new History.Sample(
            at,
            flow.sentBytes(),
            flow.receivedBytes(),
            flow.submitted(),
            flow.received(),
            now.reachable(),
            now.outbox()));
    if (!watched) {
      return;
    }
    Moment moment = new Moment(number, at, now, flow, peers(now), deliveries(), events());
    lock.lock();
    try {
      last = moment;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private List<PeerPage.Entry> peers(NodeStatus now) {
    Instant started = node.facts().startedAt();
    return now.peers().stream()
        .sorted(
            Comparator.comparing(PeerView::reachable)
                .reversed()
                .thenComparing(peer -> peer.info().id()))
        .limit(MOST_PEERS)
        .map(peer -> new PeerPage.Entry(peer, PeerState.of(peer, started)))
        .toList();
  }

  /** Reads what came since the last time; a disk that fails is said elsewhere, and often. */
  private List<Delivered> deliveries() {
    long cursor = newest.isEmpty() ? 0 : newest.getLast().sequence();
    long from = Math.max(cursor, node.lastSequence() - MOST_DELIVERIES);
    try {
      List<Delivered> all = new ArrayList<>(newest);
      all.addAll(node.after(from, 0, MOST_DELIVERIES));
      newest = List.copyOf(all.subList(Math.max(0, all.size() - MOST_DELIVERIES), all.size()));
    } catch (IllegalStateException unreadable) {
      return newest;
    }
    return newest;
  }

  private List<LoggedEvent> events() {
    try {
      List<LoggedEvent> all = new ArrayList<>(events);
      all.addAll(
          events.isEmpty()
              ? node.eventsBefore(Long.MAX_VALUE, MOST_EVENTS)
              : node.eventsAfter(events.getLast().sequence(), MOST_EVENTS));
      events = List.copyOf(all.subList(Math.max(0, all.size() - MOST_EVENTS), all.size()));
    } catch (IllegalStateException unreadable) {
      return events;
    }
    return events;
  }

  /** Until the next second, or until somebody comes to look on. */
  private void pause(boolean watched) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = period.toNanos();
      while (left > 0 && !closed && watched == (watchers > 0)) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
