package dev.sorcha.peer.core.reconcile.sketch;

import dev.sorcha.peer.core.model.TxId;

/**
 * The 64-bit names that ids have in one session: SipHash-2-4 (Aumasson, Bernstein 2012) of the 32
 * bytes under a key of 128 bits that one end draws for this session.
 *
 * <p>Two ids with the same short id hide each other, and ids that fall on the same places keep each
 * other from being decoded. Whoever mints transactions would have to find such ids before the key
 * is drawn, and the next session has another one. Whoever draws the key can find them, and cheats
 * itself.
 */
public final class ShortIds {

  private final long k0;
  private final long k1;

  public ShortIds(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** The short id. */
  public long of(TxId id) {
    long[] v = {
      k0 ^ 0x736f6d6570736575L,
      k1 ^ 0x646f72616e646f6dL,
      k0 ^ 0x6c7967656e657261L,
      k1 ^ 0x7465646279746573L
    };
    take(v, Long.reverseBytes(id.a()));
    take(v, Long.reverseBytes(id.b()));
    take(v, Long.reverseBytes(id.c()));
    take(v, Long.reverseBytes(id.d()));
    take(v, (long) TxId.BYTES << 56);
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void take(long[] v, long word) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  private static void round(long[] v) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}
