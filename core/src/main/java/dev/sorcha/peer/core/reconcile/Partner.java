package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/** What is known of one peer that reconciles: what both ends agree on, and what it owes. */
final class Partner {

  /** Claims that were not kept, before they count as an offence. A guess. */
  private static final int MOST_BROKEN = 32;

  /** Ids that it refused to serve, and those to which it is silent, are remembered so far. */
  private static final int MOST_REFUSED = 4_096;

  /**
   * How late it may serve what it claims. The slowest honest peer needs a minute for the 4 MiB that
   * may be asked of it at once (64 KiB/s, threat U2), and as long again for what others ask.
   */
  private static final Duration LATEST = Duration.ofMinutes(2);

  final PeerId id;
  Agreement base = Agreement.none();

  /** The last round over all ids; it becomes the base when both ends hold what they were told. */
  Optional<Agreement> candidate = Optional.empty();

  boolean settledHere;
  boolean settledThere;

  /** When a round is due out of turn. */
  private Optional<Instant> due = Optional.empty();

  private final NextDue next;

  Instant lastRound = Instant.MIN;

  /** Slices that are still to be compared, if everything at once was too much. */
  final ArrayDeque<Integer> slices = new ArrayDeque<>();

  /** After the last slice: both ends may agree once everything is fetched. */
  boolean divided;

  Optional<Serving> serving = Optional.empty();
  Optional<Reading> reading = Optional.empty();

  /** What it claims and this node does not hold yet. Bounded by what a round or a page tells. */
  final LinkedHashSet<TxId> told = new LinkedHashSet<>();

  /** Rounds and pages that it asked for since the last tick of the clock. */
  int asked;

  private final LinkedHashSet<TxId> refused = new LinkedHashSet<>();

  /** What it claims and was asked for in vain, by when that was first. */
  private final LinkedHashMap<TxId, Instant> silent = new LinkedHashMap<>();

  private int broken;
  private int kept;

  /** A round that it began. */
  record Serving(long round, int slice, Snapshot set, SequencedSet<TxId> claimed, Instant since) {}

  /** Its order, which this node reads. */
  static final class Reading {
    /** After which place the next page begins, and in which life of the peer. */
    Cursor after;

    /** Whether a page is under way. */
    boolean waiting = true;

    boolean atEnd;

    /** Whether everything on its pages was fetched. */
    boolean complete = true;

    Instant progress;
    int entries;
    int lacking;

    Reading(Cursor after, Instant now) {
      this.after = after;
      this.progress = now;
    }
  }

  /** A place in a peer's order, which counts in one of its lives. */
  record Cursor(long life, long place) {}

  Partner(PeerId id, NextDue next) {
    this.id = id;
    this.next = next;
  }

  Optional<Instant> due() {
    return due;
  }

  void dueAt(Instant at) {
    due = Optional.of(at);
    next.notLater(at);
  }

  void notDue() {
    due = Optional.empty();
  }

  /**
   * Whether both ends had the same when they were compared last, and nothing has come here since.
   *
   * @param end of this node's order
   */
  boolean isAlike(long end) {
    return candidate
        .map(agreed -> settledHere && settledThere && agreed.cut() == end)
        .orElse(base.round() != Agreement.NO_ROUND && base.cut() == end);
  }

  /** Nothing is agreed any more. */
  void reset() {
    base = Agreement.none();
    candidate = Optional.empty();
  }

  /** Both ends hold what they were told: from now on the later is compared. */
  boolean promote() {
    if (candidate.isEmpty()) {
      return false;
    }
    base = candidate.get();
    candidate = Optional.empty();
    return true;
  }

  void propose(Agreement agreement) {
    candidate = Optional.of(agreement);
    settledHere = false;
    settledThere = false;
  }

  /** It claims these, which this node does not hold. */
  void claims(List<TxId> ids) {
    for (TxId what : ids) {
      told.add(what);
      // It said before that it does not have it.
      broken += refused.contains(what) ? 1 : 0;
    }
  }

  /** This node holds it now, wherever it came from. */
  boolean onKnown(TxId what) {
    boolean late = silent.remove(what) != null;
    boolean wasTold = told.remove(what);
    kept += late || wasTold ? 1 : 0;
    return wasTold;
  }

  /** It was asked for what it claims, and did not serve it. */
  void onNotServed(TxId what, boolean isSilent, Instant now) {
    if (!told.contains(what)) {
      return;
    }
    if (isSilent) {
      if (silent.size() < MOST_REFUSED) {
        silent.putIfAbsent(what, now);
      }
    } else {
      told.remove(what);
      refused.add(what);
      if (refused.size() > MOST_REFUSED) {
        refused.removeFirst();
      }
    }
  }

  /** What it has not served in all this time was a false claim. */
  void onTick(Held held, Instant now) {
    while (!silent.isEmpty() && !silent.firstEntry().getValue().plus(LATEST).isAfter(now)) {
      broken += held.holds(silent.pollFirstEntry().getKey()) ? 0 : 1;
    }
  }

  /** Whether it has broken more of its claims than it kept, and many; the count begins anew. */
  boolean takeOffence() {
    if (broken < MOST_BROKEN || broken <= kept) {
      return false;
    }
    broken = 0;
    kept = 0;
    return true;
  }
}
