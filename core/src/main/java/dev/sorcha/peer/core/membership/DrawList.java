package dev.sorcha.peer.core.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Rows to draw from by chance, in the order that the last draws have left them in. */
final class DrawList {

  private final List<PeerRecord> rows = new ArrayList<>();

  /** Looked up, never iterated. */
  private final Map<PeerRecord, Integer> places = new HashMap<>();

  void add(PeerRecord row) {
    if (places.putIfAbsent(row, rows.size()) == null) {
      rows.add(row);
    }
  }

  void remove(PeerRecord row) {
    Integer place = places.remove(row);
    if (place != null) {
      PeerRecord last = rows.removeLast();
      if (last != row) {
        put(place, last);
      }
    }
  }

  /**
   * The first rows of a Fisher-Yates shuffle that are wanted. It goes no further than it must: a
   * table of a thousand is not looked through for a dozen.
   */
  List<PeerRecord> draw(int most, Predicate<PeerRecord> wanted, RandomGenerator random) {
    List<PeerRecord> drawn = new ArrayList<>();
    for (int i = 0; i < rows.size() && drawn.size() < most; i++) {
      int j = i + random.nextInt(rows.size() - i);
      PeerRecord row = rows.get(j);
      if (j != i) {
        put(j, rows.get(i));
        put(i, row);
      }
      if (wanted.test(row)) {
        drawn.add(row);
      }
    }
    return drawn;
  }

  private void put(int place, PeerRecord row) {
    rows.set(place, row);
    places.put(row, place);
  }
}
