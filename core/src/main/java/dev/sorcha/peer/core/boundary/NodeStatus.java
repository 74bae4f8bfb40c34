package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The node at one moment, for status pages and commands.
 *
 * @param outbox accepted and not yet in custody
 * @param pulling announced, wanted, not here yet
 * @param seen ids in the exact seen set
 * @param peers every row of the peer table
 */
public record NodeStatus(
    PeerId self,
    NetworkState state,
    String reason,
    int outbox,
    int pulling,
    int seen,
    List<PeerView> peers) {

  public NodeStatus {
    peers = List.copyOf(peers);
  }

  /** How many peers can be reached now. */
  public int reachable() {
    return (int) peers.stream().filter(PeerView::reachable).count();
  }

  /**
   * One peer.
   *
   * @param path how it is reached now: {@code stream out}, {@code stream in}, {@code unary}, or
   *     empty
   * @param lastSeen the last successful contact
   * @param failures dials that failed in a row
   * @param retryAt when it may be dialled again, after a failure
   */
  public record PeerView(
      PeerInfo info,
      String path,
      boolean bootstrap,
      Optional<Instant> lastSeen,
      int failures,
      Optional<Instant> retryAt) {

    /** Whether something can be sent to it now. */
    public boolean reachable() {
      return !path.isEmpty();
    }
  }
}
