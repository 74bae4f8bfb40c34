package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Large bodies and their chunks, for tests. */
final class Pieces {

  private Pieces() {}

  /** A body of so many full chunks and a byte; another seed, another body. */
  static Transaction body(int fullChunks, long seed) {
    byte[] bytes = new byte[fullChunks * Chunk.SIZE + 1];
    new SplittableRandom(seed).nextBytes(bytes);
    return Transaction.of(bytes);
  }

  /** The chunk at this place. */
  static Chunk of(Transaction body, int place) {
    int from = place * Chunk.SIZE;
    int to = from + Chunk.sizeAt(place, body.size());
    return Chunk.of(Arrays.copyOfRange(body.bytes(), from, to));
  }

  /** What a body consists of. */
  static Manifest manifest(Transaction body) {
    List<TxId> digests = new ArrayList<>();
    for (int place = 0; place < Chunk.countOf(body.size()); place++) {
      digests.add(of(body, place).digest());
    }
    return new Manifest(body.size(), digests);
  }
}
