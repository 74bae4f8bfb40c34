package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.TxId;
import java.util.Arrays;
import java.util.Optional;

/**
 * The ids of transactions whose verified bytes are on this node's disk: exact, so that it may
 * answer "already known" (DESIGN S3, S4). Holds the newest {@code capacity} ids; the oldest leaves
 * when a further one comes.
 *
 * <p>A ring of ids in order of arrival, and an open-addressing table of places in the ring with
 * linear probing and backward-shift deletion. Ids are hashes, so a word of them is the hash. 36
 * bytes in the ring and 8 to 16 in the table for each id, both grown by doubling; a set of objects
 * costs about 110.
 *
 * <p>Ids keep the number under which they came, so that others can go through them in order.
 */
final class SeenSet {

  private static final int FREE = 0;
  private static final int WORDS = 4;

  /** Instead of a size: the body cannot be served any more. */
  private static final int GONE = -1;

  private final int capacity;
  private long[] ring;
  private int[] sizes;

  /**
   * Place in the ring plus one; 0 is free. Length is a power of two, at least twice the places in
   * the ring.
   */
  private int[] table;

  private int size;
  private int oldest;
  private long added;

  SeenSet(int capacity) {
    this.capacity = capacity;
    int places = Math.min(capacity, 64);
    this.ring = new long[places * WORDS];
    this.sizes = new int[places];
    this.table = new int[tableLength(places)];
  }

  int size() {
    return size;
  }

  boolean contains(TxId id) {
    return table[slotOf(id)] != FREE;
  }

  /** The number of the oldest id. */
  long first() {
    return added - size;
  }

  /** The number that the next id gets. */
  long end() {
    return added;
  }

  /**
   * An id with the size of its body, by its number.
   *
   * @return empty if the body cannot be served any more
   */
  Optional<Announcement> numbered(long number) {
    int place = (int) ((oldest + (number - first())) % places());
    return sizes[place] == GONE
        ? Optional.empty()
        : Optional.of(new Announcement(at(place), sizes[place]));
  }

  /** Whether its body is larger than this, and can be served. */
  boolean isLargerThan(TxId id, int bytes) {
    int place = table[slotOf(id)] - 1;
    return place >= 0 && sizes[place] > bytes;
  }

  /** The body is not on the disk any more; the id stays known. */
  void gone(TxId id) {
    int place = table[slotOf(id)] - 1;
    if (place >= 0) {
      sizes[place] = GONE;
    }
  }

  /** The body can be served again. */
  void back(TxId id, int sizeBytes) {
    int place = table[slotOf(id)] - 1;
    if (place >= 0) {
      sizes[place] = sizeBytes;
    }
  }

  /**
   * Adds an id. Returns false if it was there.
   *
   * @param sizeBytes of its body
   */
  boolean add(TxId id, int sizeBytes) {
    if (contains(id)) {
      return false;
    }
    if (size == capacity) {
      dropOldest();
    } else if (size == places()) {
      grow();
    }
    int place = (oldest + size) % places();
    ring[place * WORDS] = id.a();
    ring[place * WORDS + 1] = id.b();
    ring[place * WORDS + 2] = id.c();
    ring[place * WORDS + 3] = id.d();
    sizes[place] = sizeBytes;
    size++;
    added++;
    table[slotOf(id)] = place + 1;
    return true;
  }

  private int places() {
    return ring.length / WORDS;
  }

  private static int tableLength(int places) {
    return Integer.highestOneBit(Math.max(places, 1) * 2 - 1) * 2;
  }

  /** The slot that holds the id, or the free one where it belongs. */
  private int slotOf(TxId id) {
    int mask = table.length - 1;
    int slot = (int) id.b() & mask;
    while (table[slot] != FREE && !isAt(table[slot] - 1, id)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isAt(int place, TxId id) {
    int at = place * WORDS;
    return ring[at] == id.a()
        && ring[at + 1] == id.b()
        && ring[at + 2] == id.c()
        && ring[at + 3] == id.d();
  }

  private TxId at(int place) {
    int at = place * WORDS;
    return new TxId(ring[at], ring[at + 1], ring[at + 2], ring[at + 3]);
  }

  private void dropOldest() {
    free(slotOf(at(oldest)));
    oldest = (oldest + 1) % places();
    size--;
  }

  /**
   * Frees a slot and moves back what had been pushed past it, so that probing needs no tombstones.
   */
  private void free(int slot) {
    int mask = table.length - 1;
    int hole = slot;
    for (int next = (hole + 1) & mask; table[next] != FREE; next = (next + 1) & mask) {
      int home = (int) ring[(table[next] - 1) * WORDS + 1] & mask;
      boolean mayMove = ((next - home) & mask) >= ((next - hole) & mask);
      if (mayMove) {
        table[hole] = table[next];
        hole = next;
      }
    }
    table[hole] = FREE;
  }

  /** Only ever called on a ring that was never full, so it begins at place 0. */
  private void grow() {
    int places = (int) Math.min(capacity, places() * 2L);
    ring = Arrays.copyOf(ring, places * WORDS);
    sizes = Arrays.copyOf(sizes, places);
    table = new int[tableLength(places)];
    for (int place = 0; place < size; place++) {
      table[slotOf(at(place))] = place + 1;
    }
  }
}
