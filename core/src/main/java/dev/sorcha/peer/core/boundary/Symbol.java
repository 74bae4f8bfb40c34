package dev.sorcha.peer.core.boundary;

/**
 * One coded symbol of a set of short ids: what those ids add up to that fall on its place.
 *
 * @param sum the short ids, by exclusive or
 * @param check the checks of the short ids, by exclusive or
 */
public record Symbol(long sum, int check) {

  /** That of a set without ids. */
  public static final Symbol EMPTY = new Symbol(0, 0);

  /** Bytes on the wire. */
  public static final int BYTES = 12;

  /** What is in one of two sets and not in both. */
  public Symbol minus(Symbol other) {
    return new Symbol(sum ^ other.sum, check ^ other.check);
  }
}
