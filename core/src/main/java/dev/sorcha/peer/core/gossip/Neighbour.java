package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Function;

/**
 * A peer that can be reached, and what is collected for it until the burst of inputs ends. This is
 * where single messages become lists.
 */
final class Neighbour {

  private final PeerId id;

  /**
   * Notifications of a peer without a stream that are not answered: each is a call of its own. The
   * next one goes when one is answered, so that a long outbox flows and does not flood. A guess.
   */
  private static final int CALLS = 32;

  /** Announcements of others that wait for a call; the oldest gives way. A guess. */
  private static final int MOST_WAITING = 4_096;

  /** Whether it has a stream: one is told everything, a peer without is notified in rounds. */
  boolean streams;

  private final LinkedHashSet<Announcement> announcements = new LinkedHashSet<>();
  private final LinkedHashSet<Announcement> ownAnnouncements = new LinkedHashSet<>();

  /** Calls under way, of a peer without a stream. */
  private int calls;

  private final List<TxId> tooLarge = new ArrayList<>();
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
    if (!streams && announcements.size() > MOST_WAITING) {
      announcements.removeFirst();
    }
  }

  /** A notification was answered, or failed. */
  void notified() {
    calls = Math.max(0, calls - 1);
    if (!ownAnnouncements.isEmpty() || !announcements.isEmpty()) {
      markWriter();
    }
  }

  /** It has a stream now, or lost it. */
  void streams(boolean now) {
    streams = now;
    calls = 0;
    markWriter();
  }

  void tooLarge(TxId what) {
    markWriter();
    tooLarge.add(what);
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
   *
   * @return what the peer is told of
   */
  List<TxId> flush(Effects out) {
    waiting = false;
    send(gets, Frame.MAX_ASKED, Frame.Get::new, out);
    List<Announcement> own = taken(ownAnnouncements);
    List<Announcement> others = taken(announcements);
    List<TxId> told = new ArrayList<>();
    others.forEach(what -> told.add(what.id()));
    own.forEach(what -> told.add(what.id()));
    send(others, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, false), out);
    send(own, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, true), out);
    send(stored, Frame.MAX_ANNOUNCED, Frame.Stored::new, out);
    send(
        tooLarge,
        Frame.MAX_ANNOUNCED,
        ids -> new Frame.Declined(ids, DeclineReason.TOO_LARGE),
        out);
    send(notFound, Frame.MAX_ANNOUNCED, Frame.NotFound::new, out);
    return told;
  }

  /** All of them, or as many as there may be further calls. */
  private List<Announcement> taken(SequencedSet<Announcement> collected) {
    List<Announcement> taken = new ArrayList<>();
    while (!collected.isEmpty() && (streams || calls < CALLS)) {
      taken.add(collected.removeFirst());
      calls += streams ? 0 : 1;
    }
    return taken;
  }

  private <T> void send(List<T> collected, int most, Function<List<T>, Frame> frame, Effects out) {
    for (int from = 0; from < collected.size(); from += most) {
      out.send(id, frame.apply(collected.subList(from, Math.min(from + most, collected.size()))));
    }
    collected.clear();
  }
}
