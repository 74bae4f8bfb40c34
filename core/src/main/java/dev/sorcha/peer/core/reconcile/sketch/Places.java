package dev.sorcha.peer.core.reconcile.sketch;

/**
 * On which places of the endless row of symbols a short id falls: on place 0, and from place i on
 * the next one is drawn so that place i is hit with probability 1 / (1 + i / 2).
 *
 * <p>With these densities a difference of d ids is decoded from about 1.35 d symbols when d is
 * large and 1.72 d at worst, whatever d is (Yang, Gilad, Alizadeh, "Practical Rateless Set
 * Reconciliation", 2024). An id falls on about 2 ln(m) of the first m places.
 */
final class Places {

  /** 2 to the power of -53: a long without its 11 lowest bits becomes a fraction of 1. */
  private static final double FRACTION = 0x1.0p-53;

  private Places() {}

  /** The state from which the first step is taken. */
  static long begin(long shortId) {
    return shortId;
  }

  /** The state after a step. */
  static long step(long state) {
    return state + 0x9e3779b97f4a7c15L;
  }

  /**
   * The place after this one.
   *
   * @param stepped the state after the step
   * @return larger than {@code place}; {@link Integer#MAX_VALUE} when it is beyond all rows
   */
  static int after(int place, long stepped) {
    double drawn = ((mix(stepped) >>> 11) + 1) * FRACTION;
    double gap = Math.ceil((place + 1.5) * (1 / Math.sqrt(drawn) - 1));
    return (int) Math.min(place + Math.max(gap, 1), Integer.MAX_VALUE);
  }

  /** The check of a short id: what tells one id from the sum of several. */
  static int check(long shortId) {
    return (int) (mix(shortId ^ 0x5851f42d4c957f2dL) >>> 32);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
