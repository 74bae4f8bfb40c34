package dev.sorcha.peer.core.boundary;

/** What a peer says of a transaction when it is asked for its part in the way of it. */
public enum HopState {
  /** It is here, and when and from whom it came is remembered. */
  HELD(1, "held"),
  /** It is here, and how it came is not remembered. */
  FORGOTTEN(2, "forgotten"),
  /** It is not here. */
  LACKS(3, "lacks"),
  /** The peer does not share that. Also what a newer version means by a number of its own. */
  UNSHARED(4, "unshared");

  private final int number;
  private final String word;

  HopState(int number, String word) {
    this.number = number;
    this.word = word;
  }

  /** On the wire. */
  public int number() {
    return number;
  }

  /** As in JSON. */
  public String word() {
    return word;
  }

  /** The state with this number on the wire. */
  public static HopState ofNumber(int number) {
    for (HopState state : values()) {
      if (state.number == number) {
        return state;
      }
    }
    return UNSHARED;
  }
}
