package dev.sorcha.peer.core.reconcile.sketch;

import java.util.Arrays;

/**
 * The beginning of a row of coded symbols, and the short ids that are in it. It can be made longer:
 * symbols that are there stay as they are. 20 bytes for each id and 12 for each symbol.
 */
final class Row {

  private long[] ids;
  private long[] states;
  private int[] places;
  private int size;

  private long[] sums = {};
  private int[] checks = {};

  Row(int expected) {
    ids = new long[expected];
    states = new long[expected];
    places = new int[expected];
  }

  int length() {
    return sums.length;
  }

  int size() {
    return size;
  }

  long id(int index) {
    return ids[index];
  }

  long sum(int place) {
    return sums[place];
  }

  int check(int place) {
    return checks[place];
  }

  /** Adds or takes away: both are the same. The id falls on all places that there are. */
  void toggle(long id) {
    if (size == ids.length) {
      int room = Math.max(16, size * 2);
      ids = Arrays.copyOf(ids, room);
      states = Arrays.copyOf(states, room);
      places = Arrays.copyOf(places, room);
    }
    ids[size] = id;
    states[size] = Places.begin(id);
    places[size] = 0;
    fall(size);
    size++;
  }

  /** Makes the row longer. */
  void extend(int length) {
    sums = Arrays.copyOf(sums, length);
    checks = Arrays.copyOf(checks, length);
    for (int index = 0; index < size; index++) {
      fall(index);
    }
  }

  /** Whatever else has fallen on this place. */
  void toggle(int place, long sum, int check) {
    sums[place] ^= sum;
    checks[place] ^= check;
  }

  private void fall(int index) {
    int place = places[index];
    if (place >= sums.length) {
      return;
    }
    long id = ids[index];
    int check = Places.check(id);
    long state = states[index];
    while (place < sums.length) {
      sums[place] ^= id;
      checks[place] ^= check;
      state = Places.step(state);
      place = Places.after(place, state);
    }
    states[index] = state;
    places[index] = place;
  }
}
