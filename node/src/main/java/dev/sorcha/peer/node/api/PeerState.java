package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a known peer is, in one word. */
enum PeerState {
  /** Something can be sent to it now, or it answered when it was checked last. */
  ONLINE,
  /** It did not answer when it was checked or dialled last. */
  FAILING,
  /** Not reached where it is said to listen, and not tried either, since this node has started. */
  UNVERIFIED;

  /**
   * @param startedAt when this node started: what was true before may not be any more
   */
  static PeerState of(PeerView peer, Instant startedAt) {
    if (peer.reachable()) {
      return ONLINE;
    }
    if (peer.failures() > 0) {
      return FAILING;
    }
    return peer.reachedAt().filter(at -> !at.isBefore(startedAt)).isPresent() ? ONLINE : UNVERIFIED;
  }

  /** As in JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state with this word. */
  static Optional<PeerState> ofWord(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }

  /** Every word, for a message. */
  static String words() {
    return Arrays.stream(values()).map(PeerState::word).collect(Collectors.joining(", "));
  }
}
