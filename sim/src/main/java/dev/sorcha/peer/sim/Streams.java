package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Offence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Every link of the network, once it is made (see {@link Dials}).
 *
 * <p>A stream ends when one side closes it, after what was written before; when a side crashes; or
 * when packets have not reached from one end to the other for {@link #BREAKS_AFTER}. In the last
 * two cases what is under way is lost.
 */
final class Streams {

  /** The node's {@code Channels} and {@code PeerPort}: keep-alive after 20 s, answered in 10 s. */
  static final Duration BREAKS_AFTER = Duration.ofSeconds(30);

  private final Network network;
  private final Agenda agenda;
  private final Wire wire;

  /** Looked up, never iterated. */
  private final HashMap<LinkId, LinkEnd> ends = new HashMap<>();

  private final LinkedHashSet<SimLink> open = new LinkedHashSet<>();
  private long links;

  Streams(Network network, Agenda agenda, Wire wire) {
    this.network = network;
    this.agenda = agenda;
    this.wire = wire;
  }

  /** Links that are open. */
  int size() {
    return open.size();
  }

  /** Every link that was made and is not over for both ends, in the order of making. */
  Iterable<SimLink> open() {
    return open;
  }

  /** A link that has just been made. */
  SimLink open(SimNode from, SimNode to) {
    SimLink link = new SimLink(links++, from, to);
    open.add(link);
    ends.put(link.dialler.id, link.dialler);
    ends.put(link.acceptor.id, link.acceptor);
    return link;
  }

  /** Writes a frame; on a seed link one message for each entry, and nothing that the seeds lack. */
  void send(LinkId id, Dialect dialect, Frame frame) {
    LinkEnd from = ends.get(id);
    if (from == null || from.closed || from.down || from.link.broken) {
      return;
    }
    if (dialect == Dialect.OURS) {
      write(from, new LinkEnd.Parcel.Data(frame, true));
    } else {
      SeedDialect.messages(frame)
          .forEach(message -> write(from, new LinkEnd.Parcel.Data(message, false)));
    }
  }

  void close(LinkId id, CloseReason reason) {
    LinkEnd from = ends.get(id);
    if (from != null) {
      finish(from, reason.toString());
    }
  }

  private void finish(LinkEnd from, String reason) {
    if (!from.closed && !from.link.broken) {
      write(from, new LinkEnd.Parcel.Fin(reason));
      from.closed = true;
    }
  }

  private void write(LinkEnd from, LinkEnd.Parcel parcel) {
    LinkEnd to = from.link.other(from);
    to.incoming.add(parcel);
    long arrival = agenda.nowNanos() + wire.delayNanos(from.node, to.node);
    to.lastArrivalNanos = Math.max(to.lastArrivalNanos, arrival);
    agenda.at(to.lastArrivalNanos, () -> arrive(to));
  }

  private void arrive(LinkEnd to) {
    if (to.link.broken) {
      return;
    }
    if (to.link.cut) {
      to.stopped++;
      return;
    }
    switch (to.incoming.remove()) {
      case LinkEnd.Parcel.Data(var frame, var ours) ->
          network.onFrame(to.node, new Input.FrameArrived(to.id, frame, ours));
      case LinkEnd.Parcel.Fin(var reason) -> {
        finish(to, reason);
        down(to, reason);
        if (to.link.other(to).down) {
          forget(to.link);
        }
      }
    }
  }

  /** What came out of a link does not parse: an offence, and the end of the link. */
  void refuse(LinkId id, String detail) {
    LinkEnd end = ends.get(id);
    if (end != null && end.node.isAlive(end.life)) {
      SimLink link = end.link;
      end.node.receive(new Input.Offended(link.other(end).node.id(), Offence.MALFORMED, detail));
      if (!link.broken) {
        breakUp(link, detail);
      }
    }
  }

  private static void down(LinkEnd end, String reason) {
    if (end.up && !end.down) {
      end.down = true;
      if (end.node.isAlive(end.life)) {
        end.node.receive(new Input.LinkDown(end.id, reason));
      }
    }
  }

  private void forget(SimLink link) {
    open.remove(link);
    ends.remove(link.dialler.id);
    ends.remove(link.acceptor.id);
  }

  /** Ends it at once for both: what is under way is lost. */
  void breakUp(SimLink link, String reason) {
    lose(link);
    forget(link);
    down(link.dialler, reason);
    down(link.acceptor, reason);
  }

  private static void lose(SimLink link) {
    link.broken = true;
    link.dialler.incoming.clear();
    link.acceptor.incoming.clear();
  }

  /** Packets between some nodes do not arrive any more. */
  void onCut() {
    for (SimLink link : open) {
      if (!link.cut && !wire.reaches(link.dialler.node, link.acceptor.node)) {
        long since = agenda.nowNanos();
        link.cut = true;
        link.cutSinceNanos = since;
        agenda.after(
            BREAKS_AFTER,
            () -> {
              if (link.cut && link.cutSinceNanos == since) {
                breakUp(link, "connection timed out");
              }
            });
      }
    }
  }

  /** Packets between some nodes arrive again: what was under way is sent again when it is due. */
  void onHealed() {
    for (SimLink link : List.copyOf(open)) {
      if (link.cut && wire.reaches(link.dialler.node, link.acceptor.node)) {
        link.cut = false;
        long again = Wire.retransmissionNanos(agenda.nowNanos() - link.cutSinceNanos);
        resume(link.dialler, again);
        resume(link.acceptor, again);
        if (link.broken) {
          agenda.after(again, () -> breakUp(link, "connection reset"));
        }
      }
    }
  }

  private void resume(LinkEnd end, long againNanos) {
    SimNode other = end.link.other(end).node;
    long arrival = agenda.nowNanos() + againNanos + wire.delayNanos(other, end.node);
    end.lastArrivalNanos = Math.max(end.lastArrivalNanos, arrival);
    for (; end.stopped > 0; end.stopped--) {
      agenda.at(end.lastArrivalNanos, () -> arrive(end));
    }
  }

  /** A node is gone: its peers hear of it as soon as a packet can reach them. */
  void onCrashed(SimNode node) {
    for (SimLink link : new ArrayList<>(open)) {
      LinkEnd gone = link.dialler.node == node ? link.dialler : link.acceptor;
      if (gone.node == node && !link.broken) {
        gone.down = true;
        lose(link);
        if (!link.cut) {
          long delay = wire.delayNanos(node, link.other(gone).node);
          agenda.after(delay, () -> breakUp(link, "connection reset"));
        }
      }
    }
  }
}
