package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which missing transactions were announced, by whom, and whom we asked.
 *
 * <p>Rules (gossip-protocol D6, after Bitcoin's TxRequestTracker, with clocks of a round trip):
 *
 * <ol>
 *   <li>At most one request for a transaction is in flight. Rationale: ten announcers must not mean
 *       ten downloads.
 *   <li>A peer is never asked twice for the same transaction. Rationale: who announces and does not
 *       serve delays it once and not for ever. A peer that was lost and comes back starts anew: its
 *       silence was the network's.
 *   <li>Silence, refusal, wrong bytes and a lost peer are one case: the next announcer is asked at
 *       once, chosen by a keyed hash. Rationale: an attacker who announces first, or who mints ids,
 *       cannot place himself in the order.
 *   <li>An announcement is a hint, never knowledge: nothing here makes a transaction count as seen
 *       (DESIGN S4).
 *   <li>A peer's announcements are bounded on its own account, and at the bound only its own are
 *       ignored. Rationale: a flood of random ids (CVE-2018-17145) must not push out what others
 *       announced, and is forgotten with its peer.
 *   <li>Of more announcers than are kept for a transaction those stay that have not failed, and of
 *       these the first in keyed order. Rationale: a crowd that announces first must not shut out
 *       the one that serves.
 *   <li>Who did not serve lately is asked last. Rationale: nine of ten announcers that never serve
 *       would cost their silence for every transaction.
 * </ol>
 *
 * <p>An entry is CANDIDATE (somebody can be asked and nobody is), REQUESTED, ARRIVED (verified,
 * being saved) or SPENT (every announcer was asked); a spent one waits for a new announcer and is
 * forgotten after a time.
 */
final class Pulls {

  /** What came of an announcement. */
  enum Taken {
    /** A request is in flight or in the queue. */
    WANTED,
    /** A bound of this peer or of the node is reached. */
    IGNORED
  }

  /** Somebody is to be asked for something. */
  record Ask(PeerId peer, Announcement wanted) {}

  /**
   * Announced bytes in flight with one peer, above which no more is asked of it (gossip-protocol
   * D6).
   */
  private static final long IN_FLIGHT_BYTES_PER_PEER = 4 << 20;

  /** Requests in a row, more or less, after which a peer is asked when nobody else is left. */
  private static final int DOUBTFUL = 2;

  private static final int MOST_UNSERVED = 8;

  /** Above every rank of a peer that is not doubtful. */
  private static final long LATER = 1L << 62;

  private final GossipConfig config;
  private final long secret;
  private final LinkedHashMap<TxId, Entry> entries = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, PeerSide> peers = new LinkedHashMap<>();
  private int inFlight;

  /** What waits for a push. */
  private final ArrayDeque<Rest> resting = new ArrayDeque<>();

  private record Rest(Entry entry, Instant until) {}

  /** Whether something happened since the last look that may allow a further request. */
  private boolean worthALook;

  private static final class Entry {
    final TxId id;
    final Instant since;
    final long sizeBytes;

    /** Announcers, and whether each wants custody. */
    final LinkedHashMap<PeerId, Boolean> announcers = new LinkedHashMap<>();

    /** Who was asked, and when. */
    final LinkedHashMap<PeerId, Instant> asked = new LinkedHashMap<>();

    Optional<PeerId> requested = Optional.empty();
    boolean arrived;

    /** Whether it waits for a push, and whether it has done so. */
    boolean rests;

    boolean queued;

    Entry(TxId id, long sizeBytes, Instant since) {
      this.id = id;
      this.sizeBytes = Math.max(sizeBytes, 0);
      this.since = since;
    }
  }

  /**
   * One peer's share: what it announced, what waits for its turn, how much is in flight with it.
   */
  private static final class PeerSide {
    final LinkedHashSet<TxId> announced = new LinkedHashSet<>();

    /** Some of {@link #announced}. */
    final LinkedHashSet<TxId> waiting = new LinkedHashSet<>();

    int inFlight;
    long inFlightBytes;

    /** Requests that it did not serve, less those that it did since. */
    int unserved;
  }

  Pulls(GossipConfig config, long secret) {
    this.config = config;
    this.secret = secret;
  }

  void onPeerUp(PeerId peer) {
    peers.putIfAbsent(peer, new PeerSide());
  }

  /** A peer is gone: what was in flight with it goes to the next announcer. */
  void onPeerDown(PeerId peer) {
    PeerSide side = peers.remove(peer);
    if (side == null) {
      return;
    }
    for (TxId id : side.announced) {
      Entry entry = entry(id);
      entry.announcers.remove(peer);
      entry.asked.remove(peer);
      if (entry.requested.equals(Optional.of(peer))) {
        release(entry);
      }
      if (entry.announcers.isEmpty() && !entry.arrived) {
        entries.remove(id);
      } else if (entry.requested.isEmpty() && !entry.arrived) {
        queueNext(entry);
      }
    }
  }

  /** A peer has something that we do not have; it may be asked at once. */
  Taken onAnnounced(PeerId peer, Announcement what, boolean wantsCustody, Instant now) {
    return onAnnounced(peer, what, wantsCustody, now, now);
  }

  /**
   * A peer has something that we do not have.
   *
   * @param askFrom when it may be asked: until then the body may come by itself
   */
  Taken onAnnounced(
      PeerId peer, Announcement what, boolean wantsCustody, Instant askFrom, Instant now) {
    PeerSide side = peers.get(peer);
    if (side == null) {
      return Taken.IGNORED;
    }
    Entry entry = entries.get(what.id());
    if (entry != null && entry.announcers.containsKey(peer)) {
      entry.announcers.merge(peer, wantsCustody, Boolean::logicalOr);
      return Taken.WANTED;
    }
    if (side.announced.size() >= config.announcedPerPeer()
        || (entry == null && entries.size() >= config.announcedTotal())) {
      return Taken.IGNORED;
    }
    if (entry == null) {
      entry = new Entry(what.id(), what.sizeBytes(), now);
      entries.put(what.id(), entry);
    } else if (entry.announcers.size() >= config.announcersKept() && !makeRoom(entry, peer)) {
      return Taken.WANTED;
    }
    entry.announcers.put(peer, wantsCustody);
    side.announced.add(what.id());
    // It may have been asked and then have made room for another announcer: it stays asked.
    if (!entry.arrived && entry.requested.isEmpty() && !entry.asked.containsKey(peer)) {
      if (!askFrom.isAfter(now)) {
        side.waiting.add(what.id());
        worthALook = true;
      } else if (!entry.rests && !entry.queued) {
        entry.rests = true;
        resting.add(new Rest(entry, askFrom));
      } else if (!entry.rests) {
        side.waiting.add(what.id());
        worthALook = true;
      }
    }
    return Taken.WANTED;
  }

  /** Lets go of the announcer that is worth least; that may be the newcomer. */
  private boolean makeRoom(Entry entry, PeerId newcomer) {
    if (entry.arrived) {
      return false;
    }
    PeerId worst = newcomer;
    for (PeerId peer : entry.announcers.keySet()) {
      if (entry.requested.equals(Optional.of(peer))) {
        continue;
      }
      if (entry.asked.containsKey(peer)) {
        worst = peer;
        break;
      }
      if (Mix.rank(secret, entry.id, peer) > Mix.rank(secret, entry.id, worst)) {
        worst = peer;
      }
    }
    if (worst.equals(newcomer)) {
      return false;
    }
    entry.announcers.remove(worst);
    side(worst).announced.remove(entry.id);
    side(worst).waiting.remove(entry.id);
    return true;
  }

  /** When the next one has waited long enough. */
  Optional<Instant> nextDue() {
    return resting.isEmpty() ? Optional.empty() : Optional.of(resting.getFirst().until());
  }

  /** Those whose wait is over, in the order in which they began to wait. */
  private void wake(Instant now) {
    while (!resting.isEmpty() && !resting.getFirst().until().isAfter(now)) {
      Entry entry = resting.removeFirst().entry();
      entry.rests = false;
      entry.queued = true;
      if (entries.get(entry.id) == entry && !entry.arrived && entry.requested.isEmpty()) {
        queueNext(entry);
      }
    }
  }

  /** Requests that may be made now, within the bounds. Peers take turns. */
  List<Ask> toAsk(Instant now) {
    wake(now);
    if (!worthALook) {
      return List.of();
    }
    worthALook = false;
    List<Ask> asks = new ArrayList<>();
    boolean progress = true;
    while (progress && inFlight < config.inFlightTotal()) {
      progress = false;
      for (var row : peers.entrySet()) {
        PeerSide side = row.getValue();
        if (side.waiting.isEmpty()
            || side.inFlight >= config.inFlightPerPeer()
            || side.inFlightBytes >= IN_FLIGHT_BYTES_PER_PEER
            || inFlight >= config.inFlightTotal()) {
          continue;
        }
        progress = true;
        Entry entry = entry(side.waiting.removeFirst());
        if (isAskable(entry, row.getKey())) {
          entry.requested = Optional.of(row.getKey());
          entry.asked.put(row.getKey(), now);
          side.inFlight++;
          side.inFlightBytes += entry.sizeBytes;
          inFlight++;
          asks.add(new Ask(row.getKey(), new Announcement(entry.id, entry.sizeBytes)));
        }
      }
    }
    return asks;
  }

  private static boolean isAskable(Entry entry, PeerId peer) {
    return !entry.arrived && entry.requested.isEmpty() && !entry.asked.containsKey(peer);
  }

  /**
   * The peer did not serve it: silence, refusal or wrong bytes.
   *
   * @return how many were asked, if nobody is left to ask
   */
  Optional<Integer> onFailed(PeerId peer, TxId id) {
    Entry entry = entries.get(id);
    if (entry == null || !entry.requested.equals(Optional.of(peer))) {
      return Optional.empty();
    }
    side(peer).unserved = Math.min(MOST_UNSERVED, side(peer).unserved + 1);
    release(entry);
    return queueNext(entry) ? Optional.empty() : Optional.of(entry.asked.size());
  }

  /** Puts the entry in the queue of the next announcer, in keyed order. */
  private boolean queueNext(Entry entry) {
    Optional<PeerId> next = Optional.empty();
    long best = Long.MAX_VALUE;
    for (PeerId peer : entry.announcers.keySet()) {
      PeerSide side = peers.get(peer);
      if (side == null || entry.asked.containsKey(peer)) {
        continue;
      }
      long rank = Mix.rank(secret, entry.id, peer) >>> 1;
      rank |= side.unserved >= DOUBTFUL ? LATER : 0;
      if (rank <= best) {
        best = rank;
        next = Optional.of(peer);
      }
    }
    next.ifPresent(peer -> side(peer).waiting.addFirst(entry.id));
    worthALook = true;
    return next.isPresent();
  }

  /** Whether this peer was asked for this transaction, ever: a late answer is still an answer. */
  boolean wasAsked(PeerId peer, TxId id) {
    Entry entry = entries.get(id);
    return entry != null && entry.asked.containsKey(peer);
  }

  /** When this peer was asked for this transaction. */
  Optional<Instant> askedAt(PeerId peer, TxId id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.asked.get(peer));
  }

  /** Who announced it. */
  List<PeerId> announcersOf(TxId id) {
    Entry entry = entries.get(id);
    return entry == null ? List.of() : List.copyOf(entry.announcers.keySet());
  }

  /** The peer served what it was asked for. */
  void onServed(PeerId peer) {
    PeerSide side = peers.get(peer);
    if (side != null) {
      side.unserved = Math.max(0, side.unserved - 1);
    }
  }

  /** The verified bytes are here; until they are saved the entry keeps its place in the bounds. */
  void onArrived(TxId id) {
    Entry entry = entries.get(id);
    if (entry != null && !entry.arrived) {
      entry.arrived = true;
      if (entry.requested.isPresent()) {
        release(entry);
      }
      inFlight++;
    }
  }

  /**
   * It is saved, or it is wanted no more.
   *
   * @return the announcers that want custody
   */
  List<PeerId> onDone(TxId id) {
    Entry entry = entries.remove(id);
    if (entry == null) {
      return List.of();
    }
    if (entry.requested.isPresent()) {
      release(entry);
    }
    if (entry.arrived) {
      inFlight--;
      worthALook = true;
    }
    List<PeerId> wantCustody = new ArrayList<>();
    entry.announcers.forEach(
        (peer, wants) -> {
          PeerSide side = peers.get(peer);
          if (side != null) {
            side.announced.remove(id);
            side.waiting.remove(id);
            if (wants) {
              wantCustody.add(peer);
            }
          }
        });
    return wantCustody;
  }

  /**
   * Forgets what was announced long ago and has nobody left to be asked. Entries are in order of
   * age.
   */
  void sweep(Instant now) {
    Instant before = now.minus(config.announcedTtl());
    List<TxId> spent = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.since.isAfter(before)) {
        break;
      }
      if (!entry.arrived && entry.requested.isEmpty() && !hasCandidate(entry)) {
        spent.add(entry.id);
      }
    }
    spent.forEach(this::onDone);
  }

  private boolean hasCandidate(Entry entry) {
    return entry.announcers.keySet().stream()
        .anyMatch(peer -> !entry.asked.containsKey(peer) && peers.containsKey(peer));
  }

  int size() {
    return entries.size();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  private void release(Entry entry) {
    worthALook = true;
    entry
        .requested
        .map(peers::get)
        .ifPresent(
            side -> {
              side.inFlight--;
              side.inFlightBytes -= entry.sizeBytes;
            });
    entry.requested = Optional.empty();
    inFlight--;
  }

  private Entry entry(TxId id) {
    return Objects.requireNonNull(entries.get(id));
  }

  private PeerSide side(PeerId peer) {
    return Objects.requireNonNull(peers.get(peer));
  }
}
