package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;

/** A keyed order that nobody outside can predict. */
final class Mix {

  private Mix() {}

  /** The rank of a peer for a transaction: the same on every call, another for every secret. */
  static long rank(long secret, TxId id, PeerId peer) {
    return finish(finish(secret ^ id.c()) ^ peer.hashCode()) >>> 1;
  }

  /**
   * The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output
   * bit.
   */
  private static long finish(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
