package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Peers that left the table because they did not answer any more. This node tries them itself, with
 * a pause that doubles from a minute to six hours, for 30 days (DESIGN S9): after a partition both
 * sides must still know each other. What others say of them only brings the next try forward.
 */
final class Departed {

  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

  /** Between two tries that hearsay caused. A guess: the pace of a liar's lists. */
  private static final Duration HINTS_APART = Duration.ofMinutes(5);

  private final Duration keptFor;
  private final int most;
  private final LinkedHashMap<PeerId, Entry> entries = new LinkedHashMap<>();
  private final LinkedHashSet<PeerId> changed = new LinkedHashSet<>();
  private final LinkedHashSet<PeerId> gone = new LinkedHashSet<>();

  /** One of them. */
  static final class Entry {
    final PeerInfo info;
    final NetGroup source;
    final Instant firstSeen;
    final Optional<Instant> lastSeen;
    final boolean bootstrap;

    /** Whether it had a link and was to get one again; not kept on disk. */
    final boolean wasLost;

    int attempts;
    Instant triedAt;
    Instant nextTry;

    /**
     * Whether this node tries it. One that was only ever heard of is remembered so that hearsay
     * does not bring it back, and not dialled on anybody's word for 30 days.
     */
    boolean isTried() {
      return lastSeen.isPresent();
    }

    /** A row that leaves the table. */
    Entry(PeerRecord row, boolean wasLost, Instant now) {
      this(row.info, row.source, row.firstSeen, row.lastSeen, row.bootstrap, wasLost, now);
    }

    Entry(
        PeerInfo info,
        NetGroup source,
        Instant firstSeen,
        Optional<Instant> lastSeen,
        boolean bootstrap,
        boolean wasLost,
        Instant now) {
      this.info = info;
      this.source = source;
      this.firstSeen = firstSeen;
      this.lastSeen = lastSeen;
      this.bootstrap = bootstrap;
      this.wasLost = wasLost;
      this.triedAt = now;
      this.nextTry = now;
    }
  }

  Departed(Duration keptFor, int most) {
    this.keptFor = keptFor;
    this.most = most;
  }

  int size() {
    return entries.size();
  }

  boolean contains(PeerId peer) {
    return entries.containsKey(peer);
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  Optional<Entry> find(PeerId peer) {
    return Optional.ofNullable(entries.get(peer));
  }

  /** Loaded from disk. A clock that was set back since must not put off its next try for long. */
  boolean restore(Entry entry, Instant now) {
    if (entries.size() < most) {
      entry.nextTry = Jitter.earlier(entry.nextTry, now.plus(LONGEST_PAUSE));
      entries.put(entry.info.id(), entry);
      return true;
    }
    return false;
  }

  /**
   * It has just been removed from the table. At the bound the one that left first is forgotten for
   * it, and one that nobody ever heard from before all others: inventing peers must not push out
   * those that there were.
   */
  void add(Entry entry, Instant now, RandomGenerator random) {
    if (entries.size() >= most) {
      entries.values().stream()
          .filter(it -> it.lastSeen.isEmpty())
          .findFirst()
          .or(() -> Optional.of(entries.firstEntry().getValue()))
          .ifPresent(it -> forget(it.info.id()));
    }
    entries.put(entry.info.id(), entry);
    pause(entry, now, random);
  }

  /** It did not answer this time either. */
  void onFailed(PeerId peer, Instant now, RandomGenerator random) {
    Entry entry = entries.get(peer);
    if (entry == null) {
      return;
    }
    Instant last = entry.lastSeen.orElse(entry.firstSeen);
    if (last.plus(keptFor).isBefore(now)) {
      forget(peer);
      return;
    }
    entry.attempts++;
    pause(entry, now, random);
  }

  private void pause(Entry entry, Instant now, RandomGenerator random) {
    entry.triedAt = now;
    entry.nextTry =
        now.plus(Jitter.around(Jitter.doubled(FIRST_PAUSE, entry.attempts, LONGEST_PAUSE), random));
    changed.add(entry.info.id());
    gone.remove(entry.info.id());
  }

  /** Somebody says that it is there. */
  void onHearsay(PeerId peer, Instant now) {
    Entry entry = entries.get(peer);
    if (entry != null) {
      Instant soonest = entry.triedAt.plus(HINTS_APART);
      Instant hinted = soonest.isAfter(now) ? soonest : now;
      if (hinted.isBefore(entry.nextTry)) {
        entry.nextTry = hinted;
      }
    }
  }

  /** The other side of a partition may be back: all of them are due. */
  void allDue(Instant now) {
    entries.values().forEach(entry -> entry.nextTry = now);
  }

  /** It is in the table again, or the operator wants it forgotten. */
  boolean forget(PeerId peer) {
    if (entries.remove(peer) == null) {
      return false;
    }
    changed.remove(peer);
    gone.add(peer);
    return true;
  }

  /** Those to try now, those that wait longest first. */
  List<Entry> due(int atMost, Instant now) {
    return atMost <= 0
        ? List.of()
        : entries.values().stream()
            .filter(entry -> entry.isTried() && !entry.nextTry.isAfter(now))
            .sorted((a, b) -> a.nextTry.compareTo(b.nextTry))
            .limit(atMost)
            .toList();
  }

  /** When the next one is due. */
  Optional<Instant> nextDue() {
    return entries.values().stream()
        .filter(Entry::isTried)
        .map(entry -> entry.nextTry)
        .min(Instant::compareTo);
  }

  boolean hasChanges() {
    return !changed.isEmpty() || !gone.isEmpty();
  }

  List<Entry> takeChanged() {
    List<Entry> taken = new ArrayList<>();
    changed.forEach(peer -> taken.add(entries.get(peer)));
    changed.clear();
    return taken;
  }

  Set<PeerId> takeGone() {
    Set<PeerId> taken = new LinkedHashSet<>(gone);
    gone.clear();
    return taken;
  }
}
