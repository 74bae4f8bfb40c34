package dev.sorcha.peer.core;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;

/** Large bodies and their chunks, for tests. */
@NullMarked
public final class Pieces {

  private Pieces() {}

  /** A body of so many full chunks and a byte; another seed, another body. */
  public static Transaction body(int fullChunks, long seed) {
    byte[] bytes = new byte[fullChunks * Chunk.SIZE + 1];
    new SplittableRandom(seed).nextBytes(bytes);
    return Transaction.of(bytes);
  }

  /** The chunk at this place. */
  public static Chunk of(Transaction body, int place) {
    int from = place * Chunk.SIZE;
    int to = from + Chunk.sizeAt(place, body.size());
    return Chunk.of(Arrays.copyOfRange(body.bytes(), from, to));
  }

  /** What a body consists of. */
  public static Manifest manifest(Transaction body) {
    List<TxId> digests = new ArrayList<>();
    for (int place = 0; place < Chunk.countOf(body.size()); place++) {
      digests.add(of(body, place).digest());
    }
    return new Manifest(body.size(), digests);
  }

  /** The body of these chunks. */
  public static Transaction joined(Collection<Chunk> chunks) {
    ByteBuffer whole = ByteBuffer.allocate(chunks.stream().mapToInt(Chunk::size).sum());
    chunks.forEach(chunk -> whole.put(chunk.bytes()));
    return Transaction.of(whole.array());
  }
}
