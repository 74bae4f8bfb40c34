package dev.sorcha.peer.core.membership;

/**
 * SipHash-2-4 (Aumasson, Bernstein 2012) of texts. Who does not know the key cannot foresee which
 * bucket a peer falls into, and so cannot choose addresses that meet in one.
 */
final class KeyedHash {

  private final long k0;
  private final long k1;

  /**
   * @param key 64 secret bits, spread over the 128 that the function takes: enough against somebody
   *     who sees no output
   */
  KeyedHash(long key) {
    this.k0 = key;
    this.k1 = Long.rotateLeft(key, 32) ^ 0x9e3779b97f4a7c15L;
  }

  /** A number of 0 to {@code bound - 1} for this text and this salt. */
  int of(String text, int salt, int bound) {
    return (int) Long.remainderUnsigned(hash(text, salt), bound);
  }

  private long hash(String text, int salt) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    // The salt is the first word, then four characters a word, then the length.
    int words = (text.length() + 3) / 4;
    for (int word = -1; word <= words; word++) {
      long m =
          word < 0 ? salt : word == words ? ((long) text.length() << 56) | 0xff : chars(text, word);
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long chars(String text, int word) {
    long m = 0;
    for (int i = 4 * word; i < Math.min(4 * word + 4, text.length()); i++) {
      m |= (long) text.charAt(i) << (16 * (i - 4 * word));
    }
    return m;
  }
}
