package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which peers are asked to push every new body: those who have them first (gossip-protocol D9).
 *
 * <p>For the last {@value #KEPT} transactions it is kept how long after the first word of it each
 * peer had it. Every peer announces everything, so nobody must be tried to be known. The set is
 * wanted that has the least lag on average, where that of a set is that of its fastest: three peers
 * in one place are worth less than one there and two elsewhere.
 *
 * <p>Of a provider only bodies count: one that announces and does not push must not keep its place.
 * Who leaves {@value #MOST_MISSED} of {@value #PERIOD} unpushed is none for the next {@value
 * #BENCHED}.
 */
final class Providers {

  private static final int KEPT = 64;

  /** Transactions between two looks, of which each changes one provider at most. */
  private static final int PERIOD = 16;

  private static final int MOST_MISSED = 3;
  private static final int BENCHED = 256;

  /** The lag of who never had it, in microseconds; no lag counts for more. */
  private static final int NEVER = 250_000;

  /** What a change must be worth. */
  private static final double HYSTERESIS = 0.97;

  private final LinkedHashMap<PeerId, Side> sides = new LinkedHashMap<>();
  private final LinkedHashSet<PeerId> chosen = new LinkedHashSet<>();

  /** First words of the last transactions. */
  private final LinkedHashMap<TxId, Word> words = new LinkedHashMap<>();

  private int count;
  private int looked;

  private record Word(Instant at, int place) {}

  private static final class Side {
    final int[] lags = new int[KEPT];

    /** Announced by it while it was a provider, and not pushed yet. */
    final boolean[] missed = new boolean[KEPT];

    int benchedUntil;

    Side() {
      Arrays.fill(lags, NEVER);
    }
  }

  /**
   * A peer that knows pushes.
   *
   * @return whether that is news
   */
  boolean onPeerUp(PeerId peer) {
    return sides.putIfAbsent(peer, new Side()) == null;
  }

  boolean knows(PeerId peer) {
    return sides.containsKey(peer);
  }

  void onPeerDown(PeerId peer) {
    sides.remove(peer);
    chosen.remove(peer);
  }

  /** The peers that are asked to push everything. */
  Set<PeerId> chosen() {
    return chosen;
  }

  /**
   * A peer has this.
   *
   * @param isNew whether the transaction was not here before this
   * @param pushed whether the body came with the word
   * @return how long ago the first word of it came, if that is known
   */
  Optional<Duration> onWord(TxId id, PeerId peer, boolean isNew, boolean pushed, Instant now) {
    Word word = words.get(id);
    if (word == null && isNew) {
      word = begin(id, now);
    }
    Side side = sides.get(peer);
    if (word == null || side == null) {
      return Optional.empty();
    }
    Duration lag = Duration.between(word.at(), now);
    if (pushed || !chosen.contains(peer)) {
      long micros = lag.toNanos() / 1_000;
      side.lags[word.place()] = (int) Math.min(side.lags[word.place()], micros);
      side.missed[word.place()] = false;
    } else {
      side.missed[word.place()] = side.lags[word.place()] == NEVER;
    }
    return Optional.of(lag);
  }

  /** An announcement of a provider that has a good reason to push nothing: too large, no credit. */
  void excuse(TxId id, PeerId peer) {
    Word word = words.get(id);
    Side side = sides.get(peer);
    if (word != null && side != null) {
      side.missed[word.place()] = false;
    }
  }

  private Word begin(TxId id, Instant now) {
    if (words.size() == KEPT) {
      words.pollFirstEntry();
    }
    int place = count++ % KEPT;
    for (Side side : sides.values()) {
      side.lags[place] = NEVER;
      side.missed[place] = false;
    }
    Word word = new Word(now, place);
    words.put(id, word);
    return word;
  }

  /**
   * Looks whether others would be better. Places that are free are taken at once, by the best of
   * those who are left.
   *
   * @param wanted how many there should be
   * @return whether anything changed
   */
  boolean look(int wanted) {
    int most = Math.min(wanted, sides.size());
    boolean changed = false;
    while (chosen.size() > wanted) {
      chosen.removeLast();
      changed = true;
    }
    if (count - looked >= PERIOD) {
      looked = count;
      changed |= bench();
      changed |= chosen.size() == most && exchange();
    }
    while (chosen.size() < most) {
      Optional<PeerId> next = best(chosen);
      if (next.isEmpty()) {
        break;
      }
      chosen.add(next.get());
      changed = true;
    }
    return changed;
  }

  /** Sends off who announced and did not push. */
  private boolean bench() {
    List<PeerId> bad = new ArrayList<>();
    for (PeerId peer : chosen) {
      Side side = side(peer);
      int missed = 0;
      for (int i = 1; i <= PERIOD; i++) {
        missed += side.missed[Math.floorMod(count - i, KEPT)] ? 1 : 0;
      }
      if (missed >= MOST_MISSED) {
        side.benchedUntil = count + BENCHED;
        bad.add(peer);
      }
    }
    bad.forEach(chosen::remove);
    return !bad.isEmpty();
  }

  /** Replaces the provider that is missed least, if that is worth it. */
  private boolean exchange() {
    long now = lag(chosen);
    Optional<PeerId> goes = Optional.empty();
    Optional<PeerId> comes = Optional.empty();
    long least = (long) (now * HYSTERESIS);
    for (PeerId one : chosen) {
      LinkedHashSet<PeerId> rest = new LinkedHashSet<>(chosen);
      rest.remove(one);
      LinkedHashSet<PeerId> notThese = new LinkedHashSet<>(chosen);
      Optional<PeerId> other = best(rest, notThese);
      if (other.isPresent()) {
        rest.add(other.get());
        long lag = lag(rest);
        if (lag < least) {
          least = lag;
          goes = Optional.of(one);
          comes = other;
        }
      }
    }
    goes.ifPresent(chosen::remove);
    comes.ifPresent(chosen::add);
    return comes.isPresent();
  }

  private Optional<PeerId> best(Set<PeerId> beside) {
    return best(beside, beside);
  }

  /** The peer, not one of these, that makes the set faster than every other one would. */
  private Optional<PeerId> best(Set<PeerId> beside, Set<PeerId> not) {
    int[] with = least(beside);
    Optional<PeerId> best = Optional.empty();
    long least = Long.MAX_VALUE;
    for (var row : sides.entrySet()) {
      if (not.contains(row.getKey()) || row.getValue().benchedUntil > count) {
        continue;
      }
      long sum = 0;
      for (int i = 0; i < KEPT; i++) {
        sum += Math.min(with[i], row.getValue().lags[i]);
      }
      if (sum < least) {
        least = sum;
        best = Optional.of(row.getKey());
      }
    }
    return best;
  }

  private long lag(Set<PeerId> set) {
    long sum = 0;
    for (int lag : least(set)) {
      sum += lag;
    }
    return sum;
  }

  private int[] least(Set<PeerId> set) {
    int[] least = new int[KEPT];
    Arrays.fill(least, NEVER);
    for (PeerId peer : set) {
      int[] lags = side(peer).lags;
      for (int i = 0; i < KEPT; i++) {
        least[i] = Math.min(least[i], lags[i]);
      }
    }
    return least;
  }

  private Side side(PeerId peer) {
    return Objects.requireNonNull(sides.get(peer));
  }
}
