package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Unary calls between nodes: each is answered, or fails after {@link #DEADLINE} at the latest.
 *
 * <p>Calls to one peer share a connection, as in the node's adapter. The first call waits for it to
 * be made, which takes as long as that of a link (see {@link Dials}); later ones go out at once,
 * until the node hangs up, or {@link #MAX_CONNECTIONS} others were used since.
 */
final class Calls {

  /** For all of a call: the node's {@code UnaryCalls}. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Connections that one node keeps: the node's {@code UnaryCalls}. */
  private static final int MAX_CONNECTIONS = 256;

  private final Network network;
  private final Agenda agenda;
  private final Wire wire;
  private final Replies replies;
  private final Traffic traffic;

  /** Calls that have arrived, in that order. */
  private final LinkedHashMap<ReplyTo, Pending> answering = new LinkedHashMap<>();

  /** By node: whom it has a connection to, the least recently used first. */
  private final HashMap<Integer, LinkedHashSet<Target>> connections = new HashMap<>();

  private record Target(PeerId peer, PeerAddress at) {}

  private static final class Pending {
    final SimNode from;
    final int life;
    final PeerId expected;
    final PeerAddress at;
    final Request request;
    Optional<SimNode> to = Optional.empty();
    boolean over;

    Pending(SimNode from, PeerId expected, PeerAddress at, Request request) {
      this.from = from;
      this.life = from.life();
      this.expected = expected;
      this.at = at;
      this.request = request;
    }
  }

  Calls(Network network, Agenda agenda, Wire wire, Replies replies, Traffic traffic) {
    this.network = network;
    this.agenda = agenda;
    this.wire = wire;
    this.replies = replies;
    this.traffic = traffic;
  }

  void call(SimNode from, PeerId expected, PeerAddress at, Request request) {
    traffic.onCall();
    Pending call = new Pending(from, expected, at, request);
    boolean connected = isConnected(from, new Target(expected, at));
    Optional<SimNode> there = network.nodeAt(at);
    if (there.isEmpty()) {
      failAfter(Dials.CONNECT_TIMEOUT.toNanos(), call, Failure.Kind.TIMED_OUT, "connect timed out");
      return;
    }
    SimNode to = there.get();
    long handshake = connected ? 0 : wire.delayNanos(from, to) + wire.delayNanos(to, from);
    Duration patience = connected ? DEADLINE : Dials.CONNECT_TIMEOUT;
    agenda.after(
        handshake + wire.delayNanos(from, to), () -> arrive(call, to, patience, handshake));
  }

  /** Whether there was a connection already; there is one now. */
  private boolean isConnected(SimNode from, Target target) {
    LinkedHashSet<Target> open =
        connections.computeIfAbsent(from.index(), node -> new LinkedHashSet<>());
    boolean was = open.remove(target);
    open.add(target);
    if (open.size() > MAX_CONNECTIONS) {
      open.removeFirst();
    }
    return was;
  }

  /** The node needs this connection no more. */
  void hangUp(SimNode from, PeerId to, PeerAddress at) {
    LinkedHashSet<Target> open = connections.get(from.index());
    if (open != null) {
      open.remove(new Target(to, at));
    }
  }

  /** A process is gone, and its connections with it: its callers hear of it, if the host lives. */
  void onCrashed(SimNode node) {
    connections.remove(node.index());
    for (var call : List.copyOf(answering.entrySet())) {
      if (call.getValue().to.orElseThrow() == node) {
        answering.remove(call.getKey());
        if (wire.reaches(node, call.getValue().from)) {
          long back = wire.delayNanos(node, call.getValue().from);
          failAfter(back, call.getValue(), Failure.Kind.UNREACHABLE, "connection reset");
        }
      }
    }
  }

  private void arrive(Pending call, SimNode to, Duration patience, long sinceNanos) {
    if (!call.from.isAlive(call.life)) {
      return;
    }
    if (!wire.reaches(call.from, to)) {
      hangUp(call.from, call.expected, call.at);
      long left = Math.max(0, patience.toNanos() - sinceNanos);
      failAfter(left, call, Failure.Kind.TIMED_OUT, "no answer");
    } else if (!to.isUp()) {
      hangUp(call.from, call.expected, call.at);
      long back = wire.delayNanos(to, call.from);
      failAfter(back, call, Failure.Kind.NOT_LISTENING, "connection refused");
    } else if (!to.id().equals(call.expected)) {
      hangUp(call.from, call.expected, call.at);
      failAfter(wire.delayNanos(to, call.from), call, Failure.Kind.IDENTITY, "another key");
    } else {
      take(call, to);
    }
  }

  private void take(Pending call, SimNode to) {
    failAfter(DEADLINE.toNanos(), call, Failure.Kind.TIMED_OUT, "no answer");
    call.to = Optional.of(to);
    ReplyTo reply = replies.ask(to);
    answering.put(reply, call);
    traffic.onRequest(call.request);
    to.receive(
        new Input.Received(new Caller(call.from.id(), call.from.host()), call.request, reply));
  }

  void respond(SimNode node, ReplyTo reply, Response response) {
    replies.onAnswered(node, reply);
    Pending call = answering.remove(reply);
    if (call == null) {
      return;
    }
    agenda.after(
        wire.delayNanos(node, call.from),
        () -> {
          if (!call.over && wire.reaches(call.from, node) && call.from.isAlive(call.life)) {
            call.over = true;
            traffic.onResponse(response);
            call.from.receive(new Input.Answered(node.id(), response));
          }
        });
  }

  private void failAfter(long nanos, Pending call, Failure.Kind kind, String detail) {
    agenda.after(
        nanos,
        () -> {
          if (!call.over && call.from.isAlive(call.life)) {
            call.over = true;
            call.from.receive(
                new Input.CallFailed(call.expected, call.request, new Failure(kind, detail)));
          }
        });
  }
}
