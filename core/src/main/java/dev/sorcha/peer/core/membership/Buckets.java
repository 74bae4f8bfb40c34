package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.NetGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * One half of the peer table: buckets of {@value #SLOTS} rows. A secret key decides which bucket a
 * row falls into, and an owner, whose part of the table is to be bounded, reaches only so many of
 * them (gossip-protocol D14; Heilman and others 2015).
 */
final class Buckets {

  static final int SLOTS = 8;

  private final List<List<PeerRecord>> buckets = new ArrayList<>();
  private final KeyedHash hash;
  private final int salt;

  /**
   * @param count how many buckets there are
   * @param salt makes the halves of a table differ
   */
  Buckets(int count, KeyedHash hash, int salt) {
    this.hash = hash;
    this.salt = salt;
    for (int i = 0; i < count; i++) {
      buckets.add(new ArrayList<>(0));
    }
  }

  /**
   * The bucket of a row of this owner, which may be full.
   *
   * @param perOwner in how many of them rows of this owner can be
   */
  List<PeerRecord> of(NetGroup owner, String member, int perOwner) {
    int which = hash.of(owner.name() + '|' + member, salt, perOwner);
    return buckets.get(hash.of(owner.name() + '#' + which, salt, buckets.size()));
  }

  /**
   * The two buckets that a row may fall into, the emptier one first.
   *
   * <p>Rationale: with one choice a few buckets are full long before the rest, and 3 of 100 peers
   * of a young network found no place; what an owner can reach stays the same (Azar and others
   * 1999).
   */
  List<List<PeerRecord>> bothOf(NetGroup owner, String member, int perOwner) {
    List<PeerRecord> one = of(owner, member, perOwner);
    List<PeerRecord> other = of(owner, member + '\'', perOwner);
    return other.size() < one.size() ? List.of(other, one) : List.of(one, other);
  }

  static boolean isFull(List<PeerRecord> bucket) {
    return bucket.size() >= SLOTS;
  }
}
