package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.PeerId;
import java.util.Optional;

/**
 * Which part of the peer table is asked for.
 *
 * @param state peers in this state alone
 * @param after those whose id comes after this one
 * @param limit so many at most, 1 to {@value #MOST}
 */
record PeerQuery(Optional<PeerState> state, Optional<PeerId> after, int limit) {

  /** Peers in one answer; a table may have 100,000. */
  static final int MOST = 200;

  /**
   * What a caller wrote; an empty text is as good as none.
   *
   * @throws ApiException with BAD_PARAMETER or BAD_CURSOR
   */
  static PeerQuery of(String state, String after, String limit) {
    return new PeerQuery(state(state), after(after), limit(limit));
  }

  private static Optional<PeerState> state(String text) {
    Optional<PeerState> state = PeerState.ofWord(text);
    if (state.isEmpty() && !text.isEmpty()) {
      throw new ApiException(
          ErrorCode.BAD_PARAMETER,
          "state: " + shown(text) + " (expected: one of " + PeerState.words() + ")");
    }
    return state;
  }

  private static Optional<PeerId> after(String text) {
    if (!text.isEmpty() && !PeerId.isValid(text)) {
      throw new ApiException(
          ErrorCode.BAD_CURSOR,
          "after: " + shown(text) + " (expected: what the page before had in 'next')");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(new PeerId(text));
  }

  private static int limit(String text) {
    try {
      int limit = text.isEmpty() ? MOST : Integer.parseInt(text);
      if (1 <= limit && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException noNumber) {
      // Said below, like a number out of range.
    }
    throw new ApiException(
        ErrorCode.BAD_PARAMETER, "limit: " + shown(text) + " (expected: 1.." + MOST + ")");
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }
}
