package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The node at one moment, for status pages and commands.
 *
 * @param queue what was accepted here and did not reach the network yet
 * @param pulling announced, wanted, not here yet
 * @param seen ids in the exact seen set
 * @param network how healthy the network looks from here
 * @param discovery how peers are being found
 * @param peers every row of the peer table
 */
public record NodeStatus(
    PeerId self,
    NetworkState state,
    String reason,
    Queue queue,
    int pulling,
    int seen,
    Network network,
    Discovery discovery,
    List<PeerView> peers) {

  public NodeStatus {
    peers = List.copyOf(peers);
  }

  /** How many peers can be reached now. */
  public int reachable() {
    return (int) peers.stream().filter(PeerView::reachable).count();
  }

  /** Accepted and not yet in custody. */
  public int outbox() {
    return queue.waiting();
  }

  /**
   * The outbox and the dead letters.
   *
   * @param waiting accepted and not yet in custody
   * @param waitingBytes of them and of the dead letters: neither may be pruned
   * @param capacity most that may wait
   * @param inFlight of those that wait, what peers were told of and have not answered
   * @param oldest when the oldest that waits was accepted
   * @param dead dead letters
   * @param draining nothing new is taken: the node ends when nothing waits
   */
  public record Queue(
      int waiting,
      long waitingBytes,
      int capacity,
      int inFlight,
      Optional<Instant> oldest,
      int dead,
      boolean draining) {

    /** Of a node that never accepted anything. */
    public static final Queue EMPTY = new Queue(0, 0, 10_000, 0, Optional.empty(), 0, false);
  }

  /**
   * The health of the network (seed 002, Active Monitoring).
   *
   * @param active peers that are linked or answered their last check
   * @param wanted reachable peers for ONLINE: the configured minimum, or all known if fewer (DESIGN
   *     S10)
   * @param departed peers that left the table and are still tried
   * @param partitionSigns why a partition is suspected, in words; empty when none is
   * @param partitionSince since when
   */
  public record Network(
      int active,
      int wanted,
      int departed,
      List<String> partitionSigns,
      Optional<Instant> partitionSince) {
    public Network {
      partitionSigns = List.copyOf(partitionSigns);
    }
  }

  /**
   * Discovery.
   *
   * @param phase where it is
   * @param round how many rounds have begun since the start
   * @param lastRound what the last one that is over brought
   * @param lastSuccess when a peer last answered whom it knows
   * @param nextRound when the next one is due
   */
  public record Discovery(
      Phase phase,
      int round,
      Optional<NodeEvent.RoundEnded> lastRound,
      Optional<Instant> lastSuccess,
      Optional<Instant> nextRound) {}

  /** The seeds' states of discovery (seed 002, Peer Discovery Service). */
  public enum Phase {
    /** Nothing was tried yet. */
    INITIAL,
    /** First contacts are being dialled, and nobody has answered yet. */
    BOOTSTRAP,
    /** Every round still brings peers. */
    DISCOVERY,
    /** The peers are known; they are refreshed one by one. */
    ACTIVE,
    /** No first contact answered; they are dialled again after a pause. */
    RETRY
  }

  /**
   * One way to a peer, and how good it is (seed 002, connection quality).
   *
   * @param tries dials and calls on this rung that are over, {@code worked} of which were answered
   * @param latency mean time of dials and round trips; empty if none was measured
   */
  public record Way(Protocol rung, long tries, long worked, Optional<Duration> latency) {}

  /**
   * One peer.
   *
   * @param path how it is reached now: {@code stream out}, {@code stream in}, {@code unary}, {@code
   *     rest}, {@code polled} (it asks for news), or empty
   * @param tried whether this node has reached it where it says that it listens
   * @param source net group of whoever told of it first
   * @param lastSeen the last contact of any kind
   * @param reachedAt when it last answered where it listens
   * @param roundTrip of the last ping
   * @param failures checks that failed in a row
   * @param lastFailure how the last one failed; empty after a success
   * @param nextCheck when it is checked or may be dialled again
   * @param ways to it that were tried in this life, best first
   */
  public record PeerView(
      PeerInfo info,
      String path,
      boolean bootstrap,
      boolean tried,
      String source,
      Instant firstSeen,
      Optional<Instant> lastSeen,
      Optional<Instant> reachedAt,
      Optional<Duration> roundTrip,
      int failures,
      String lastFailure,
      Optional<Instant> nextCheck,
      List<Way> ways) {

    public PeerView {
      ways = List.copyOf(ways);
    }

    /** Of a peer to which no way was tried. */
    public PeerView(
        PeerInfo info,
        String path,
        boolean bootstrap,
        boolean tried,
        String source,
        Instant firstSeen,
        Optional<Instant> lastSeen,
        Optional<Instant> reachedAt,
        Optional<Duration> roundTrip,
        int failures,
        String lastFailure,
        Optional<Instant> nextCheck) {
      this(
          info,
          path,
          bootstrap,
          tried,
          source,
          firstSeen,
          lastSeen,
          reachedAt,
          roundTrip,
          failures,
          lastFailure,
          nextCheck,
          List.of());
    }

    /** The same, with the ways that were tried. */
    public PeerView withWays(List<Way> tries) {
      return new PeerView(
          info,
          path,
          bootstrap,
          tried,
          source,
          firstSeen,
          lastSeen,
          reachedAt,
          roundTrip,
          failures,
          lastFailure,
          nextCheck,
          tries);
    }

    /** Whether something can be sent to it now. */
    public boolean reachable() {
      return !path.isEmpty();
    }
  }
}
