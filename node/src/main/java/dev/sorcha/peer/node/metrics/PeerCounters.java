package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.Protocol;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
  private final Map<Protocol, Counter> connectionAttempts;
  private volatile double bootstrapSeconds;
  private long startedNanos;
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
    this.connectionAttempts =
        meters.counters(Protocol.class, "connection.attempts", "protocol", "Dials of peers");
    Gauge.builder("bootstrap.connect.duration.seconds", this, it -> it.bootstrapSeconds)
        .description("From the start to the first answer of a bootstrap node; 0: none yet")
        .register(meters.registry());
    this.removed = meters.counter("peers.removed", "Peers that left the table");
    this.suspected =
        meters.counter("peers.suspected", "Silent links whose peers others were asked about");
  }

  /** From the start to the first answer of a bootstrap node; 0 if none has answered. */
  double bootstrapSeconds() {
    return bootstrapSeconds;
  }

  /** The node runs. */
  void started() {
    startedNanos = System.nanoTime();
  }

  private void bootstrapAnswered() {
    Meters.count(bootstrapAttempts, Bootstrap.ANSWERED);
    if (bootstrapSeconds == 0) {
      bootstrapSeconds = (System.nanoTime() - startedNanos) / 1e9;
    }
  }

  /** Dials and calls that came to nothing since the start. */
  long connectionErrors() {
    return (long) connectionErrors.values().stream().mapToDouble(Counter::count).sum();
  }

  /** A peer is being dialled. */
  void dialled(Protocol rung) {
    Meters.count(connectionAttempts, rung);
  }

  /** A dial brought a stream, unless the peer dialled us. */
  void linked(Input.LinkUp up) {
    if (up.dialled().map(bootstrap::contains).orElse(false)) {
      bootstrapAnswered();
    }
  }

  /** A dial of a rung without links was answered. */
  void answered(Input.DialAnswered answered) {
    if (bootstrap.contains(answered.address())) {
      bootstrapAnswered();
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
