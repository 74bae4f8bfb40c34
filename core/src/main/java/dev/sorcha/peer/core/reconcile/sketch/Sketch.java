package dev.sorcha.peer.core.reconcile.sketch;

import dev.sorcha.peer.core.boundary.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * One end's set in one session: as many coded symbols of it as the other end needs, made when they
 * are asked for. The set does not change any more, so that symbols of the same session fit.
 */
public final class Sketch {

  private final Row row;

  /**
   * @param shortIds the set; each once
   */
  public Sketch(long[] shortIds) {
    row = new Row(shortIds.length);
    for (long id : shortIds) {
      row.toggle(id);
    }
    row.extend(1);
  }

  /** How many ids are in it. */
  public int size() {
    return row.size();
  }

  /** One of the ids, in the order in which they came. */
  public long shortId(int index) {
    return row.id(index);
  }

  /** The first symbol: it holds every id, so two sets whose first symbols are alike are alike. */
  public Symbol first() {
    return symbol(0);
  }

  /** The symbols from one place to before another. */
  public List<Symbol> symbols(int from, int to) {
    grow(to);
    List<Symbol> symbols = new ArrayList<>(to - from);
    for (int place = from; place < to; place++) {
      symbols.add(symbol(place));
    }
    return symbols;
  }

  private Symbol symbol(int place) {
    return new Symbol(row.sum(place), row.check(place));
  }

  void grow(int length) {
    if (length > row.length()) {
      row.extend(length);
    }
  }

  long sum(int place) {
    return row.sum(place);
  }

  int check(int place) {
    return row.check(place);
  }
}
