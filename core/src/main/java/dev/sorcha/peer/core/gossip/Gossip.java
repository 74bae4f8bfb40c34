package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The life of a transaction on this node, read from top to bottom: it is accepted here or
 * announced, fetched, verified, saved, told to others, and served.
 *
 * <p>Announced, wanted and seen are three different sets, each bounded (DESIGN S4): only bytes that
 * are verified and saved make a transaction seen.
 */
public final class Gossip {

  /** Bodies being read from disk for peers; those after them wait. A guess. */
  private static final int MAX_LOADS = 256;

  /**
   * Bodies that wait to be read for peers on links; beyond it a peer is told to ask somebody else.
   * Every link of a node (125) has its 100 requests in flight at most.
   */
  private static final int MAX_WAITING_LOADS = 12_500;

  /** The slowest honest peer: 64 KiB a second (threat U2). */
  private static final int SLOWEST_BYTES_PER_SECOND = 64 << 10;

  /** Known peers up to which two providers are enough (Appendix A of the research). */
  private static final int SMALL_NETWORK = 24;

  private final GossipConfig config;
  private final SeenSet seen;
  private final TransactionPool pool;
  private final Pulls pulls;
  private final Announcer announcer;
  private final Relay relay;
  private final Offers offers;
  private final Providers providers = new Providers();
  private final Wait wait;
  private final Patience patience;
  private final LinkedHashMap<PeerId, Neighbour> neighbours = new LinkedHashMap<>();

  /** Neighbours for which something was collected in this burst. */
  private final List<Neighbour> writers = new ArrayList<>();

  /** Verified, being saved: these may be served and told on, but do not count as known yet. */
  private final LinkedHashMap<TxId, Saving> saving = new LinkedHashMap<>();

  /**
   * A body on its way to the disk.
   *
   * @param pushedBy whose credit it takes as long
   */
  private record Saving(Transaction transaction, Optional<Neighbour> pushedBy) {}

  /**
   * What was newest on disk when the node started, newest first: a crash right after others took
   * custody must not keep it from telling further peers.
   */
  private List<Announcement> recentBefore = List.of();

  private int loads;
  private final ArrayDeque<WaitingLoad> waitingLoads = new ArrayDeque<>();
  private boolean sweepArmed;

  /**
   * Ids that are fetched and not told on: those of whom they were learned hear of them in the same
   * way. At most {@link GossipConfig#announcedTotal}; the oldest is told on after all.
   */
  private final LinkedHashSet<TxId> untold = new LinkedHashSet<>();

  /** Announced large bodies that somebody has to take, see {@link #takeLarge}. */
  private final List<LargeOne> large = new ArrayList<>();

  /** Whether there are peers that know pushes and were given no credit yet. */
  private boolean newcomers;

  private final Rejected rejected = new Rejected();

  /** When the next {@link Timer.GossipDue} fires that counts. */
  private Instant dueAt = Instant.MAX;

  /** Peers of which something was left out, see {@link #takeOverflowed}. */
  private final LinkedHashSet<PeerId> overflowed = new LinkedHashSet<>();

  public Gossip(GossipConfig config, RandomGenerator random) {
    this.config = config;
    this.seen = new SeenSet(config.seenCapacity());
    this.pool = new TransactionPool(config.poolBytes());
    this.pulls = new Pulls(config, random.nextLong());
    this.announcer = new Announcer(config, random);
    this.relay = new Relay(config.push(), random);
    this.offers = new Offers(config.push());
    this.wait = new Wait(config.push());
    this.patience = new Patience(config.push().leastPatience(), config.pullTimeout());
  }

  /** What a former life has on disk. */
  public void onStarted(List<Announcement> held) {
    held.forEach(what -> seen.add(what.id(), (int) what.sizeBytes()));
    int recent = Math.min(config.recentOnLinkUp(), held.size());
    recentBefore = List.copyOf(held.subList(held.size() - recent, held.size()).reversed());
  }

  /**
   * A peer can be reached: it hears of what is recent, so that a broken link costs nobody anything.
   *
   * @param outbox own submissions that it is to be told of now
   * @param inOutbox those of which the outbox decides when a peer hears
   */
  public void onPeerUp(
      PeerId peer, boolean streams, List<Announcement> outbox, Predicate<TxId> inOutbox) {
    Neighbour neighbour = new Neighbour(peer, streams, writers);
    neighbours.put(peer, neighbour);
    pulls.onPeerUp(peer);
    offers.onPeerUp();
    outbox.stream()
        .filter(own -> !offers.isReading(own.id()))
        .forEach(own -> neighbour.announce(own, true));
    if (streams) {
      LinkedHashSet<Announcement> recent =
          new LinkedHashSet<>(pool.newest(config.recentOnLinkUp()));
      recent.addAll(recentBefore);
      recent.stream()
          .filter(what -> !inOutbox.test(what.id()) && !rejected.contains(what.id()))
          .limit(config.recentOnLinkUp())
          .forEach(what -> neighbour.announce(what, false));
    }
  }

  /** A peer speaks our frames: it may push to us, within a credit. Any number of times. */
  public void onOurs(PeerId peer) {
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour != null && config.fanout() == 0) {
      newcomers |= providers.onPeerUp(peer);
    }
  }

  private void invite(Neighbour neighbour) {
    boolean provides = providers.chosen().contains(neighbour.id());
    PushConfig push = config.push();
    // In steps, so that not every newcomer changes everybody's.
    long share = push.creditShared() / Math.max(1, Integer.highestOneBit(neighbours.size()));
    long window = Math.clamp(share, push.window(), push.providerWindow());
    neighbour.invite(provides, provides ? push.providerWindow() : window);
  }

  /** A peer lets us push to it. */
  public void onCredit(PeerId peer, boolean eager, long bytes) {
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour != null && config.fanout() == 0) {
      neighbour.onCredit(eager, bytes);
      onOurs(peer);
    }
  }

  /** A peer is reached in another way than before. */
  public void onWayChanged(PeerId peer, boolean streams) {
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour != null) {
      neighbour.streams(streams);
    }
  }

  // Verdicts.

  /** A local subscriber rejects it: it stays known, and is neither told of nor served. */
  public void onRejected(TxId id) {
    if (rejected.add(id)) {
      seen.gone(id);
      pool.remove(id);
      announcer.forget(id);
      neighbours.values().forEach(neighbour -> neighbour.withdraw(id));
    }
  }

  /**
   * Nobody rejects it any more. Reconciliation tells of it from now on.
   *
   * @param sizeBytes of its body, or 0 if that is gone
   */
  public void onTolerated(TxId id, int sizeBytes) {
    if (rejected.remove(id) && sizeBytes > 0) {
      seen.back(id, sizeBytes);
    }
  }

  /** Whether peers get it from here. */
  public boolean serves(TxId id) {
    return seen.contains(id) && !rejected.contains(id);
  }

  /** A peer cannot be reached any more. */
  public void onPeerDown(PeerId peer) {
    neighbours.remove(peer);
    providers.onPeerDown(peer);
    pulls.onPeerDown(peer);
  }

  /**
   * An own submission is durable: it is seen now, and may be served.
   *
   * @return who announced it before: the same bytes were submitted elsewhere too
   */
  public List<PeerId> onAccepted(Transaction transaction) {
    seen.add(transaction.id(), transaction.size());
    pool.put(transaction);
    List<PeerId> informed = pulls.announcersOf(transaction.id());
    for (PeerId peer : pulls.onDone(transaction.id())) {
      neighbour(peer).stored(transaction.id());
    }
    return informed;
  }

  /**
   * Whether an own submission may be told to the network for the first time in this life. If so,
   * {@link #onOffered} must follow in the same burst.
   */
  public boolean takesOffer(Announcement what, Instant now) {
    return inMemory(what.id()).isPresent()
        || config.fanout() > 0
        || offers.takes(what, neighbours.values(), now);
  }

  /**
   * An own submission is told to the network for the first time in this life; at once, or when its
   * body was read for pushing it.
   */
  public void onOffered(Announcement what, int knownPeers, Instant now, Effects out) {
    if (!offers.isReading(what.id())) {
      tell(what, inMemory(what.id()), true, 0, List.of(), knownPeers, now, out);
    }
  }

  /**
   * The body of an own submission was read.
   *
   * @param body empty if it could not be read: then there is only word of it
   * @param informed who has it already
   */
  public void onOfferRead(
      TxId id,
      Optional<Transaction> body,
      List<PeerId> informed,
      int knownPeers,
      Instant now,
      Effects out) {
    body.ifPresent(pool::put);
    offers.onRead(id).ifPresent(what -> tell(what, body, true, 0, informed, knownPeers, now, out));
  }

  /** Those who know pushes hear of it all at once, the others in rounds. */
  private void tell(
      Announcement what,
      Optional<Transaction> body,
      boolean own,
      int hops,
      List<PeerId> informed,
      int knownPeers,
      Instant now,
      Effects out) {
    List<PeerId> know = new ArrayList<>(informed);
    know.addAll(relay.spread(what, body, own, hops, informed, neighbours.values(), knownPeers));
    if (neighbours.values().stream().anyMatch(neighbour -> !neighbour.takesPushes())) {
      announcer.spread(what, own, know, neighbours.values(), knownPeers, now, out);
    }
  }

  /** An own submission without custody is told again to one peer. */
  public void onReannounced(Announcement what, PeerId peer) {
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour != null) {
      neighbour.announce(what, true);
    }
  }

  /** A peer has these. */
  public void onAnnounce(
      PeerId from, List<Announcement> entries, boolean wantsCustody, Instant now, Effects out) {
    for (Announcement entry : entries) {
      onAnnounced(from, entry, wantsCustody, now, out);
    }
  }

  /** A peer's whole order is being read: it has these, and nobody need be told of them. */
  public void onListed(PeerId from, List<Announcement> entries, Instant now, Effects out) {
    for (Announcement entry : entries) {
      if (onAnnounced(from, entry, false, now, out)) {
        untold.add(entry.id());
      }
    }
    while (untold.size() > config.announcedTotal()) {
      untold.removeFirst();
    }
  }

  /** A peer has this: the answer for a unary notification. */
  public void onNotify(
      PeerId from, Request.Notify notify, ReplyTo replyTo, Instant now, Effects out) {
    boolean known = seen.contains(notify.announcement().id());
    boolean wanted = onAnnounced(from, notify.announcement(), false, now, out);
    out.respond(replyTo, new Response.Ack(notify, known, wanted));
  }

  private boolean onAnnounced(
      PeerId from, Announcement what, boolean wantsCustody, Instant now, Effects out) {
    announcer.onInformed(what.id(), from);
    boolean held = holds(what.id()) || inMemory(what.id()).isPresent();
    boolean mayBePushed = hears(from, what, held, now);
    if (seen.contains(what.id())) {
      // Custody of what is not served would be worth nothing.
      if (wantsCustody && neighbours.containsKey(from) && !rejected.contains(what.id())) {
        neighbour(from).stored(what.id());
      }
      return false;
    }
    Optional<Transaction> unsaved = unsaved(what.id());
    if (unsaved.isPresent()) {
      saveAgain(from, unsaved.get(), wantsCustody, now, out);
      return false;
    }
    if (what.sizeBytes() > config.maxTransactionBytes()) {
      ignored(what, from, "larger than " + config.maxTransactionBytes() + " bytes", out);
      if (wantsCustody && neighbours.containsKey(from)) {
        neighbour(from).tooLarge(what.id());
      }
      return false;
    }
    if (what.sizeBytes() > Frame.MAX_WHOLE) {
      large.add(new LargeOne(from, what, wantsCustody));
      return true;
    }
    // Who asks for custody would have pushed it if it could.
    Instant askFrom = mayBePushed && !wantsCustody ? now.plus(wait.current()) : now;
    if (pulls.onAnnounced(from, what, wantsCustody, askFrom, now) == Pulls.Taken.IGNORED) {
      overflowed.add(from);
      ignored(what, from, "too many announcements are outstanding", out);
      return false;
    }
    if (!sweepArmed) {
      sweepArmed = true;
      out.schedule(config.announcedTtl(), new Timer.PullsSwept());
    }
    return true;
  }

  /**
   * A peer has it, and needs not hear of it.
   *
   * @return whether somebody may be about to push it to us
   */
  private boolean hears(PeerId from, Announcement what, boolean held, Instant now) {
    Neighbour neighbour = neighbours.get(from);
    if (neighbour == null) {
      return false;
    }
    neighbour.has(what);
    if (!neighbour.isInvited() || !neighbour.takesPushes()) {
      return false;
    }
    boolean pushable = what.sizeBytes() <= config.push().pushBytes();
    providers.onWord(what.id(), from, !held, false, now);
    if (!pushable || !neighbour.hasAllowance(what.sizeBytes())) {
      providers.excuse(what.id(), from);
    }
    return pushable;
  }

  /** A body that could not be saved and is still in memory: it need not be fetched again. */
  private Optional<Transaction> unsaved(TxId id) {
    return saving.containsKey(id) ? Optional.empty() : pool.find(id);
  }

  private void saveAgain(
      PeerId from, Transaction unsaved, boolean wantsCustody, Instant now, Effects out) {
    TxId id = unsaved.id();
    pulls.onAnnounced(from, new Announcement(id, unsaved.size()), wantsCustody, now);
    pulls.onArrived(id);
    saving.put(id, new Saving(unsaved, Optional.empty()));
    out.save(new Change.Keep(unsaved, from));
  }

  private static void ignored(Announcement what, PeerId from, String reason, Effects out) {
    out.publish(new NodeEvent.AnnouncementIgnored(what.id(), from, reason));
  }

  /** A body came. It was hashed on its way in; here it is compared with what was asked for. */
  public BodyVerdict onBody(
      PeerId from,
      TxId claimed,
      Transaction transaction,
      int knownPeers,
      Instant now,
      Effects out) {
    TxId id = transaction.id();
    if (!id.equals(claimed)) {
      onNotServed(from, claimed, out);
      return BodyVerdict.WRONG_BYTES;
    }
    if (seen.contains(id) || saving.containsKey(id)) {
      out.publish(new NodeEvent.DuplicateBody(id, from));
      return BodyVerdict.DUPLICATE;
    }
    if (!pulls.wasAsked(from, id) || transaction.size() > config.maxTransactionBytes()) {
      // Nobody asked: it is worth an announcement and nothing more, so nothing is lost (DESIGN S8).
      onAnnounced(from, new Announcement(id, transaction.size()), false, now, out);
      return BodyVerdict.UNSOLICITED;
    }
    pulls.askedAt(from, id).ifPresent(at -> patience.onServed(Duration.between(at, now)));
    pulls.onServed(from);
    learn(from, transaction, Optional.empty(), Pushed.OLD, knownPeers, now, out);
    return BodyVerdict.NEW;
  }

  /** A body came that nobody asked for. */
  public BodyVerdict onPushed(
      PeerId from, Pushed pushed, boolean wantsCustody, int knownPeers, Instant now, Effects out) {
    Transaction transaction = pushed.transaction();
    TxId id = transaction.id();
    Neighbour neighbour = neighbours.get(from);
    if (neighbour == null) {
      return BodyVerdict.UNSOLICITED;
    }
    long cost = Frame.Push.cost(transaction.size());
    boolean hadCredit = neighbour.receive(cost);
    Announcement what = new Announcement(id, transaction.size());
    boolean held = holds(id) || inMemory(id).isPresent();
    boolean wrong = !id.equals(pushed.claimed());
    if (wrong || held || !hadCredit || transaction.size() > config.maxTransactionBytes()) {
      if (hadCredit) {
        neighbour.settled(cost);
      }
      if (wrong) {
        return BodyVerdict.WRONG_BYTES;
      }
      if (hadCredit) {
        providers.onWord(id, from, !held, true, now).ifPresent(wait::onPushed);
      }
      onAnnounced(from, what, wantsCustody, now, out);
      if (held) {
        out.publish(new NodeEvent.DuplicateBody(id, from));
      }
      return held ? BodyVerdict.DUPLICATE : BodyVerdict.UNSOLICITED;
    }
    announcer.onInformed(id, from);
    neighbour.has(what);
    providers.onWord(id, from, true, true, now).ifPresent(wait::onPushed);
    pulls.onAnnounced(from, what, wantsCustody, now);
    learn(from, transaction, Optional.of(neighbour), pushed.hops(), knownPeers, now, out);
    return BodyVerdict.NEW;
  }

  private void learn(
      PeerId from,
      Transaction transaction,
      Optional<Neighbour> pushedBy,
      int hops,
      int knownPeers,
      Instant now,
      Effects out) {
    TxId id = transaction.id();
    List<PeerId> informed = pulls.announcersOf(id);
    pulls.onArrived(id);
    saving.put(id, new Saving(transaction, pushedBy));
    pool.put(transaction);
    out.publish(new NodeEvent.Learned(id, from, transaction.size()));
    out.save(new Change.Keep(transaction, from));
    if (!untold.remove(id)) {
      Announcement what = new Announcement(id, transaction.size());
      tell(what, Optional.of(transaction), false, hops, informed, knownPeers, now, out);
    }
  }

  /**
   * Announcements of large bodies that are not here, since this was asked last: they are fetched by
   * other means.
   */
  public List<LargeOne> takeLarge() {
    List<LargeOne> taken = new ArrayList<>();
    for (LargeOne one : large) {
      // It may have been kept in the same burst, after the word of it.
      if (!seen.contains(one.what().id())) {
        taken.add(one);
      } else if (one.wantsCustody() && serves(one.what().id())) {
        Neighbour asker = neighbours.get(one.from());
        if (asker != null) {
          asker.stored(one.what().id());
        }
      }
    }
    large.clear();
    return taken;
  }

  /** A peer has a large body. */
  public record LargeOne(PeerId from, Announcement what, boolean wantsCustody) {}

  /** An announcement of a large body was not taken. */
  public void onLargeIgnored(LargeOne ignored, Effects out) {
    overflowed.add(ignored.from());
    ignored(ignored.what(), ignored.from(), "too many large bodies are outstanding", out);
  }

  /** A large body is on disk: it is seen now, and may be served. */
  public void onLargeHeld(Announcement what, List<PeerId> wantCustody) {
    seen.add(what.id(), (int) what.sizeBytes());
    for (PeerId peer : wantCustody) {
      if (neighbours.containsKey(peer)) {
        neighbour(peer).stored(what.id());
      }
    }
  }

  /** A large body came from peers: others are told of it. */
  public void onLargeLearned(
      Announcement what, List<PeerId> informed, int knownPeers, Instant now, Effects out) {
    if (!untold.remove(what.id())) {
      tell(what, Optional.empty(), false, Pushed.OLD, informed, knownPeers, now, out);
    }
  }

  /** What a body was. */
  public enum BodyVerdict {
    /** Verified and wanted: it is being saved. */
    NEW,
    /** Verified, and here already. */
    DUPLICATE,
    /** Nobody asked for it. */
    UNSOLICITED,
    /** Its hash is not the one that was asked for. */
    WRONG_BYTES
  }

  /**
   * A peer did not serve what it was asked for: silence, refusal, wrong bytes. Somebody else is
   * asked.
   */
  public void onNotServed(PeerId from, TxId id, Effects out) {
    pulls
        .onFailed(from, id)
        .ifPresent(asked -> out.publish(new NodeEvent.PullExhausted(id, asked)));
  }

  /** Whether this peer is the one that is to serve this now. */
  public boolean isAsked(PeerId peer, TxId id) {
    return pulls.isAsked(peer, id);
  }

  /** A body from a peer is on disk: now it is seen, and those who want custody hear so. */
  public void onKept(TxId id) {
    Saving saved = saving.remove(id);
    if (saved != null) {
      settle(saved);
      seen.add(id, saved.transaction().size());
      for (PeerId peer : pulls.onDone(id)) {
        neighbour(peer).stored(id);
      }
    }
  }

  /**
   * A body from a peer could not be saved: it is not known, nobody is told that it is stored, and
   * it is saved again when it is announced again. As long as it is in memory it is told on and
   * served: a node whose disk has failed still relays.
   */
  public void onSaveFailed(TxId id, String detail, Effects out) {
    Saving failed = saving.remove(id);
    if (failed != null) {
      settle(failed);
      pulls.onDone(id);
      out.publish(new NodeEvent.StorageFailed(id, detail));
    }
  }

  private static void settle(Saving saved) {
    long cost = Frame.Push.cost(saved.transaction().size());
    saved.pushedBy().ifPresent(neighbour -> neighbour.settled(cost));
  }

  /**
   * A peer on a link asks for bodies.
   *
   * @return what was served at once
   */
  public List<TxId> onGet(PeerId from, List<TxId> ids, Effects out) {
    List<TxId> served = new ArrayList<>();
    for (TxId id : ids) {
      announcer.onNews(id, from);
      Optional<Transaction> body = inMemory(id);
      if (body.isPresent()) {
        serve(from, body.get(), out);
        served.add(id);
      } else if (isServed(id) && waitingLoads.size() < MAX_WAITING_LOADS) {
        waitingLoads.add(new WaitingLoad(from, id));
        loadNext(out);
      } else {
        neighbours.computeIfPresent(
            from,
            (peer, neighbour) -> {
              neighbour.notFound(id);
              return neighbour;
            });
      }
    }
    return served;
  }

  /** A large body is served chunk by chunk, and not as one. */
  private boolean isServed(TxId id) {
    return serves(id) && !seen.isLargerThan(id, Frame.MAX_WHOLE);
  }

  private record WaitingLoad(PeerId peer, TxId id) {}

  /** Three peers that fetch a full outbox ask for more at once than is read at once. */
  private void loadNext(Effects out) {
    while (loads < MAX_LOADS && !waitingLoads.isEmpty()) {
      WaitingLoad next = waitingLoads.remove();
      if (neighbours.containsKey(next.peer())) {
        loads++;
        out.load(next.id(), new LoadFor.Peer(next.peer()));
      }
    }
  }

  /**
   * A unary caller asks for a body.
   *
   * @return whether it was served at once
   */
  public boolean onGet(PeerId from, Request.Get get, ReplyTo replyTo, Effects out) {
    announcer.onNews(get.id(), from);
    Optional<Transaction> body = inMemory(get.id());
    if (body.isPresent()) {
      announcer.onInformed(get.id(), from);
      out.respond(replyTo, new Response.Found(get, body.get()));
    } else if (isServed(get.id()) && loads < MAX_LOADS) {
      loads++;
      out.load(get.id(), new LoadFor.Call(from, replyTo, get));
    } else {
      out.respond(replyTo, new Response.NotFound(get));
    }
    return body.isPresent();
  }

  /** A body was read from disk. */
  public void onLoaded(TxId id, Optional<Transaction> read, LoadFor reader, Effects out) {
    loads--;
    loadNext(out);
    if (read.isEmpty()) {
      seen.gone(id);
    }
    Optional<Transaction> body = read.filter(any -> !rejected.contains(id));
    switch (reader) {
      case LoadFor.Peer(var peer) -> {
        if (body.isPresent()) {
          serve(peer, body.get(), out);
        } else if (neighbours.containsKey(peer)) {
          neighbour(peer).notFound(id);
        }
      }
      case LoadFor.Call(var from, var replyTo, var get) ->
          out.respond(
              replyTo,
              body.isPresent() ? new Response.Found(get, body.get()) : new Response.NotFound(get));
    }
  }

  private Optional<Transaction> inMemory(TxId id) {
    return pool.find(id).or(() -> Optional.ofNullable(saving.get(id)).map(Saving::transaction));
  }

  private void serve(PeerId peer, Transaction body, Effects out) {
    announcer.onInformed(body.id(), peer);
    out.send(peer, new Frame.Body(body.id(), body));
  }

  /** A seed-only peer answered a notification. */
  public void onAck(PeerId from, Response.Ack ack) {
    if (!ack.alreadyKnown()) {
      announcer.onNews(ack.request().announcement().id(), from);
    }
    onNotified(from);
  }

  /** A notification of ours was answered or failed: the next one may go. */
  public void onNotified(PeerId peer) {
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour != null) {
      neighbour.notified();
    }
  }

  /** The next round of announcing is due. */
  public void onRoundDue(int knownPeers, Instant now, Effects out) {
    announcer.onRoundDue(neighbours.values(), knownPeers, now, out);
  }

  /** Old announcements that nobody serves are forgotten. */
  public void onPullsSwept(Instant now, Effects out) {
    pulls.sweep(now);
    sweepArmed = !pulls.isEmpty();
    if (sweepArmed) {
      out.schedule(config.announcedTtl(), new Timer.PullsSwept());
    }
  }

  /**
   * The burst is over: ask for what may be asked for, and write what was collected.
   *
   * @return who is told of what by that
   */
  public List<Told> onBurstEnded(int knownPeers, Instant now, Effects out) {
    if (providers.look(providersWanted(knownPeers)) || newcomers) {
      newcomers = false;
      neighbours.values().stream()
          .filter(neighbour -> providers.knows(neighbour.id()))
          .forEach(this::invite);
    }
    offers.read(out);
    for (Pulls.Ask ask : pulls.toAsk(now)) {
      TxId id = ask.wanted().id();
      neighbour(ask.peer()).get(id);
      out.schedule(patience(ask.wanted().sizeBytes()), new Timer.PullExpired(id, ask.peer()));
    }
    List<Told> told = new ArrayList<>();
    List<Neighbour> written = List.copyOf(writers);
    writers.clear();
    Instant next = pulls.nextDue().orElse(Instant.MAX);
    next = offers.takeDeadline().filter(next::isAfter).orElse(next);
    for (Neighbour writer : written) {
      if (neighbours.get(writer.id()) == writer) {
        told.add(new Told(writer.id(), writer.flush(config.push(), now, out)));
        Instant lists = writer.listsAt(config.push());
        next = lists.isAfter(now) && lists.isBefore(next) ? lists : next;
        if (writer.takeOverflowed()) {
          overflowed.add(writer.id());
        }
      }
    }
    if (next.isBefore(dueAt)) {
      dueAt = next;
      out.schedule(Duration.between(now, next), new Timer.GossipDue());
    }
    return told;
  }

  /** The end of the burst does what is due; of several reminders the one that was wanted counts. */
  public void onGossipDue(Instant now) {
    if (!now.isBefore(dueAt)) {
      dueAt = Instant.MAX;
    }
  }

  /**
   * Who is linked to everybody hears of everything from its origin. In a small network few are
   * needed: Appendix A of the research.
   */
  private int providersWanted(int knownPeers) {
    if (config.fanout() > 0 || neighbours.size() >= knownPeers) {
      return 0;
    }
    int most = config.push().providers();
    return knownPeers <= SMALL_NETWORK ? Math.min(2, most) : most;
  }

  /**
   * Peers with whom announcements were left out since this was asked last, because one side's bound
   * was reached: what they have and we have must be compared.
   */
  public List<PeerId> takeOverflowed() {
    List<PeerId> taken = List.copyOf(overflowed);
    overflowed.clear();
    return taken;
  }

  /** Announcements that were written to a peer. */
  public record Told(PeerId peer, List<TxId> ids) {
    public Told {
      ids = List.copyOf(ids);
    }
  }

  private Duration patience(long sizeBytes) {
    long bytes = Math.clamp(sizeBytes, 0, config.maxTransactionBytes());
    return patience.current().plusMillis(bytes * 1_000 / SLOWEST_BYTES_PER_SECOND);
  }

  private Neighbour neighbour(PeerId peer) {
    return Objects.requireNonNull(neighbours.get(peer));
  }

  /** Whether a verified copy is on this node's disk, as far as the seen set reaches. */
  public boolean holds(TxId id) {
    return seen.contains(id);
  }

  /** The number of the oldest id in the seen set. */
  public long firstHeld() {
    return seen.first();
  }

  /** The number that the next id in the seen set gets. */
  public long heldEnd() {
    return seen.end();
  }

  /** What came under this number, unless its body is gone. */
  public Optional<Announcement> held(long number) {
    return seen.numbered(number);
  }

  /** Announced, wanted, not here yet. */
  public int pulling() {
    return pulls.size();
  }

  /** Ids in the seen set. */
  public int seen() {
    return seen.size();
  }
}
