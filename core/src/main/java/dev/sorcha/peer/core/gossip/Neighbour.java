package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
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

  // What this node may send it unasked.

  private boolean takesPushes;
  private boolean wantsAll;
  private long credit;
  private final List<Pushed> pushes = new ArrayList<>();
  private final List<Pushed> ownPushes = new ArrayList<>();

  // What it may send us unasked.

  /** The credit that it should have; 0 until it is a peer that knows pushes. */
  private long window;

  private boolean provides;

  /** What it was told of that. */
  private boolean saidProvides;

  /** What it may still send, and what of it is here and not saved yet. */
  private long allowance;

  private long inHand;
  private boolean creditDue;

  /** When a list of announcements went out last. */
  private Instant listedAt = Instant.MIN;

  private boolean overflowed;

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
    if (announcements.size() > MOST_WAITING) {
      announcements.removeFirst();
      overflowed |= streams;
    }
  }

  /** Whether it has ever given credit. */
  boolean takesPushes() {
    return takesPushes;
  }

  /** Whether it wants every new body at once. */
  boolean wantsAll() {
    return wantsAll;
  }

  /** It gives credit. */
  void onCredit(boolean eager, long bytes) {
    takesPushes = true;
    wantsAll = eager;
    credit = Math.min(Frame.MAX_CREDIT, credit + bytes);
  }

  /** What it may be sent unasked, in cost. */
  long credit() {
    return credit;
  }

  /** Sends a body unasked, if there is credit for it. */
  boolean push(Pushed body, boolean wantsCustody) {
    long cost = Frame.Push.cost(body.transaction().size());
    if (cost > credit) {
      return false;
    }
    credit -= cost;
    markWriter();
    (wantsCustody ? ownPushes : pushes).add(body);
    return true;
  }

  /** It has this: word of it need not go out. */
  void has(Announcement what) {
    announcements.remove(what);
  }

  /** It is told nothing of this that is not on its way. */
  void withdraw(TxId id) {
    announcements.removeIf(what -> what.id().equals(id));
    pushes.removeIf(body -> body.claimed().equals(id));
    stored.remove(id);
  }

  /**
   * Gives it credit.
   *
   * @param all whether it shall push every new body
   * @param bytes how much it may have sent that is not saved
   */
  void invite(boolean all, long bytes) {
    if (window != bytes || provides != all) {
      window = bytes;
      provides = all;
      creditDue = true;
      markWriter();
    }
  }

  /** Whether it was given credit. */
  boolean isInvited() {
    return window > 0;
  }

  /**
   * It sent a body unasked.
   *
   * @return whether it had the credit for it; then {@link #settled} must follow
   */
  boolean receive(long cost) {
    if (cost > allowance) {
      return false;
    }
    allowance -= cost;
    inHand += cost;
    return true;
  }

  /** Whether it could have sent a body of this size unasked. */
  boolean hasAllowance(long sizeBytes) {
    return Frame.Push.cost(sizeBytes) <= allowance;
  }

  /** A body that it sent unasked is saved, or needs not be. */
  void settled(long cost) {
    inHand -= cost;
    if (allowance + inHand <= window / 2) {
      creditDue = true;
      markWriter();
    }
  }

  /** Whether announcements were left out since this was asked last. */
  boolean takeOverflowed() {
    boolean was = overflowed;
    overflowed = false;
    return was;
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
    takesPushes &= now;
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
   * them. Announcements and custody may wait for the next list.
   *
   * @return what the peer is told of
   */
  List<TxId> flush(PushConfig config, Instant now, Effects out) {
    waiting = false;
    send(gets, Frame.MAX_ASKED, Frame.Get::new, out);
    List<TxId> told = new ArrayList<>();
    push(pushes, false, told, out);
    push(ownPushes, true, told, out);
    giveCredit(out);
    if (listsAt(config).isAfter(now)) {
      markWriter();
    } else {
      list(told, now, out);
    }
    send(
        tooLarge,
        Frame.MAX_ANNOUNCED,
        ids -> new Frame.Declined(ids, DeclineReason.TOO_LARGE),
        out);
    send(notFound, Frame.MAX_ANNOUNCED, Frame.NotFound::new, out);
    return told;
  }

  /** When the next list may go out. */
  Instant listsAt(PushConfig config) {
    int waits = announcements.size() + ownAnnouncements.size() + stored.size();
    boolean now =
        !takesPushes
            || waits == 0
            || waits >= config.listMost()
            || (provides && !announcements.isEmpty())
            || listedAt.equals(Instant.MIN);
    return now ? Instant.MIN : listedAt.plus(config.gap());
  }

  private void list(List<TxId> told, Instant now, Effects out) {
    List<Announcement> own = taken(ownAnnouncements);
    List<Announcement> others = taken(announcements);
    if (!own.isEmpty() || !others.isEmpty() || !stored.isEmpty()) {
      listedAt = now;
    }
    others.forEach(what -> told.add(what.id()));
    own.forEach(what -> told.add(what.id()));
    send(others, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, false), out);
    send(own, Frame.MAX_ANNOUNCED, list -> new Frame.Announce(list, true), out);
    send(stored, Frame.MAX_ANNOUNCED, Frame.Stored::new, out);
  }

  private void push(List<Pushed> bodies, boolean wantsCustody, List<TxId> told, Effects out) {
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < bodies.size(); i++) {
      long size = bodies.get(i).transaction().size();
      if (i > from && (i - from == Frame.MAX_PUSHED || bytes + size > Frame.MAX_PUSHED_BYTES)) {
        out.send(id, new Frame.Push(bodies.subList(from, i), wantsCustody));
        from = i;
        bytes = 0;
      }
      bytes += size;
      told.add(bodies.get(i).claimed());
    }
    if (from < bodies.size()) {
      out.send(id, new Frame.Push(bodies.subList(from, bodies.size()), wantsCustody));
    }
    bodies.clear();
  }

  private void giveCredit(Effects out) {
    if (creditDue) {
      creditDue = false;
      long more = Math.max(0, window - allowance - inHand);
      if (more > 0 || provides != saidProvides) {
        allowance += more;
        saidProvides = provides;
        out.send(id, new Frame.Credit(provides, more));
      }
    }
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
