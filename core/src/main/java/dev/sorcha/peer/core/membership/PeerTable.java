package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The peers that this node knows, at most {@code maxPeers}, in two halves of buckets.
 *
 * <pre>
 *   heard of ──┐                    ┌──────── answers where it listens ───────┐
 *              ├──► NEW ────────────┤                                          ├──► TRIED
 *   claims ────┘   by teller's group └─ its bucket is full: the one there ─────┘   by own group
 *                                       longest unseen is checked, and stays if it answers
 * </pre>
 *
 * <p>Who tells of many peers fills few buckets of NEW, and who holds many addresses in few net
 * groups fills few of TRIED; nobody is pushed out of TRIED by anybody's word. Rows that cannot be
 * dialled are in no bucket: they are there while their peer is.
 */
final class PeerTable {

  /** Tried buckets that one net group reaches (gossip-protocol D14). */
  static final int TRIED_PER_GROUP = 4;

  /** New buckets that one teller's net group reaches (gossip-protocol D14). */
  static final int NEW_PER_TELLER = 8;

  /**
   * The same for a bootstrap node: a quarter of the table (DESIGN S11). It knows most of a young
   * network, and an operator has chosen it.
   */
  static final int NEW_PER_BOOTSTRAP = 32;

  private static final int NEW_SALT = 1;
  private static final int TRIED_SALT = 2;

  private final int maxPeers;
  private final PeerId self;
  private Buckets fresh;
  private Buckets tried;
  private final LinkedHashMap<PeerId, PeerRecord> rows = new LinkedHashMap<>();
  private final Map<NetGroup, Integer> bySource = new LinkedHashMap<>();
  private int triedRows;

  /** The same rows, in the order that the last draws have left them in. */
  private final DrawList all = new DrawList(0);

  /** Those that have answered where they listen: few, in a large network. */
  private final DrawList answered = new DrawList(1);

  private final LinkedHashSet<PeerId> changed = new LinkedHashSet<>();
  private final LinkedHashSet<PeerId> gone = new LinkedHashSet<>();

  PeerTable(int maxPeers, PeerId self) {
    this.maxPeers = maxPeers;
    this.self = self;
    useKey(0);
  }

  /**
   * Sets the secret of the buckets, before the first row.
   *
   * @throws IllegalStateException if there are rows
   */
  void useKey(long key) {
    if (!rows.isEmpty()) {
      throw new IllegalStateException("rows: " + rows.size() + " (expected: 0)");
    }
    KeyedHash hash = new KeyedHash(key);
    // Each half holds half of the rows, and a little more: 64 buckets for 1,000 rows.
    int least = Math.max(1, (maxPeers + 2 * Buckets.SLOTS - 1) / (2 * Buckets.SLOTS));
    int count = Integer.highestOneBit(2 * least - 1);
    fresh = new Buckets(count, hash, NEW_SALT);
    tried = new Buckets(count, hash, TRIED_SALT);
  }

  int size() {
    return rows.size();
  }

  int tried() {
    return triedRows;
  }

  boolean isFull() {
    return rows.size() >= maxPeers;
  }

  Collection<PeerRecord> rows() {
    return rows.values();
  }

  Optional<PeerRecord> find(PeerId id) {
    return Optional.ofNullable(rows.get(id));
  }

  List<PeerRecord> at(PeerAddress address) {
    return rows.values().stream()
        .filter(row -> row.info.port() == address.port())
        .filter(row -> row.address().equals(Optional.of(address)))
        .toList();
  }

  /**
   * Others speak about a peer.
   *
   * @return the row, if it was unknown and there is a place for it
   */
  Optional<PeerRecord> heard(
      PeerInfo info, NetGroup teller, boolean fromBootstrap, Instant now, Instant checkAt) {
    if (info.id().equals(self) || rows.containsKey(info.id()) || isFull()) {
      return Optional.empty();
    }
    // DESIGN S11, for tellers of every kind.
    if (bySource.getOrDefault(teller, 0) >= Math.max(1, maxPeers / 4)) {
      return Optional.empty();
    }
    PeerRecord row = new PeerRecord(info, teller, now, checkAt);
    row.fromBootstrap = fromBootstrap;
    return placed(row) ? Optional.of(row) : Optional.empty();
  }

  /**
   * A peer speaks for itself on a connection that proves its key.
   *
   * @return the row, unless there is no place for it
   */
  Optional<PeerRecord> claimed(PeerInfo info, NetGroup from, Instant now, Instant checkAt) {
    PeerRecord known = rows.get(info.id());
    if (known != null) {
      known.firstHand = true;
      renew(known, info);
      return find(info.id());
    }
    if (info.id().equals(self) || (isFull() && !dropHearsay())) {
      return Optional.empty();
    }
    PeerRecord row = new PeerRecord(info, from, now, checkAt);
    row.firstHand = true;
    return placed(row) ? Optional.of(row) : Optional.empty();
  }

  /**
   * The same for a peer that we dialled: it answered where it listens, so NEW needs no place for
   * it.
   */
  Optional<PeerRecord> met(PeerInfo info, NetGroup from, Instant now, Instant checkAt) {
    Optional<PeerRecord> placed = claimed(info, from, now, checkAt);
    if (placed.isPresent() || info.id().equals(self) || isFull()) {
      return placed;
    }
    PeerRecord row = new PeerRecord(info, from, now, checkAt);
    if (Buckets.isFull(tried.of(row.group(), info.id().hex(), TRIED_PER_GROUP))) {
      return Optional.empty();
    }
    row.firstHand = true;
    include(row);
    var _ = reached(row);
    return Optional.of(row);
  }

  /** A peer that stops saying where it listens keeps the address that was good before. */
  private void renew(PeerRecord row, PeerInfo info) {
    Optional<PeerAddress> before = row.address();
    if (info.address().isEmpty() && before.isPresent()) {
      PeerAddress at = before.get();
      row.renew(
          new PeerInfo(info.id(), at.host(), at.port(), info.protocols(), info.capabilities()));
    } else {
      row.renew(info);
    }
    if (!row.address().equals(before)) {
      // What was found out about the old address says nothing about the new one.
      leaveBucket(row);
      answered.remove(row);
      row.reachedAt = Optional.empty();
      if (!enterFresh(row)) {
        remove(row);
        return;
      }
    }
    touch(row);
  }

  private boolean placed(PeerRecord row) {
    if (!enterFresh(row)) {
      return false;
    }
    include(row);
    return true;
  }

  private void include(PeerRecord row) {
    all.add(row);
    rows.put(row.info.id(), row);
    bySource.merge(row.source, 1, Integer::sum);
    touch(row);
  }

  private boolean enterFresh(PeerRecord row) {
    if (!row.info.hasAddress()) {
      return true;
    }
    int most = row.fromBootstrap ? NEW_PER_BOOTSTRAP : NEW_PER_TELLER;
    List<List<PeerRecord>> both = fresh.bothOf(row.source, row.group().name(), most);
    List<PeerRecord> bucket = both.getFirst();
    if (Buckets.isFull(bucket)) {
      Optional<PeerRecord> worst =
          both.stream()
              .flatMap(List::stream)
              .filter(it -> isWorse(it, row))
              .reduce((a, b) -> isWorse(b, a) ? b : a);
      if (worst.isEmpty()) {
        return false;
      }
      bucket = Objects.requireNonNull(worst.get().bucket);
      remove(worst.get());
    }
    bucket.add(row);
    row.bucket = bucket;
    row.tried = false;
    return true;
  }

  /** One that failed gives way to one that did not; hearsay gives way to a peer's own word. */
  private static boolean isWorse(PeerRecord one, PeerRecord other) {
    if (one.reachedAt.isPresent()) {
      return false;
    }
    return one.firstHand == other.firstHand ? one.failures > other.failures : other.firstHand;
  }

  /**
   * A peer answered where it listens.
   *
   * @return the row that must give way first, if the bucket is full: check it, then {@link #demote}
   *     it or leave things as they are
   */
  Optional<PeerRecord> reached(PeerRecord row) {
    touch(row);
    answered.add(row);
    if (row.tried || !row.info.hasAddress()) {
      return Optional.empty();
    }
    NetGroup group = row.group();
    List<PeerRecord> bucket = tried.of(group, row.info.id().hex(), TRIED_PER_GROUP);
    if (Buckets.isFull(bucket)) {
      return bucket.stream()
          .min((a, b) -> a.lastSeen.orElse(Instant.MIN).compareTo(b.lastSeen.orElse(Instant.MIN)));
    }
    leaveBucket(row);
    bucket.add(row);
    row.bucket = bucket;
    row.tried = true;
    triedRows++;
    return Optional.empty();
  }

  /** Back to NEW, or out of the table if there is no place. */
  void demote(PeerRecord row) {
    if (row.tried) {
      leaveBucket(row);
      if (!enterFresh(row)) {
        remove(row);
      }
      touch(row);
    }
  }

  private void leaveBucket(PeerRecord row) {
    if (row.bucket != null) {
      row.bucket.remove(row);
      row.bucket = null;
    }
    if (row.tried) {
      row.tried = false;
      triedRows--;
    }
  }

  void remove(PeerRecord row) {
    PeerId id = row.info.id();
    if (rows.get(id) != row) {
      return;
    }
    rows.remove(id);
    leaveBucket(row);
    all.remove(row);
    answered.remove(row);
    bySource.computeIfPresent(row.source, (group, count) -> count == 1 ? null : count - 1);
    changed.remove(id);
    gone.add(id);
  }

  private boolean dropHearsay() {
    for (PeerRecord row : rows.values()) {
      if (!row.firstHand && row.lastSeen.isEmpty()) {
        remove(row);
        return true;
      }
    }
    return false;
  }

  /** The row has changed and must be saved. */
  void touch(PeerRecord row) {
    PeerId id = row.info.id();
    if (rows.get(id) == row) {
      // One that was removed and is back stays among the gone, which go first: without an address
      // it is not written again.
      changed.add(id);
    }
  }

  boolean hasChanges() {
    return !changed.isEmpty() || !gone.isEmpty();
  }

  /** The rows that changed since the last call. */
  List<PeerRecord> takeChanged() {
    List<PeerRecord> taken = changed.stream().map(rows::get).toList();
    changed.clear();
    return taken;
  }

  /** The ids of rows that are gone since the last call. */
  Set<PeerId> takeGone() {
    Set<PeerId> taken = new LinkedHashSet<>(gone);
    gone.clear();
    return taken;
  }

  /** These are on disk and not here. */
  void areGone(Collection<PeerId> peers) {
    peers.stream().filter(peer -> !rows.containsKey(peer)).forEach(gone::add);
  }

  /** The rows have just been read from disk; those that gave way to others still must leave it. */
  void forgetChanges() {
    changed.clear();
  }

  /** A random sample of those that this node itself reached lately, for another node. */
  List<PeerInfo> sample(int most, PeerId asker, Instant since, RandomGenerator random) {
    return answered
        .draw(
            most,
            row ->
                row.failures == 0
                    && row.isReachedSince(since)
                    && row.info.hasAddress()
                    && !row.info.id().equals(asker),
            random)
        .stream()
        .map(row -> row.info)
        .toList();
  }

  /** Rows that are wanted, by chance, at most so many. */
  List<PeerRecord> draw(int most, Predicate<PeerRecord> wanted, RandomGenerator random) {
    return all.draw(most, wanted, random);
  }
}
