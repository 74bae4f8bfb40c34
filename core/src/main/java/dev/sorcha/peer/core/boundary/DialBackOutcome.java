package dev.sorcha.peer.core.boundary;

/** How a peer fared that was asked to dial back. Codes are on the wire and never change. */
public enum DialBackOutcome {
  /** It connected and met the asker's key. */
  REACHED(1, "reached us"),
  /** Nothing answered. */
  UNREACHABLE(2, "could not connect"),
  /** Somebody else answered there. */
  ANOTHER_KEY(3, "met another peer there"),
  /** It does not dial: the asker's address is not where it comes from, or of a forbidden kind. */
  ELSEWHERE(4, "does not dial there: our connection comes from another address"),
  /** It has too much of this to do. */
  BUSY(5, "was busy");

  private final int code;
  private final String words;

  DialBackOutcome(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** On the wire. */
  public int code() {
    return code;
  }

  /** For people, after the peer's name. */
  public String words() {
    return words;
  }

  /** Whether it says that nobody gets in. */
  public boolean isFailure() {
    return this == UNREACHABLE || this == ANOTHER_KEY;
  }

  /** One that is not known stands for a refusal without a reason. */
  public static DialBackOutcome of(int code) {
    for (DialBackOutcome outcome : values()) {
      if (outcome.code == code) {
        return outcome;
      }
    }
    return BUSY;
  }
}
