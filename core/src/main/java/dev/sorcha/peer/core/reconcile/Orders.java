package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reading a peer's order page by page, from where it was read last: what a node does that is too
 * far behind for symbols. The reader sets the pace: it asks for a page when it has fetched most of
 * those before, so a page is never more than it can take, and whoever serves answers one at a time.
 */
final class Orders {

  /** What may be lacking of the pages so far when the next one is asked for. */
  private static final int LACKING = 1_000;

  /** Places that are looked at for one page: some have nothing that can be served. */
  private static final int LOOKED_AT = 4_096;

  /** Without progress what is lacking is left to later. A guess. */
  private static final Duration STUCK = Duration.ofSeconds(5);

  /** Peers whose orders were read, as many as a table of peers has. */
  private static final int MOST_CURSORS = 1_000;

  private final ReconcileConfig config;
  private final Held held;

  /** Of this life of the node: places count from its start. */
  private final long life;

  /** Up to where the orders of others are known, by who was read least lately. */
  private final LinkedHashMap<PeerId, Partner.Cursor> cursors = new LinkedHashMap<>();

  private int reading;

  Orders(ReconcileConfig config, Held held, long life) {
    this.config = config;
    this.held = held;
    this.life = life;
  }

  /** Begins to read a peer's order, unless too many are being read. */
  void begin(Partner partner, Instant now, Effects out) {
    if (partner.reading.isPresent()) {
      return;
    }
    partner.slices.clear();
    partner.divided = false;
    if (reading >= config.maxReading()) {
      partner.dueAt(now.plus(STUCK));
      return;
    }
    partner.notDue();
    partner.told.clear();
    partner.reset();
    Partner.Cursor after = cursors.getOrDefault(partner.id, new Partner.Cursor(0, 0));
    partner.reading = Optional.of(new Partner.Reading(after, now));
    reading++;
    out.send(partner.id, new Recon.AskOrder(after.life(), after.place()));
  }

  /** A peer reads our order. */
  void onAsk(Partner partner, Recon.AskOrder ask, Effects out) {
    long place = ask.life() == life ? Math.max(ask.after(), held.first()) : held.first();
    long end = held.end();
    long lookTo = Math.min(end, place + LOOKED_AT);
    List<Announcement> entries = new ArrayList<>();
    for (; place < lookTo && entries.size() < Frame.MAX_ANNOUNCED; place++) {
      held.at(place).ifPresent(entries::add);
    }
    out.send(partner.id, new Recon.Order(life, entries, Math.min(place, end), end));
  }

  /**
   * A page of a peer's order.
   *
   * @return what is on it and this node lacks
   */
  List<Announcement> onOrder(Partner partner, Recon.Order order, Instant now, Effects out) {
    Optional<Partner.Reading> current = partner.reading.filter(reading -> reading.waiting);
    if (current.isEmpty()) {
      return List.of();
    }
    Partner.Reading pages = current.get();
    boolean goesOn = pages.after.life() != order.life() || order.next() > pages.after.place();
    if (!goesOn && order.next() < order.end()) {
      // It turns in a circle.
      end(partner, now.plus(STUCK));
      return List.of();
    }
    List<Announcement> lacking = new ArrayList<>();
    for (Announcement entry : order.entries()) {
      if (!held.holds(entry.id())) {
        lacking.add(entry);
      }
    }
    List<TxId> ids = lacking.stream().map(Announcement::id).toList();
    partner.claims(ids);
    pages.waiting = false;
    pages.progress = now;
    pages.after = new Partner.Cursor(order.life(), order.next());
    pages.atEnd = order.next() >= order.end();
    pages.entries += order.entries().size();
    pages.lacking += lacking.size();
    goOn(partner, now, out);
    return lacking;
  }

  /** Something was fetched: there may be room for the next page, or this was the last. */
  void goOn(Partner partner, Instant now, Effects out) {
    Optional<Partner.Reading> current = partner.reading.filter(reading -> !reading.waiting);
    if (current.isEmpty() || partner.told.size() > LACKING) {
      return;
    }
    Partner.Reading pages = current.get();
    if (!pages.atEnd) {
      pages.waiting = true;
      pages.progress = now;
      out.send(partner.id, new Recon.AskOrder(pages.after.life(), pages.after.place()));
    } else if (partner.told.isEmpty()) {
      out.publish(new NodeEvent.OrderRead(partner.id, pages.entries, pages.lacking));
      end(partner, now);
      if (pages.complete) {
        cursors.remove(partner.id);
        cursors.put(partner.id, pages.after);
        if (cursors.size() > MOST_CURSORS) {
          cursors.pollFirstEntry();
        }
        // Both ends may agree.
        partner.divided = true;
      }
    }
  }

  private void end(Partner partner, Instant nextRound) {
    partner.reading = Optional.empty();
    partner.dueAt(nextRound);
    reading--;
  }

  /** Whether it is stuck: what nobody serves is left to the rounds that follow. */
  void onTick(Partner partner, Instant now, Effects out) {
    Optional<Partner.Reading> stuck =
        partner.reading.filter(reading -> reading.progress.plus(STUCK).isBefore(now));
    if (stuck.isEmpty()) {
      return;
    }
    if (stuck.get().waiting) {
      end(partner, now.plus(STUCK));
    } else {
      stuck.get().complete = false;
      partner.told.clear();
      goOn(partner, now, out);
    }
  }

  /** The peer is gone. */
  void onGone(Partner partner) {
    reading -= partner.reading.isPresent() ? 1 : 0;
  }
}
