package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Bloom filters in front of the exact index: they say that an id is <em>surely new</em>, which
 * spares the look-up, or nothing at all (DESIGN S3). What they say is never the reason to take an
 * id for known.
 *
 * <p>Generations of {@value #BITS} bits and {@value #HASHES} hashes, which together hold every id
 * of the index and more. A new one is begun when the newest is wrong about one in a thousand, or is
 * an hour old; one goes when the index has none of its ids any more. At most {@value #MOST} of 1.25
 * MB: an hour begins none when there are so many, and should that many be full, nothing is said
 * until one goes. Hashes are keyed, so that nobody outside can find ids on which this node is
 * wrong.
 *
 * <p>Belongs to the store thread, but for {@link #rate}.
 */
final class IdFilter {

  /** The seeds' size. */
  static final int BITS = 10_000_000;

  /** The seeds' number. */
  static final int HASHES = 3;

  /** 0.1 %, reached at 351,000 ids (DESIGN S3). */
  static final double WRONG = 0.001;

  /** Eight times 351,000 ids are more than the index holds. */
  static final int MOST = 8;

  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private static final class Generation {
    private final long[] words = new long[(BITS + 63) / 64];
    private final long begunNanos;
    private long newest;
    private int set;

    Generation(long nowNanos) {
      begunNanos = nowNanos;
    }

    double wrong() {
      return Math.pow((double) set / BITS, HASHES);
    }
  }

  private final long firstKey;
  private final long secondKey;
  private final ArrayDeque<Generation> generations = new ArrayDeque<>();

  /** While not every id of the index is in here, nothing may be said. */
  private boolean complete;

  private volatile double rate;

  /** With two secrets. */
  IdFilter(long firstKey, long secondKey) {
    this.firstKey = firstKey;
    this.secondKey = secondKey;
  }

  /** Begins anew: ids of the index are to be added before anything is said. */
  void clear() {
    generations.clear();
    complete = false;
    rate = 0;
  }

  /** Every id of the index was added. */
  void complete() {
    complete = true;
  }

  /** An id that is, or will be, in the index under this number; numbers rise. */
  void add(TxId id, long sequence, long nowNanos) {
    turn(nowNanos);
    Generation newest = generations.getLast();
    newest.newest = Math.max(newest.newest, sequence);
    long step = second(id);
    long at = first(id);
    for (int i = 0; i < HASHES; i++) {
      int bit = (int) Long.remainderUnsigned(at, BITS);
      long mask = 1L << bit;
      if ((newest.words[bit >> 6] & mask) == 0) {
        newest.words[bit >> 6] |= mask;
        newest.set++;
      }
      at += step;
    }
  }

  private void turn(long nowNanos) {
    if (generations.isEmpty()) {
      generations.addLast(new Generation(nowNanos));
      return;
    }
    Generation newest = generations.getLast();
    boolean room = generations.size() < MOST;
    boolean full = newest.wrong() >= WRONG;
    boolean old = nowNanos - newest.begunNanos >= HOUR_NANOS;
    if (room && (full || old)) {
      generations.addLast(new Generation(nowNanos));
    } else if (full) {
      // More ids than there may be: those that wait for peers hold all generations.
      complete = false;
    }
    look();
  }

  /** The index has no number below this one. */
  void forget(long oldest) {
    while (generations.size() > 1 && generations.getFirst().newest < oldest) {
      generations.removeFirst();
    }
    look();
  }

  /** Whether the index surely does not have it. */
  boolean isSurelyNew(TxId id) {
    if (!complete) {
      return false;
    }
    for (Generation generation : generations) {
      if (mayHold(generation, id)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayHold(Generation generation, TxId id) {
    long step = second(id);
    long at = first(id);
    for (int i = 0; i < HASHES; i++) {
      int bit = (int) Long.remainderUnsigned(at, BITS);
      if ((generation.words[bit >> 6] & 1L << bit) == 0) {
        return false;
      }
      at += step;
    }
    return true;
  }

  private void look() {
    double right = 1;
    for (Generation generation : generations) {
      right *= 1 - generation.wrong();
    }
    rate = 1 - right;
  }

  /** Of new ids, the estimated part that is looked up in vain, 0 to 1. Any thread. */
  double rate() {
    return rate;
  }

  int generations() {
    return generations.size();
  }

  /** An id is a hash of its bytes, which anybody may choose: it is mixed with secrets. */
  private long first(TxId id) {
    return mix(mix(id.a() ^ firstKey) + id.b() ^ secondKey);
  }

  private long second(TxId id) {
    return mix(mix(id.c() ^ secondKey) + id.d() ^ firstKey) | 1;
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
