package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a transaction as far as this node knows it, schema {@code trace/v1}. Times are Unix
 * milliseconds with three decimals.
 *
 * @param node this node's id
 * @param held whether a verified copy is here
 * @param here how it came here, or null
 * @param more steps for which there was no place
 * @param peers those in the table, at most {@value #MOST_PEERS}, and what this node knows of them
 */
record TraceJson(
    String schema,
    String hash,
    String node,
    String name,
    boolean held,
    @Nullable Arrival here,
    List<Step> steps,
    int more,
    List<Peer> peers) {

  private static final String SCHEMA = "trace/v1";
  static final int MOST_PEERS = 200;

  /** What belongs to a trace beside the steps. */
  record Facts(
      String hash, PeerId node, String name, boolean held, NodeStatus status, Instant now) {}

  /**
   * How it came.
   *
   * @param how submitted, pushed, asked or posted
   * @param from the peer that it came from, or null
   * @param firstHeard when this node first heard of it
   */
  record Arrival(double at, String how, @Nullable String from, double firstHeard) {}

  record Step(double at, String what, @Nullable String peer, String detail) {}

  /**
   * One peer.
   *
   * @param has whether it showed that it has the bytes
   * @param since when it showed that, or null
   * @param why what this node knows: how it showed it, or why it may not have it
   */
  record Peer(String id, boolean reachable, boolean has, @Nullable Double since, String why) {}

  static TraceJson of(Facts facts, TraceView trace) {
    return new TraceJson(
        SCHEMA,
        facts.hash(),
        facts.node().hex(),
        facts.name(),
        facts.held(),
        arrival(trace.steps()),
        trace.steps().stream().map(TraceJson::step).toList(),
        trace.more(),
        facts.status().peers().stream()
            .limit(MOST_PEERS)
            .map(peer -> peer(peer, trace.steps(), facts))
            .toList());
  }

  private static @Nullable Arrival arrival(List<TraceView.Step> steps) {
    for (TraceView.Step step : steps) {
      double heard = millis(steps.getFirst().at());
      if (step.what().equals("accepted")) {
        return new Arrival(millis(step.at()), "submitted", null, heard);
      }
      if (step.what().equals("arrived")) {
        return new Arrival(millis(step.at()), how(steps, step), hex(step.peer()), heard);
      }
    }
    return null;
  }

  /** A body that was asked for came because of that; any other one was sent by itself. */
  private static String how(List<TraceView.Step> steps, TraceView.Step arrived) {
    for (TraceView.Step step : steps) {
      boolean before = !step.at().isAfter(arrived.at()) && step.peer().equals(arrived.peer());
      if (before && step.what().equals("asked")) {
        return "asked";
      }
      if (before && step.detail().equals("posted")) {
        return "posted";
      }
    }
    return "pushed";
  }

  private static Step step(TraceView.Step step) {
    return new Step(millis(step.at()), step.what(), hex(step.peer()), step.detail());
  }

  private static Peer peer(PeerView view, List<TraceView.Step> all, Facts facts) {
    PeerId id = view.info().id();
    List<TraceView.Step> steps = new ArrayList<>();
    for (TraceView.Step step : all) {
      if (step.peer().equals(Optional.of(id))) {
        steps.add(step);
      }
    }
    for (TraceView.Step step : steps) {
      if (step.peerHasIt()) {
        return new Peer(id.hex(), view.reachable(), true, millis(step.at()), shown(step));
      }
    }
    return new Peer(id.hex(), view.reachable(), false, null, why(view, steps, facts));
  }

  private static String shown(TraceView.Step step) {
    return switch (step.what()) {
      case "custody" -> "said that it is on its disk";
      case "served" -> "got it from here";
      case "arrived", "again" -> "sent it";
      default -> step.detail().isEmpty() ? "announced it" : step.detail();
    };
  }

  private static String why(PeerView view, List<TraceView.Step> steps, Facts facts) {
    String past = "";
    for (TraceView.Step step : steps) {
      past =
          switch (step.what()) {
            case "declined" -> "refused it: " + step.detail();
            case "failed" -> step.detail();
            case "told" -> "told of it, and has not shown that it has it";
            case "pushed" -> "sent to it, and not confirmed";
            case "wanted" -> "asked for it, and has not shown that it has it";
            default -> past;
          };
    }
    if (view.reachable()) {
      return past.isEmpty() ? "linked, and not told yet" : past;
    }
    String cut = cutOff(view, facts.now());
    String signs = String.join(", ", facts.status().network().partitionSigns());
    return (past.isEmpty() ? cut : past + "; now " + cut)
        + (signs.isEmpty() ? "" : "; a partition is suspected: " + signs);
  }

  private static String cutOff(PeerView view, Instant now) {
    String heard =
        view.lastSeen()
            .map(at -> ", last heard " + Duration.between(at, now).toSeconds() + " s ago")
            .orElse("");
    if (view.failures() == 0) {
      return "not linked to this node" + heard;
    }
    String times = view.failures() == 1 ? "once" : view.failures() + " times";
    return "cannot be reached" + heard + ", failed " + times + ": " + view.lastFailure();
  }

  private static @Nullable String hex(Optional<PeerId> peer) {
    return peer.isPresent() ? peer.get().hex() : null;
  }

  static double millis(Instant at) {
    double micros = Math.floorDiv(Duration.between(Instant.EPOCH, at).toNanos(), 1_000L);
    return micros / 1e3;
  }
}
