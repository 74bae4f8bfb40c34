package dev.sorcha.peer.core.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The id of bytes that come piece by piece, in order. */
public final class RunningHash {

  private final MessageDigest digest;

  public RunningHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform must have SHA-256 (MessageDigest's class comment).
      throw new AssertionError(impossible);
    }
  }

  /** The next bytes. */
  public void add(byte[] bytes) {
    digest.update(bytes);
  }

  /** The id of all that was added. Called once, at the end. */
  public TxId end() {
    return TxId.ofDigest(digest.digest());
  }
}
