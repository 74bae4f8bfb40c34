package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;

/**
 * Which messages of one link are worth compressing. Bodies of one network are alike: after one that
 * does not shrink the next is not tried, then the next two, and so on up to {@value #MOST_PASSED};
 * one that shrinks begins anew. Rationale: looking at each body of 1 KiB that did not shrink took a
 * fifth of the processor time of a flush.
 *
 * <p>Belongs to the thread that writes.
 */
final class GzipTrial {

  /** A guess. */
  private static final int MOST_PASSED = 64;

  private int passes;
  private int left;

  /** Whether to compress this one. */
  boolean isWorthIt(ByteString message) {
    if (!Gzip.isWorthTrying(message.size())) {
      return false;
    }
    if (left > 0) {
      left--;
      return false;
    }
    boolean worth = Gzip.isWorthIt(message);
    passes = worth ? 0 : Math.min(MOST_PASSED, Math.max(1, 2 * passes));
    left = passes;
    return worth;
  }
}
