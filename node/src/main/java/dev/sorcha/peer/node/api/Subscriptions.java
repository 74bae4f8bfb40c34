package dev.sorcha.peer.node.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The named subscribers of both APIs: whose stream is live, what was sent on it, and what was
 * acknowledged. The cursors are kept by the node; the rest is of this life of the node alone.
 *
 * <p>A name has one live stream, the newest. Rationale: who opens a second one is nearly always the
 * same application after its crash, and the node may notice only seconds later that the first
 * connection is dead; refusing would keep the application waiting for that.
 */
public final class Subscriptions {

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  private final LocalNode node;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Those that had a stream in this life; as many as are kept at most. */
  private final Map<String, Live> live = new TreeMap<>();

  /** What this life of the node knows of a subscriber. */
  private static final class Live {
    private long sentThrough;
    private long acknowledged;
    private Optional<SubscriberFeed> stream = Optional.empty();
  }

  /** Of one node; all its APIs share it. */
  public Subscriptions(LocalNode node) {
    this.node = node;
  }

  /**
   * A subscriber and its stream.
   *
   * @param unacknowledged rows sent on it that were not acknowledged; 0 without a stream
   */
  record View(Subscriber subscriber, boolean streaming, int unacknowledged) {}

  /**
   * Begins a stream after the cursor that is kept for this name, and ends the one that it had.
   *
   * @param after where a name that is not kept yet begins; empty for now. Of no matter to one that
   *     is kept
   * @throws ApiException with BAD_SUBSCRIBER, TOO_MANY_SUBSCRIBERS, SUBSCRIBER_SUSPENDED or
   *     CURSOR_TOO_OLD
   */
  Feed begin(String name, OptionalLong after) {
    requireName(name);
    long start = after.orElseGet(node::lastSequence);
    if (find(name).isEmpty()) {
      // Before it is kept: a name that can never begin is of no use.
      new DeliveryFeed(node, start).close();
    }
    CompletableFuture<Optional<Subscriber>> opening;
    lock.lock();
    try {
      opening = node.openSubscriber(name, start);
    } finally {
      lock.unlock();
    }
    Subscriber kept =
        Answers.await(opening)
            .orElseThrow(
                () ->
                    new ApiException(
                        ErrorCode.TOO_MANY_SUBSCRIBERS,
                        "as many subscribers are kept as there may be; remove one"));
    String remedy = "remove the subscriber '" + name + "' and begin it anew with ";
    requireNotSuspended(kept);
    long knownGap = kept.gap().map(Subscriber.Gap::through).orElse(0L);
    SubscriberFeed feed =
        new SubscriberFeed(
            this, name, new DeliveryFeed(node, kept.acknowledged(), knownGap, remedy));
    lock.lock();
    try {
      Live of = live.computeIfAbsent(name, _ -> new Live());
      of.acknowledged = Math.max(of.acknowledged, kept.acknowledged());
      of.stream.ifPresent(
          before ->
              before.end(
                  new ApiException(
                      ErrorCode.SUBSCRIBER_TAKEN,
                      "a newer stream of '" + name + "' has taken over")));
      of.stream = Optional.of(feed);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return feed;
  }

  /**
   * Moves a cursor forward, and returns when that is on disk.
   *
   * @return where the cursor is: it is not moved back
   * @throws ApiException with NOT_SENT if the sequence is beyond what was sent since the node's
   *     start, BAD_CURSOR, BAD_SUBSCRIBER or NO_SUCH_SUBSCRIBER
   */
  long acknowledge(String name, long sequence) {
    requireName(name);
    if (sequence < 0) {
      throw new ApiException(
          ErrorCode.BAD_CURSOR, "sequence: " + sequence + " (expected: a whole number from 0)");
    }
    Optional<CompletableFuture<OptionalLong>> moving = move(name, sequence);
    if (moving.isEmpty()) {
      long kept = find(name).orElseThrow(() -> noSuch(name)).acknowledged();
      if (sequence > kept) {
        throw new ApiException(
            ErrorCode.NOT_SENT,
            "sequence: "
                + sequence
                + " (expected: <= what was sent to '"
                + name
                + "' since the node's start); subscribe, and it is sent again");
      }
      return kept;
    }
    long cursor = Answers.await(moving.get()).orElseThrow(() -> noSuch(name));
    lock.lock();
    try {
      Live of = live.get(name);
      if (of != null) {
        of.acknowledged = Math.max(of.acknowledged, cursor);
        of.stream.ifPresent(stream -> stream.acknowledged(of.acknowledged));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return cursor;
  }

  /** Asks under the lock, so that a removal comes wholly before or after. Empty if not sent. */
  private Optional<CompletableFuture<OptionalLong>> move(String name, long sequence) {
    lock.lock();
    try {
      Live of = live.get(name);
      return of == null || sequence > of.sentThrough
          ? Optional.empty()
          : Optional.of(node.acknowledge(name, sequence));
    } finally {
      lock.unlock();
    }
  }

  private static void requireNotSuspended(Subscriber kept) {
    if (kept.suspended() && kept.gap().isPresent()) {
      Subscriber.Gap gap = kept.gap().get();
      throw new ApiException(
          ErrorCode.SUBSCRIBER_SUSPENDED,
          "'"
              + kept.name()
              + "' had stopped, and the node needed the room: of the sequences "
              + (gap.after() + 1)
              + " to "
              + gap.through()
              + " some are gone; resume it to go on with what is there");
    }
  }

  /**
   * Lets a suspended subscriber go on. One that is not suspended stays as it is.
   *
   * @throws ApiException with NO_SUCH_SUBSCRIBER or BAD_SUBSCRIBER
   */
  Subscriber resume(String name) {
    requireName(name);
    return Answers.await(node.resumeSubscriber(name)).orElseThrow(() -> noSuch(name));
  }

  /** All of them, by name. */
  List<View> list() {
    List<Subscriber> kept = node.subscribers();
    lock.lock();
    try {
      return kept.stream()
          .map(
              row -> {
                Optional<SubscriberFeed> stream =
                    Optional.ofNullable(live.get(row.name())).flatMap(of -> of.stream);
                int sent = stream.map(SubscriberFeed::unacknowledged).orElse(0);
                return new View(row, stream.isPresent(), sent);
              })
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets a subscriber and ends its stream.
   *
   * @throws ApiException with NO_SUCH_SUBSCRIBER or BAD_SUBSCRIBER
   */
  void remove(String name) {
    requireName(name);
    CompletableFuture<Boolean> removing;
    lock.lock();
    try {
      Live of = live.remove(name);
      if (of != null) {
        of.stream.ifPresent(
            stream ->
                stream.end(
                    new ApiException(
                        ErrorCode.NO_SUCH_SUBSCRIBER, "subscriber '" + name + "' was removed")));
        changed.signalAll();
      }
      removing = node.removeSubscriber(name);
    } finally {
      lock.unlock();
    }
    if (!Answers.await(removing)) {
      throw noSuch(name);
    }
  }

  /** How many rows a stream may send now; 0 when the time is over. */
  int awaitRoom(SubscriberFeed stream, Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = time.toNanos();
      stream.requireLive();
      while (stream.room() <= 0 && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
        stream.requireLive();
      }
      return Math.max(0, stream.room());
    } finally {
      lock.unlock();
    }
  }

  /** Before it is written: its acknowledgement may come at once. */
  void sending(SubscriberFeed stream, long sequence) {
    lock.lock();
    try {
      stream.requireLive();
      Live of = live.get(stream.name());
      if (of != null) {
        of.sentThrough = Math.max(of.sentThrough, sequence);
        if (sequence > of.acknowledged) {
          stream.sent(sequence);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  void ended(SubscriberFeed stream) {
    lock.lock();
    try {
      Live of = live.get(stream.name());
      if (of != null && of.stream.isPresent() && of.stream.get() == stream) {
        of.stream = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<Subscriber> find(String name) {
    return node.subscribers().stream().filter(row -> row.name().equals(name)).findFirst();
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      String shown = name.length() > 80 ? name.substring(0, 80) + "..." : name;
      throw new ApiException(
          ErrorCode.BAD_SUBSCRIBER,
          "subscriber: '" + shown + "' (expected: 1..64 of a-z, 0-9, '.', '_', '-')");
    }
  }

  static ApiException noSuch(String name) {
    return new ApiException(
        ErrorCode.NO_SUCH_SUBSCRIBER, "subscriber '" + name + "' is not known here");
  }
}
