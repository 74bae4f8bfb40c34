package dev.sorcha.peer.core.model;

import java.util.regex.Pattern;

/**
 * Who a peer is: SHA-256 of its certificate's public key (SubjectPublicKeyInfo), 64 lower-case hex
 * digits (DESIGN S13). Nothing that a message claims about its sender counts beside this.
 */
public record PeerId(String hex) implements Comparable<PeerId> {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException unless it is 64 lower-case hex digits
   */
  public PeerId {
    if (!FORM.matcher(hex).matches()) {
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
    return FORM.matcher(text).matches();
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
