package dev.sorcha.peer.core.boundary;

/** Why a peer does not take a transaction that was announced to it. The number is on the wire. */
public enum DeclineReason {
  /** No reason that we know: from a seed-only peer, or a newer version. */
  OTHER(0, "without a reason"),
  /** It is larger than the peer carries. */
  TOO_LARGE(1, "larger than it carries");

  private final int number;
  private final String words;

  DeclineReason(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** For people, after "refused: ". */
  public String words() {
    return words;
  }

  /** The reason with this number; one that we do not know is from a newer version. */
  public static DeclineReason ofNumber(int number) {
    return number == TOO_LARGE.number ? TOO_LARGE : OTHER;
  }
}
