package dev.sorcha.peer.core.model;

import java.util.List;

/**
 * What a body consists of, as somebody says: the hash of each chunk. Whether these make up the body
 * of an id shows only when all of them are here.
 *
 * @param sizeBytes of the body, at least 1
 * @param digests SHA-256 of each {@link Chunk}, in order
 */
public record Manifest(int sizeBytes, List<TxId> digests) {

  public Manifest {
    digests = List.copyOf(digests);
    if (sizeBytes < 1 || digests.size() != Chunk.countOf(sizeBytes)) {
      throw new IllegalArgumentException(
          "manifest: "
              + digests.size()
              + " hashes for "
              + sizeBytes
              + " bytes (expected: one for each "
              + Chunk.SIZE
              + ")");
    }
  }

  /** How much, and not every hash: inputs are logged. */
  @Override
  public String toString() {
    return "Manifest[" + sizeBytes + " bytes, " + digests.size() + " chunks]";
  }
}
