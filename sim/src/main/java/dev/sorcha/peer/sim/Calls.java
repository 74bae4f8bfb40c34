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

/** Unary calls between nodes: each is answered, or fails after {@link #DEADLINE} at the latest. */
final class Calls {

  /** The deadline of the node's adapter. A guess. */
  static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Network network;
  private final Agenda agenda;
  private final Wire wire;
  private final Replies replies;
  private final Traffic traffic;

  /** Looked up, never iterated. */
  private final HashMap<ReplyTo, Pending> answering = new HashMap<>();

  private static final class Pending {
    final SimNode from;
    final int life;
    final SimNode to;
    final Request request;
    boolean over;

    Pending(SimNode from, SimNode to, Request request) {
      this.from = from;
      this.life = from.life();
      this.to = to;
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
    SimNode to = network.nodeAt(at).orElse(from);
    Pending call = new Pending(from, to, request);
    agenda.after(DEADLINE, () -> fail(call, Failure.Kind.TIMED_OUT, "no answer"));
    if (!to.id().equals(expected)) {
      agenda.after(
          2 * wire.delayNanos(from, to), () -> fail(call, Failure.Kind.IDENTITY, "another key"));
      return;
    }
    agenda.after(wire.delayNanos(from, to), () -> arrive(call));
  }

  private void arrive(Pending call) {
    if (wire.isCut(call.from, call.to)) {
      return;
    }
    if (!call.to.isUp()) {
      agenda.after(
          wire.delayNanos(call.to, call.from),
          () -> fail(call, Failure.Kind.UNREACHABLE, "connection refused"));
      return;
    }
    ReplyTo reply = replies.ask(call.to);
    answering.put(reply, call);
    traffic.onRequest(call.request);
    Caller caller = new Caller(call.from.id(), call.from.host());
    call.to.receive(new Input.Received(caller, call.request, reply));
  }

  void respond(SimNode node, ReplyTo reply, Response response) {
    replies.onAnswered(node, reply);
    Pending call = answering.remove(reply);
    if (call == null) {
      return;
    }
    agenda.after(
        wire.delayNanos(call.to, call.from),
        () -> {
          if (!call.over && !wire.isCut(call.from, call.to) && call.from.isAlive(call.life)) {
            call.over = true;
            traffic.onResponse(response);
            call.from.receive(new Input.Answered(call.to.id(), response));
          }
        });
  }

  private static void fail(Pending call, Failure.Kind kind, String detail) {
    if (!call.over && call.from.isAlive(call.life)) {
      call.over = true;
      call.from.receive(
          new Input.CallFailed(call.to.id(), call.request, new Failure(kind, detail)));
    }
  }
}
