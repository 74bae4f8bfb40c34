package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A peer that can be reached, and what is collected for it until the burst of inputs ends. This is
 * where single messages become lists.
 */
final class Neighbour {

  private final PeerId id;

  /** Whether it has a stream: one is told everything, a peer without is notified in rounds. */
  boolean streams;

  private final List<Announcement> announcements = new ArrayList<>();
  private final List<Announcement> ownAnnouncements = new ArrayList<>();
  private final List<TxId> gets = new ArrayList<>();
  private final List<TxId> notFound = new ArrayList<>();
  private final List<TxId> stored = new ArrayList<>();

  /** Neighbours with something to write: most bursts bring nothing for most of them. */
  private final List<Neighbour> writers;

  private boolean waiting;

  /**
   * @param writers where a neighbour enters itself once something is collected for it
   */
  Neighbour(PeerId id, boolean streams, List<Neighbour> writers) {
    this.id = id;
    this.streams = streams;
    this.writers = writers;
  }

  PeerId id() {
    return id;
  }

  void announce(Announcement what, boolean wantsCustody) {
    markWriter();
    (wantsCustody ? ownAnnouncements : announcements).add(what);
  }

  void get(TxId what) {
    markWriter();
    gets.add(what);
  }

  void notFound(TxId what) {
    markWriter();
    notFound.add(what);
  }

  void stored(TxId what) {
    markWriter();
    stored.add(what);
  }

  private void markWriter() {
    if (!waiting) {
      waiting = true;
      writers.add(this);
    }
  }

  /**
   * Writes what was collected, in frames within their limits. Requests first: somebody waits for
   * them.
   */
  void flush(Effects out) {
    waiting = false;
    send(gets, Frame.MAX_ASKED, Frame.Get::new, out);
    send(announcements, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, false), out);
    send(ownAnnouncements, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, true), out);
    send(stored, Frame.MAX_ANNOUNCED, Frame.Stored::new, out);
    send(notFound, Frame.MAX_ANNOUNCED, Frame.NotFound::new, out);
  }

  private <T> void send(List<T> collected, int most, Function<List<T>, Frame> frame, Effects out) {
    for (int from = 0; from < collected.size(); from += most) {
      out.send(id, frame.apply(collected.subList(from, Math.min(from + most, collected.size()))));
    }
    collected.clear();
  }
}
