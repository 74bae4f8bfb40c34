package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Protocol;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.Set;

/** Finding peers, keeping them and losing them. */
final class PeerCounters {

  /** What a discovery round brought. */
  private enum Round {
    NEW_PEERS,
    NOTHING_NEW,
    NO_ANSWER
  }

  /** What a dial of a bootstrap address brought. */
  private enum Bootstrap {
    ANSWERED,
    FAILED
  }

  private final Set<PeerAddress> bootstrap;
  private final Map<Failure.Kind, Counter> connectionErrors;
  private final Map<Failure.Kind, Counter> checksFailed;
  private final Map<Round, Counter> rounds;
  private final Map<Bootstrap, Counter> bootstrapAttempts;
  private final Map<Protocol, Counter> rungs;
  private final Counter breakersOpened;
  private final Counter connectionAttempts;
  private final Counter removed;
  private final Counter suspected;

  /**
   * @param bootstrap the configured first contacts
   */
  PeerCounters(Meters meters, Set<PeerAddress> bootstrap) {
    this.bootstrap = Set.copyOf(bootstrap);
    this.connectionErrors =
        meters.counters(
            Failure.Kind.class,
            "connection.errors",
            "reason",
            "Dials and calls to peers that came to nothing");
    this.checksFailed =
        meters.counters(
            Failure.Kind.class, "checks.failed", "kind", "Failures held against a known peer");
    this.rounds =
        meters.counters(
            Round.class, "discovery.rounds", "result", "Rounds of asking peers for peers");
    this.bootstrapAttempts =
        meters.counters(
            Bootstrap.class, "bootstrap.attempts", "result", "Dials of bootstrap addresses");
    this.rungs =
        meters.counters(
            Protocol.class, "rungs.chosen", "rung", "Ways to peers that were chosen, and kept");
    this.breakersOpened =
        meters.counter("breakers.opened", "Peers left alone for failing too often in a row");
    this.connectionAttempts = meters.counter("connection.attempts", "Dials of peers");
    this.removed = meters.counter("peers.removed", "Peers that left the table");
    this.suspected =
        meters.counter("peers.suspected", "Silent links whose peers others were asked about");
  }

  /** A peer is being dialled. */
  void dialled() {
    connectionAttempts.increment();
  }

  /** A dial brought a stream, unless the peer dialled us. */
  void linked(Input.LinkUp up) {
    if (up.dialled().map(bootstrap::contains).orElse(false)) {
      Meters.count(bootstrapAttempts, Bootstrap.ANSWERED);
    }
  }

  /** A dial of a rung without links was answered. */
  void answered(Input.DialAnswered answered) {
    if (bootstrap.contains(answered.address())) {
      Meters.count(bootstrapAttempts, Bootstrap.ANSWERED);
    }
  }

  /** A way to a peer was chosen. */
  void chosen(NodeEvent.RungChosen choice) {
    Meters.count(rungs, choice.rung());
  }

  /** A peer is left alone for a while. */
  void breakerOpened() {
    breakersOpened.increment();
  }

  /** A dial brought none. */
  void dialFailed(Input.DialFailed failed) {
    Meters.count(connectionErrors, failed.failure().kind());
    // One that knows no streams is there: its next rung tells.
    if (bootstrap.contains(failed.address())
        && failed.failure().kind() != Failure.Kind.UNIMPLEMENTED) {
      Meters.count(bootstrapAttempts, Bootstrap.FAILED);
    }
  }

  /** A unary call failed. */
  void callFailed(Failure failure) {
    Meters.count(connectionErrors, failure.kind());
  }

  /** A discovery round is over. */
  void roundEnded(NodeEvent.RoundEnded round) {
    Meters.count(
        rounds,
        round.added() > 0
            ? Round.NEW_PEERS
            : round.answered() > 0 ? Round.NOTHING_NEW : Round.NO_ANSWER);
  }

  /** A check of a peer failed. */
  void checkFailed(Failure failure) {
    Meters.count(checksFailed, failure.kind());
  }

  /** A peer left the table. */
  void removed() {
    removed.increment();
  }

  /** A link is silent. */
  void suspected() {
    suspected.increment();
  }
}
