package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Compares what this node holds with what its neighbours hold, one after the other, and says what
 * is lacking.
 *
 * <p>As soon as every neighbour was compared and had the same, and nothing has come since, nothing
 * can be lacking that any of them had: rounds become rare until something comes.
 *
 * <p>At most one round of this node is under way, and {@link ReconcileConfig#maxServed} of others.
 * A round is about what came since the last one after which both ends had the same, so it costs by
 * what differs and not by what is there. Nothing is forgotten on a guess: only when both ends say
 * that they hold all that they were told does a round become the base of the next.
 */
public final class Reconcile {

  /** Between looks at what is due or stuck. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /**
   * Rounds and pages that a peer may ask for in a second: 20,000 ids, three times what completes an
   * hour of 100 a second within a minute.
   */
  private static final int ASKED_A_SECOND = 20;

  private final ReconcileConfig config;
  private final PeerId self;
  private final Held held;
  private final RandomGenerator random;
  private final LinkedHashMap<PeerId, Partner> partners = new LinkedHashMap<>();
  private final NextDue next = new NextDue();
  private final Rounds rounds;
  private final Orders orders;
  private Instant nextRound = Instant.MIN;
  private boolean ticking;

  /** Where this node's order ended when it was looked at last. */
  private long end;

  public Reconcile(ReconcileConfig config, PeerId self, Held held, RandomGenerator random) {
    this.config = config;
    this.self = self;
    this.held = held;
    this.random = random;
    this.orders = new Orders(config, held, random.nextLong());
    this.rounds = new Rounds(config, held, random, orders);
  }

  /** What a peer claims to have and this node lacks. */
  public record Heard(List<Announcement> entries, boolean listed) {
    static final Heard NOTHING = new Heard(List.of(), false);

    public Heard {
      entries = List.copyOf(entries);
    }
  }

  /** A peer that said hello has a link: the smaller id of both begins a round at once. */
  public void onPeerUp(PeerId peer, Instant now, Effects out) {
    if (!config.on() || partners.containsKey(peer)) {
      return;
    }
    Partner partner = new Partner(peer, next);
    partners.put(peer, partner);
    if (self.compareTo(peer) < 0) {
      partner.dueAt(now);
    }
    notQuiet(now);
    if (!ticking) {
      ticking = true;
      nextRound = now.plus(jittered(config.interval()));
      out.schedule(TICK, new Timer.ReconcileDue());
    }
  }

  /** A peer's link is gone: the next one begins anew. */
  public void onPeerDown(PeerId peer) {
    Partner gone = partners.remove(peer);
    if (gone != null) {
      rounds.onGone(gone);
      orders.onGone(gone);
    }
  }

  /** Announcements of this peer were passed over: they are found by a round, when there is room. */
  public void onOverflow(PeerId peer, Instant now) {
    Partner partner = partners.get(peer);
    if (partner != null && partner.due().isEmpty()) {
      partner.dueAt(now.plus(Rounds.SECOND_TRY));
    }
  }

  /** A peer's frame. */
  public Heard onFrame(PeerId from, Recon frame, Instant now, Effects out) {
    Partner partner = partners.get(from);
    if (partner == null) {
      return Heard.NOTHING;
    }
    return switch (frame) {
      case Recon.Open open -> {
        if (partner.asked++ >= ASKED_A_SECOND || served() >= config.maxServed()) {
          out.send(from, new Recon.Refused(open.round(), Recon.Refusal.BUSY));
        } else {
          rounds.onOpen(partner, open, self.compareTo(from) < 0, now, out);
        }
        yield Heard.NOTHING;
      }
      case Recon.Symbols symbols -> {
        rounds.onSymbols(partner, symbols, now, out);
        yield Heard.NOTHING;
      }
      case Recon.More more -> {
        rounds.onMore(partner, more, out);
        yield Heard.NOTHING;
      }
      case Recon.Found found -> new Heard(rounds.onFound(partner, found, now, out), false);
      case Recon.Settled(var round) -> {
        partner.settledThere |=
            partner.candidate.filter(agreed -> agreed.round() == round).isPresent();
        yield Heard.NOTHING;
      }
      case Recon.Agree(var round) -> {
        rounds.agree(partner, round, now, out);
        yield Heard.NOTHING;
      }
      case Recon.Refused(var round, var why) -> {
        rounds.onRefused(partner, round, why, now, out);
        yield Heard.NOTHING;
      }
      case Recon.AskOrder ask -> {
        if (partner.asked++ < ASKED_A_SECOND) {
          orders.onAsk(partner, ask, out);
        }
        yield Heard.NOTHING;
      }
      case Recon.Order order -> {
        List<Announcement> lacking = orders.onOrder(partner, order, now, out);
        afterFetch(partner, now, out);
        yield new Heard(lacking, true);
      }
    };
  }

  private int served() {
    int count = 0;
    for (Partner partner : partners.values()) {
      count += partner.serving.isPresent() ? 1 : 0;
    }
    return count;
  }

  /** A transaction is on this node's disk now. */
  public void onKnown(TxId id, Instant now, Effects out) {
    for (Partner partner : partners.values()) {
      if (partner.onKnown(id)) {
        partner.reading.ifPresent(reading -> reading.progress = now);
        afterFetch(partner, now, out);
      }
    }
  }

  /**
   * A peer was asked for a transaction and did not serve it.
   *
   * @param silent whether it did not answer at all, rather than refuse
   * @return whether that makes a habit of false claims
   */
  public boolean onNotServed(PeerId from, TxId id, boolean silent, Instant now, Effects out) {
    Partner partner = partners.get(from);
    if (partner == null) {
      return false;
    }
    partner.onNotServed(id, silent, now);
    afterFetch(partner, now, out);
    return partner.takeOffence();
  }

  private void afterFetch(Partner partner, Instant now, Effects out) {
    orders.goOn(partner, now, out);
    if (!partner.told.isEmpty()) {
      return;
    }
    rounds.settle(partner, now, out);
    if (partner.due().isPresent() && !partner.slices.isEmpty()) {
      partner.dueAt(now);
    }
  }

  /** The burst is over: a round may begin. */
  public void onBurstEnded(Instant now, Effects out) {
    if (end != held.end()) {
      end = held.end();
      notQuiet(now);
    }
    if (rounds.isUnderWay()) {
      return;
    }
    Optional<Partner> due = eldestDue(now);
    if (due.isEmpty() && !nextRound.isAfter(now)) {
      boolean quiet = partners.values().stream().allMatch(partner -> partner.isAlike(end));
      nextRound = now.plus(jittered(quiet ? config.quietInterval() : config.interval()));
      due =
          partners.values().stream()
              .filter(partner -> partner.reading.isEmpty() && partner.due().isEmpty())
              .min(Comparator.comparing(partner -> partner.lastRound));
    }
    due.ifPresent(partner -> rounds.begin(partner, now, out));
  }

  /** The next round comes at the usual pace. */
  private void notQuiet(Instant now) {
    Instant soon = now.plus(config.interval());
    nextRound = nextRound.isAfter(soon) ? soon : nextRound;
  }

  /** A loop, since it runs after every burst. */
  private Optional<Partner> eldestDue(Instant now) {
    if (!next.isReached(now)) {
      return Optional.empty();
    }
    next.begin();
    Optional<Partner> eldest = Optional.empty();
    Instant best = now;
    for (Partner partner : partners.values()) {
      if (partner.due().isEmpty()) {
        continue;
      }
      Instant at = partner.due().get();
      next.notLater(at);
      if (partner.reading.isEmpty()
          && (at.isBefore(best) || (eldest.isEmpty() && at.equals(best)))) {
        eldest = Optional.of(partner);
        best = at;
      }
    }
    return eldest;
  }

  /**
   * A second has passed.
   *
   * @return peers that make a habit of false claims
   */
  public List<PeerId> onTick(Instant now, Effects out) {
    List<PeerId> offenders = new ArrayList<>();
    ticking = !partners.isEmpty();
    if (ticking) {
      out.schedule(TICK, new Timer.ReconcileDue());
    }
    rounds.expire(now, out);
    for (Partner partner : partners.values()) {
      partner.asked = 0;
      rounds.expire(partner, now);
      // What was found some other way counts, too.
      partner.told.removeIf(held::holds);
      orders.onTick(partner, now, out);
      afterFetch(partner, now, out);
      partner.onTick(held, now);
      if (partner.takeOffence()) {
        offenders.add(partner.id);
      }
    }
    return offenders;
  }

  private Duration jittered(Duration pause) {
    long quarter = pause.toMillis() / 4;
    return pause.plusMillis(random.nextLong(-quarter, quarter + 1));
  }
}
