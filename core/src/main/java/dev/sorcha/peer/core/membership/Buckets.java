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
  private final int perOwner;
  private final int salt;

  /**
   * @param count how many buckets there are
   * @param perOwner in how many of them rows of one owner can be
   * @param salt makes the halves of a table differ
   */
  Buckets(int count, int perOwner, KeyedHash hash, int salt) {
    this.hash = hash;
    this.perOwner = perOwner;
    this.salt = salt;
    for (int i = 0; i < count; i++) {
      buckets.add(new ArrayList<>(0));
    }
  }

  /** The bucket of a row of this owner, which may be full. */
  List<PeerRecord> of(NetGroup owner, String member) {
    int which = hash.of(owner.name() + '|' + member, salt, perOwner);
    return buckets.get(hash.of(owner.name() + '#' + which, salt, buckets.size()));
  }

  static boolean isFull(List<PeerRecord> bucket) {
    return bucket.size() >= SLOTS;
  }
}
