package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.reconcile.sketch.ShortIds;
import dev.sorcha.peer.core.reconcile.sketch.Sketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** This node's set in one round, as it was when the round began. */
final class Snapshot {

  private final Held held;
  private final Sketch sketch;

  /** The place of each id of the sketch, in its order. */
  private final long[] places;

  /** Where the set ends in this node's order. */
  private final long cut;

  private Snapshot(Held held, Sketch sketch, long[] places, long cut) {
    this.held = held;
    this.sketch = sketch;
    this.places = places;
    this.cut = cut;
  }

  /**
   * What came since the agreement, at most so many of the newest.
   *
   * @param slice which of them
   */
  static Snapshot take(Held held, Agreement since, int window, ShortIds shortIds, int slice) {
    long end = held.end();
    long from = Math.max(Math.max(held.first(), since.cut()), end - window);
    int most = (int) (end - from);
    long[] names = new long[most];
    long[] places = new long[most];
    int size = 0;
    for (long place = from; place < end; place++) {
      var what = held.at(place);
      if (what.isEmpty() || since.theirs().contains(what.get().id())) {
        continue;
      }
      if (isIn(slice, what.get().id())) {
        names[size] = shortIds.of(what.get().id());
        places[size] = place;
        size++;
      }
    }
    Sketch sketch = new Sketch(Arrays.copyOf(names, size));
    return new Snapshot(held, sketch, Arrays.copyOf(places, size), end);
  }

  /** By the id itself: each round has another key, and the slices together must be everything. */
  private static boolean isIn(int slice, TxId id) {
    return slice == Frame.Recon.WHOLE || (id.d() & (Frame.Recon.SLICES - 1)) == slice;
  }

  Sketch sketch() {
    return sketch;
  }

  int size() {
    return sketch.size();
  }

  long cut() {
    return cut;
  }

  /** Those of these short ids that are in the set. */
  long[] known(long[] sorted) {
    long[] known = new long[sorted.length];
    int count = 0;
    for (int i = 0; i < sketch.size(); i++) {
      if (count < known.length && Arrays.binarySearch(sorted, sketch.shortId(i)) >= 0) {
        known[count++] = sketch.shortId(i);
      }
    }
    long[] found = Arrays.copyOf(known, count);
    Arrays.sort(found);
    return found;
  }

  /** What has these short ids and can be served. */
  List<Announcement> named(long[] sorted) {
    List<Announcement> entries = new ArrayList<>();
    for (int i = 0; i < sketch.size() && entries.size() < sorted.length; i++) {
      if (places[i] >= held.first() && Arrays.binarySearch(sorted, sketch.shortId(i)) >= 0) {
        held.at(places[i]).ifPresent(entries::add);
      }
    }
    return entries;
  }
}
