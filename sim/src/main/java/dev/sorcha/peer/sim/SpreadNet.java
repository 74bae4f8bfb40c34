package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A network of which only the spreading of transactions is simulated: fixed links, and nodes of
 * whatever {@link Spreader}. So it is fast and small enough for 100,000 of them.
 *
 * <p>A message takes what {@link Geometry} says, up to 2 ms more that are the same for every
 * message of a link, and {@link Wire#PROCESSING}; where bandwidth is limited it first waits for
 * what its sender has to send before, and then for what its receiver has to receive.
 */
final class SpreadNet {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final long JITTER_NANOS = Duration.ofMillis(2).toNanos();
  private static final int REMINDER = -1;

  private final Geometry geometry;
  private final long salt;
  private final double nanosPerByte;
  private final Spreader[] nodes;
  private final boolean[] dead;
  private final long[] sentUntil;
  private final long[] receivedUntil;

  // A binary heap of events, by time and then by order of entering.
  private long[] times = new long[1 << 12];
  private long[] orders = new long[1 << 12];
  private int[] receivers = new int[1 << 12];
  private int[] senders = new int[1 << 12];
  private Object[] contents = new Object[1 << 12];
  private int size;
  private long entered;
  private long nowNanos;
  private long run;

  /** Looked up, never iterated. */
  private final HashMap<TxId, long[]> deliveries = new HashMap<>();

  private boolean counting;
  private long bodies;
  private long announcements;
  private long bytes;
  private long digest;

  /**
   * @param megabits a second of every node in either direction; 0 = unlimited
   */
  SpreadNet(int size, Geometry geometry, double megabits, RandomGenerator random) {
    this.geometry = geometry;
    this.salt = random.nextLong();
    this.nanosPerByte = megabits == 0 ? 0 : 8e3 / megabits;
    this.nodes = new Spreader[size];
    this.dead = new boolean[size];
    this.sentUntil = new long[size];
    this.receivedUntil = new long[size];
  }

  void place(int node, Spreader spreader) {
    nodes[node] = spreader;
  }

  Spreader node(int node) {
    return nodes[node];
  }

  int nodes() {
    return nodes.length;
  }

  /** From now on nothing happens there, and nobody is told. */
  void kill(int node) {
    dead[node] = true;
  }

  boolean isDead(int node) {
    return dead[node];
  }

  /** What is received from now on counts. */
  void count() {
    counting = true;
  }

  long nowNanos() {
    return nowNanos;
  }

  Instant now() {
    return BEGIN.plusNanos(nowNanos);
  }

  /** Round trip without waiting, for whoever chooses links by it. */
  long oneWayNanos(int from, int to) {
    long jitter = Math.floorMod(Digest.mix(salt ^ ((long) from << 32 | to)), JITTER_NANOS);
    return geometry.oneWayNanos(from, to) + jitter;
  }

  /**
   * Sends.
   *
   * @param bodiesIn how many bodies are in it, and how many ids it announces
   */
  void send(int from, int to, Object message, int messageBytes, int bodiesIn, int idsIn) {
    long start = Math.max(nowNanos, sentUntil[from]);
    long took = (long) (messageBytes * nanosPerByte);
    sentUntil[from] = start + took;
    long arrives = sentUntil[from] + oneWayNanos(from, to);
    if (nanosPerByte > 0) {
      arrives = Math.max(arrives, receivedUntil[to] + took);
      receivedUntil[to] = arrives;
    }
    if (counting && !dead[to]) {
      bodies += bodiesIn;
      announcements += idsIn;
      bytes += messageBytes;
    }
    enter(arrives + Wire.PROCESSING.toNanos(), to, from, message);
  }

  /** Reminds a node. */
  void remind(int node, long delayNanos, Object timer) {
    enter(nowNanos + delayNanos, node, REMINDER, timer);
  }

  /** A transaction is submitted at a node. */
  void submit(int node, Transaction transaction) {
    long[] row = new long[nodes.length];
    Arrays.fill(row, -1);
    row[node] = nowNanos;
    deliveries.put(transaction.id(), row);
    nodes[node].submit(transaction);
  }

  /** A node has verified a transaction. */
  void deliver(int node, TxId id) {
    long[] row = Objects.requireNonNull(deliveries.get(id));
    if (row[node] < 0) {
      row[node] = nowNanos;
    }
  }

  /** When each node had it, in virtual nanoseconds; -1 if it has not. */
  long[] deliveries(TxId id) {
    return Objects.requireNonNull(deliveries.get(id));
  }

  void forget(TxId id) {
    deliveries.remove(id);
  }

  /** Lets everything happen that is entered up to this moment. */
  void runUntil(long untilNanos) {
    while (size > 0 && times[0] <= untilNanos) {
      nowNanos = times[0];
      int to = receivers[0];
      int from = senders[0];
      Object content = contents[0];
      removeFirst();
      run++;
      digest = Digest.mix(digest + nowNanos + ((long) to << 40) + from);
      if (dead[to]) {
        continue;
      }
      if (from == REMINDER) {
        nodes[to].onTimer(content);
      } else {
        nodes[to].onMessage(from, content);
      }
    }
    nowNanos = Math.max(nowNanos, untilNanos);
  }

  long eventsRun() {
    return run;
  }

  long bodies() {
    return bodies;
  }

  long announcements() {
    return announcements;
  }

  long bytes() {
    return bytes;
  }

  String digest() {
    return HexFormat.of().toHexDigits(digest);
  }

  private void enter(long at, int to, int from, Object content) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      orders = Arrays.copyOf(orders, 2 * size);
      receivers = Arrays.copyOf(receivers, 2 * size);
      senders = Arrays.copyOf(senders, 2 * size);
      contents = Arrays.copyOf(contents, 2 * size);
    }
    long order = entered++;
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (!isBefore(at, order, parent)) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    put(place, at, order, to, from, content);
  }

  private void removeFirst() {
    int last = --size;
    long at = times[last];
    long order = orders[last];
    int to = receivers[last];
    int from = senders[last];
    Object content = contents[last];
    contents[last] = nodes;
    int place = 0;
    for (int child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && isBefore(times[child + 1], orders[child + 1], child)) {
        child++;
      }
      if (!isBefore(times[child], orders[child], at, order)) {
        break;
      }
      move(child, place);
      place = child;
    }
    put(place, at, order, to, from, content);
  }

  private boolean isBefore(long at, long order, int place) {
    return isBefore(at, order, times[place], orders[place]);
  }

  private static boolean isBefore(long at, long order, long otherAt, long otherOrder) {
    return at < otherAt || (at == otherAt && order < otherOrder);
  }

  private void move(int from, int to) {
    put(to, times[from], orders[from], receivers[from], senders[from], contents[from]);
  }

  private void put(int place, long at, long order, int to, int from, Object content) {
    times[place] = at;
    orders[place] = order;
    receivers[place] = to;
    senders[place] = from;
    contents[place] = content;
  }
}
