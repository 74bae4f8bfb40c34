package dev.sorcha.peer.core.reconcile.sketch;

import dev.sorcha.peer.core.boundary.Symbol;
import java.util.Arrays;
import java.util.List;

/**
 * What two sets do not share, decoded from the symbols of both by peeling: a symbol on which a
 * single id is left tells that id, which is then taken off all its other places.
 *
 * <p>Symbols that were made up cost no more than honest ones: at most as many ids come out as there
 * are symbols, and each is taken off each of its places once. What comes out of them is wrong, or
 * nothing; who sent them knew as much before.
 */
public final class Difference {

  private final Sketch own;

  /** Our symbols and theirs, less what was found. */
  private final Row rest = new Row(16);

  /** Places that may have a single id left. Each is in it at most once. */
  private int[] candidates = new int[64];

  private boolean[] waiting = {};
  private int top;

  public Difference(Sketch own) {
    this.own = own;
  }

  /** How many symbols of the other end were taken. */
  public int symbols() {
    return rest.length();
  }

  /** Takes the next symbols of the other end, and finds what can be found with them. */
  public void take(List<Symbol> theirs) {
    int from = rest.length();
    int to = from + theirs.size();
    own.grow(to);
    // What was found falls on the new places, too.
    rest.extend(to);
    waiting = Arrays.copyOf(waiting, to);
    for (int i = 0; i < theirs.size(); i++) {
      int place = from + i;
      Symbol symbol = theirs.get(i);
      rest.toggle(place, own.sum(place) ^ symbol.sum(), own.check(place) ^ symbol.check());
      push(place);
    }
    peel();
  }

  private void peel() {
    while (top > 0 && rest.size() <= rest.length()) {
      int place = candidates[--top];
      waiting[place] = false;
      long id = rest.sum(place);
      if (isSingle(place)) {
        rest.toggle(id);
        // It has left its places: others may be alone there now.
        long state = Places.begin(id);
        for (int at = 0; at < rest.length(); at = Places.after(at, state)) {
          push(at);
          state = Places.step(state);
        }
      }
    }
  }

  private void push(int place) {
    if (!waiting[place] && isSingle(place)) {
      if (top == candidates.length) {
        candidates = Arrays.copyOf(candidates, top * 2);
      }
      waiting[place] = true;
      candidates[top++] = place;
    }
  }

  /** Only an id that falls on this place can be alone on it. */
  private boolean isSingle(int place) {
    long id = rest.sum(place);
    if (id == 0 || Places.check(id) != rest.check(place)) {
      return false;
    }
    int at = 0;
    for (long state = Places.begin(id); at < place; ) {
      state = Places.step(state);
      at = Places.after(at, state);
    }
    return at == place;
  }

  /** Whether everything was found: nothing is left on the place that holds every id. */
  public boolean isDecoded() {
    return rest.length() > 0 && rest.sum(0) == 0 && rest.check(0) == 0;
  }

  /** The short ids found so far, whose ever they are, in ascending order. */
  public long[] found() {
    long[] found = new long[rest.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = rest.id(i);
    }
    Arrays.sort(found);
    return found;
  }
}
