package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeEvent.RoundResult;
import dev.sorcha.peer.core.boundary.Symbol;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.reconcile.sketch.ShortIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;

/** The rounds of a node, begun here and there, from the first symbol to the agreement. */
final class Rounds {

  /** Until a refused round is tried again, and one after an overflow. A guess. */
  static final Duration SECOND_TRY = Duration.ofSeconds(2);

  /** Until a slice goes on though not everything of the one before was fetched. A guess. */
  private static final Duration SLICE_PAUSE = Duration.ofSeconds(3);

  /** Symbols in the first answer: 18 differences, most of what two neighbours are apart. */
  private static final int FIRST_SYMBOLS = 32;

  /** Symbols to one difference when there are many; see {@code Places}. */
  private static final double SYMBOLS_TO_ONE = 1.4;

  /**
   * Of the newest that are compared again after an agreement that was not a round: what was under
   * way at that moment.
   */
  private static final int OVERLAP = 512;

  private final ReconcileConfig config;
  private final Held held;
  private final RandomGenerator random;
  private final Orders orders;

  /**
   * From which keys are made: what a peer has seen of them tells it nothing about the next one,
   * which the generator's numbers might.
   */
  private final ShortIds secret;

  private long keys;
  private Optional<Round> active = Optional.empty();

  Rounds(ReconcileConfig config, Held held, RandomGenerator random, Orders orders) {
    this.config = config;
    this.held = held;
    this.random = random;
    this.orders = orders;
    this.secret = new ShortIds(random.nextLong(), random.nextLong());
  }

  boolean isUnderWay() {
    return active.isPresent();
  }

  void begin(Partner partner, Instant now, Effects out) {
    partner.notDue();
    partner.lastRound = now;
    partner.divided = false;
    if (partner.settledHere && partner.settledThere) {
      partner.promote();
    }
    int slice = partner.slices.isEmpty() ? Recon.WHOLE : partner.slices.getFirst();
    if (slice == Recon.WHOLE) {
      // What was not fetched differs again, and until it is here nothing is settled.
      partner.candidate = Optional.empty();
      partner.told.clear();
    }
    long key0 = newKey();
    long key1 = newKey();
    Snapshot set =
        Snapshot.take(held, partner.base, config.window(), new ShortIds(key0, key1), slice);
    Round round = new Round(partner, newNumber(), slice, set, now);
    active = Optional.of(round);
    Symbol first = set.sketch().first();
    out.send(
        partner.id,
        new Recon.Open(round.number, partner.base.round(), key0, key1, slice, set.size(), first));
  }

  private long newKey() {
    return secret.of(new TxId(keys++, 0, 0, 0));
  }

  private long newNumber() {
    return random.nextLong() | 1;
  }

  /**
   * A peer begins a round.
   *
   * @param first whose round it is when both begin one at once: ours
   */
  void onOpen(Partner partner, Recon.Open open, boolean first, Instant now, Effects out) {
    if (active.filter(round -> round.partner == partner).isPresent()) {
      if (first) {
        return;
      }
      active = Optional.empty();
      partner.dueAt(now.plus(SECOND_TRY));
    }
    if (!isBasedOn(partner, open.base())) {
      out.send(partner.id, new Recon.Refused(open.round(), Recon.Refusal.BASE));
      return;
    }
    partner.lastRound = now;
    ShortIds shortIds = new ShortIds(open.key0(), open.key1());
    Snapshot set = Snapshot.take(held, partner.base, config.window(), shortIds, open.slice());
    int apart = Math.abs(set.size() - open.size());
    if (apart > decodable() * (open.slice() == Recon.WHOLE ? Recon.SLICES : 1)) {
      out.send(partner.id, new Recon.Refused(open.round(), Recon.Refusal.FAR));
      orders.begin(partner, now, out);
      return;
    }
    if (set.sketch().first().equals(open.first())) {
      out.send(partner.id, new Recon.Symbols(open.round(), 0, List.of()));
      compared(partner, open.round(), open.slice(), set, new LinkedHashSet<>(), now, out);
      return;
    }
    partner.serving =
        Optional.of(
            new Partner.Serving(open.round(), open.slice(), set, new LinkedHashSet<>(), now));
    int symbols = Math.clamp(Math.round(apart * SYMBOLS_TO_ONE), FIRST_SYMBOLS, mostAtOnce());
    sendSymbols(partner, 0, symbols, out);
  }

  private boolean isBasedOn(Partner partner, long base) {
    if (base == Agreement.NO_ROUND) {
      partner.reset();
      return true;
    }
    if (partner.candidate.filter(agreed -> agreed.round() == base).isPresent()) {
      return partner.promote();
    }
    return partner.base.round() == base;
  }

  /** Differences that the symbols of one round decode. */
  private int decodable() {
    return (int) (config.maxSymbols() / SYMBOLS_TO_ONE);
  }

  private int mostAtOnce() {
    return Math.min(Recon.MAX_SYMBOLS, config.maxSymbols());
  }

  /** The peer of our round sends symbols, or none since both sets are alike. */
  void onSymbols(Partner partner, Recon.Symbols symbols, Instant now, Effects out) {
    Optional<Round> mine = active.filter(round -> round.partner == partner);
    if (mine.isEmpty()
        || mine.get().number != symbols.round()
        || symbols.from() != mine.get().difference.symbols()) {
      return;
    }
    Round round = mine.get();
    round.progress = now;
    int have = symbols.from() + symbols.symbols().size();
    if (symbols.symbols().isEmpty()) {
      finish(round, symbols.from() == 0 ? RoundResult.ALIKE : RoundResult.EXPIRED, now, out);
    } else if (have <= config.maxSymbols()) {
      round.difference.take(symbols.symbols());
      if (round.difference.isDecoded()) {
        onDecoded(round, now, out);
      } else if (have < config.maxSymbols()) {
        int more = Math.min(Math.min(have, mostAtOnce()), config.maxSymbols() - have);
        out.send(partner.id, new Recon.More(round.number, have, more));
      } else {
        onUndecoded(round, now, out);
      }
    }
  }

  void onMore(Partner partner, Recon.More more, Effects out) {
    boolean asked =
        partner.serving.filter(serving -> serving.round() == more.round()).isPresent()
            && more.from() > 0
            && more.from() + more.count() <= config.maxSymbols();
    if (asked) {
      sendSymbols(partner, more.from(), Math.min(more.count(), mostAtOnce()), out);
    }
  }

  private static void sendSymbols(Partner partner, int from, int count, Effects out) {
    partner.serving.ifPresent(
        serving ->
            out.send(
                partner.id,
                new Recon.Symbols(
                    serving.round(), from, serving.set().sketch().symbols(from, from + count))));
  }

  private void onDecoded(Round round, Instant now, Effects out) {
    long[] found = round.difference.found();
    long[] ours = round.set.known(found);
    List<Long> wanted = new ArrayList<>();
    for (long name : found) {
      if (Arrays.binarySearch(ours, name) < 0) {
        wanted.add(name);
      }
    }
    List<Announcement> entries = round.set.named(ours);
    round.told = entries.size();
    round.wanted = wanted.size();
    sendFound(round.partner, round.number, entries, wanted, out);
    if (wanted.isEmpty()) {
      finish(round, RoundResult.DECODED, now, out);
    }
  }

  private static void sendFound(
      Partner partner, long round, List<Announcement> entries, List<Long> wanted, Effects out) {
    int from = 0;
    do {
      int to = Math.min(from + Frame.MAX_ANNOUNCED, entries.size());
      boolean last = to == entries.size();
      List<Long> now = from == 0 ? wanted : List.of();
      out.send(partner.id, new Recon.Found(round, entries.subList(from, to), now, true, last));
      from = to;
    } while (from < entries.size());
  }

  private void onUndecoded(Round round, Instant now, Effects out) {
    Partner partner = round.partner;
    out.send(partner.id, new Recon.Found(round.number, List.of(), List.of(), false, true));
    if (round.isWhole()) {
      divide(partner);
      partner.dueAt(now);
      finish(round, RoundResult.DIVIDED, now, out);
    } else {
      finish(round, RoundResult.FAR, now, out);
      orders.begin(partner, now, out);
    }
  }

  /** In an order of our own: others who are as far apart begin with other slices. */
  private void divide(Partner partner) {
    List<Integer> slices = new ArrayList<>();
    for (int slice = 0; slice < Recon.SLICES; slice++) {
      slices.add(slice);
    }
    for (int i = slices.size() - 1; i > 0; i--) {
      Collections.swap(slices, i, random.nextInt(i + 1));
    }
    partner.slices.addAll(slices);
  }

  /**
   * What a peer found out, in its round or in ours.
   *
   * @return what it has and this node lacks
   */
  List<Announcement> onFound(Partner partner, Recon.Found found, Instant now, Effects out) {
    Optional<Round> mine =
        active.filter(
            round -> round.partner == partner && round.number == found.round() && round.wanted > 0);
    if (mine.isPresent()) {
      Round round = mine.get();
      round.progress = now;
      List<Announcement> lacking = claimed(partner, found, round.claimed, round.wanted);
      if (found.last()) {
        finish(round, RoundResult.DECODED, now, out);
      }
      return lacking;
    }
    Optional<Partner.Serving> theirs =
        partner.serving.filter(serving -> serving.round() == found.round());
    if (theirs.isEmpty()) {
      return List.of();
    }
    Partner.Serving serving = theirs.get();
    if (!found.decoded()) {
      partner.serving = Optional.empty();
      if (serving.slice() != Recon.WHOLE) {
        orders.begin(partner, now, out);
      }
      return List.of();
    }
    List<Announcement> lacking = claimed(partner, found, serving.claimed(), config.maxSymbols());
    if (!found.wanted().isEmpty()) {
      long[] wanted = found.wanted().stream().mapToLong(Long::longValue).sorted().toArray();
      sendFound(partner, found.round(), serving.set().named(wanted), List.of(), out);
    }
    if (found.last()) {
      partner.serving = Optional.empty();
      compared(partner, found.round(), serving.slice(), serving.set(), serving.claimed(), now, out);
    }
    return lacking;
  }

  private List<Announcement> claimed(
      Partner partner, Recon.Found found, SequencedSet<TxId> claimed, int most) {
    List<Announcement> lacking = new ArrayList<>();
    for (Announcement entry : found.entries()) {
      if (claimed.size() < most && claimed.add(entry.id()) && !held.holds(entry.id())) {
        lacking.add(entry);
      }
    }
    partner.claims(lacking.stream().map(Announcement::id).toList());
    return lacking;
  }

  private void finish(Round round, RoundResult result, Instant now, Effects out) {
    active = Optional.empty();
    Partner partner = round.partner;
    partner.lastRound = now;
    out.publish(
        new NodeEvent.Reconciled(
            partner.id, result, round.difference.symbols(), round.claimed.size(), round.told));
    if (result == RoundResult.ALIKE || result == RoundResult.DECODED) {
      if (!round.isWhole()) {
        nextSlice(partner, now);
      }
      compared(partner, round.number, round.slice, round.set, round.claimed, now, out);
    }
  }

  private static void nextSlice(Partner partner, Instant now) {
    partner.slices.pollFirst();
    if (partner.slices.isEmpty()) {
      partner.divided = true;
    } else {
      partner.dueAt(partner.told.isEmpty() ? now : now.plus(SLICE_PAUSE));
    }
  }

  /** A round is over for both ends, and each was told what it lacks. */
  private void compared(
      Partner partner,
      long number,
      int slice,
      Snapshot set,
      SequencedSet<TxId> claimed,
      Instant now,
      Effects out) {
    if (slice == Recon.WHOLE) {
      partner.propose(new Agreement(number, set.cut(), claimed));
    }
    settle(partner, now, out);
  }

  /** Everything that the peer told is here: that is what both ends wait for. */
  void settle(Partner partner, Instant now, Effects out) {
    if (!partner.told.isEmpty()) {
      return;
    }
    if (partner.divided && partner.reading.isEmpty()) {
      partner.divided = false;
      long number = newNumber();
      out.send(partner.id, new Recon.Agree(number));
      agree(partner, number, now, out);
    } else if (partner.candidate.isPresent() && !partner.settledHere) {
      partner.settledHere = true;
      out.send(partner.id, new Recon.Settled(partner.candidate.get().round()));
    }
  }

  /**
   * Slices or orders have told each end all that it lacked, as a round would have. What was under
   * way at this moment is compared once more.
   */
  void agree(Partner partner, long number, Instant now, Effects out) {
    long cut = Math.max(held.first(), held.end() - OVERLAP);
    partner.propose(new Agreement(number, cut, new LinkedHashSet<>()));
    partner.slices.clear();
    settle(partner, now, out);
  }

  void onRefused(Partner partner, long number, Recon.Refusal why, Instant now, Effects out) {
    Optional<Round> mine =
        active.filter(round -> round.partner == partner && round.number == number);
    if (mine.isEmpty()) {
      return;
    }
    RoundResult result = why == Recon.Refusal.FAR ? RoundResult.FAR : RoundResult.REFUSED;
    finish(mine.get(), result, now, out);
    switch (why) {
      case BUSY -> partner.dueAt(now.plus(SECOND_TRY));
      case BASE -> {
        partner.reset();
        partner.dueAt(now);
      }
      case FAR -> orders.begin(partner, now, out);
    }
  }

  /** The peer is gone, and with it the round. */
  void onGone(Partner partner) {
    active = active.filter(round -> round.partner != partner);
  }

  /** Our own round is stuck. */
  void expire(Instant now, Effects out) {
    Optional<Round> stuck =
        active.filter(round -> round.progress.plus(config.patience()).isBefore(now));
    stuck.ifPresent(round -> finish(round, RoundResult.EXPIRED, now, out));
  }

  /** A peer's round is stuck. */
  void expire(Partner partner, Instant now) {
    partner.serving =
        partner.serving.filter(serving -> !serving.since().plus(config.patience()).isBefore(now));
  }
}
