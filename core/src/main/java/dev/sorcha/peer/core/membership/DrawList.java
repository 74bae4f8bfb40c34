package dev.sorcha.peer.core.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Rows to draw from by chance, in the order that the last draws have left them in. */
final class DrawList {

  /** How many such lists a row can be in. */
  static final int LISTS = 2;

  private static final int NOWHERE = -1;

  private final List<PeerRecord> rows = new ArrayList<>();
  private final int which;

  /**
   * @param which of the places of a row is that in this list, 0 to {@value #LISTS} - 1
   */
  DrawList(int which) {
    this.which = which;
  }

  /** The places of a row that is in no list. */
  static int[] nowhere() {
    return new int[] {NOWHERE, NOWHERE};
  }

  void add(PeerRecord row) {
    if (row.places[which] == NOWHERE) {
      row.places[which] = rows.size();
      rows.add(row);
    }
  }

  void remove(PeerRecord row) {
    int place = row.places[which];
    if (place != NOWHERE) {
      row.places[which] = NOWHERE;
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
    row.places[which] = place;
  }
}
