package dev.sorcha.peer.core.model;

/**
 * Who a peer is: SHA-256 of its certificate's public key (SubjectPublicKeyInfo), 64 lower-case hex
 * digits (DESIGN S13). Nothing that a message claims about its sender counts beside this.
 */
public record PeerId(String hex) implements Comparable<PeerId> {

  private static final int DIGITS = 64;

  /**
   * @throws IllegalArgumentException unless it is 64 lower-case hex digits
   */
  public PeerId {
    if (!isValid(hex)) {
      throw new IllegalArgumentException(
          "peer id: '"
              + (hex.length() > 80 ? hex.substring(0, 80) + "..." : hex)
              + "' (expected: 64 lower-case hex digits)");
    }
  }

  /**
   * Whether the text has the form of an id; peers that never did are ignored instead of throwing.
   */
  public static boolean isValid(String text) {
    if (text.length() != DIGITS) {
      return false;
    }
    // A loop, because lists of peers are full of ids: a pattern took a sixth of a simulation.
    for (int i = 0; i < DIGITS; i++) {
      char digit = text.charAt(i);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** The first ten digits, for lines that people read. */
  public String shortHex() {
    return hex.substring(0, 10);
  }

  @Override
  public int compareTo(PeerId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
