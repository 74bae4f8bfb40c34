package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.util.Optional;

/**
 * Dials: each ends in a link, or in a failure for the one who dialled.
 *
 * <p>A stream is open at the far end after a round trip and a half (TCP, then TLS 1.3), at the near
 * end after two. Where a host is up and the node's process is not, the host says so after a round
 * trip; where no host is, or none that packets reach, nobody says anything and the attempt is given
 * up after {@link #CONNECT_TIMEOUT}.
 */
final class Dials {

  /** After which a connection attempt into the void is given up: the node's {@code Channels}. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final Network network;
  private final Agenda agenda;
  private final Wire wire;
  private final Streams streams;

  Dials(Network network, Agenda agenda, Wire wire, Streams streams) {
    this.network = network;
    this.agenda = agenda;
    this.wire = wire;
    this.streams = streams;
  }

  /** Everybody here takes streams; a ping on another rung is answered after two round trips. */
  void dial(SimNode from, PeerAddress address, Optional<PeerId> expected, Protocol rung) {
    network.traffic().onDial();
    int life = from.life();
    Optional<SimNode> there = network.nodeAt(address);
    if (there.isEmpty()) {
      agenda.after(
          CONNECT_TIMEOUT,
          () -> fail(from, life, address, Failure.Kind.TIMED_OUT, "connect timed out"));
      return;
    }
    SimNode to = there.get();
    long roundTripAndHalf =
        wire.delayNanos(from, to) + wire.delayNanos(to, from) + wire.delayNanos(from, to);
    long begun = agenda.nowNanos();
    agenda.after(roundTripAndHalf, () -> accept(from, life, to, address, expected, rung, begun));
  }

  private void accept(
      SimNode from,
      int life,
      SimNode to,
      PeerAddress address,
      Optional<PeerId> expected,
      Protocol rung,
      long begunNanos) {
    if (!from.isAlive(life)) {
      return;
    }
    if (!wire.reaches(from, to)) {
      agenda.at(
          begunNanos + CONNECT_TIMEOUT.toNanos(),
          () -> fail(from, life, address, Failure.Kind.TIMED_OUT, "connect timed out"));
    } else if (!to.isUp()) {
      fail(from, life, address, Failure.Kind.NOT_LISTENING, "connection refused");
    } else if (expected.isPresent() && !expected.get().equals(to.id())) {
      from.receive(
          new Input.DialFailed(
              address,
              Optional.of(to.id()),
              new Failure(Failure.Kind.IDENTITY, "another key than " + expected.get())));
    } else if (rung != Protocol.GRPC_STREAM) {
      agenda.after(
          wire.delayNanos(to, from),
          () -> {
            if (from.isAlive(life)) {
              from.receive(new Input.DialAnswered(address, rung, to.id()));
            }
          });
    } else {
      SimLink link = streams.open(from, to);
      long upNanos = agenda.nowNanos() + wire.delayNanos(to, from);
      link.dialler.lastArrivalNanos = upNanos;
      agenda.at(upNanos, () -> connected(link, address));
      link.acceptor.up = true;
      to.receive(
          new Input.LinkUp(
              link.acceptor.id, from.id(), from.host(), Direction.INBOUND, Optional.empty()));
    }
  }

  private void connected(SimLink link, PeerAddress address) {
    LinkEnd end = link.dialler;
    if (link.broken || link.cut) {
      end.down = true;
      streams.breakUp(link, "connection reset");
      fail(end.node, end.life, address, Failure.Kind.TIMED_OUT, "no answer");
    } else {
      end.up = true;
      SimNode to = link.acceptor.node;
      end.node.receive(
          new Input.LinkUp(end.id, to.id(), to.host(), Direction.OUTBOUND, Optional.of(address)));
    }
  }

  private void fail(SimNode from, int life, PeerAddress address, Failure.Kind kind, String detail) {
    if (from.isAlive(life)) {
      from.receive(new Input.DialFailed(address, Optional.empty(), new Failure(kind, detail)));
    }
  }
}
