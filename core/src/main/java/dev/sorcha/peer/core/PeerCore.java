package dev.sorcha.peer.core;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.guard.Guard;
import dev.sorcha.peer.core.link.Links;
import dev.sorcha.peer.core.link.Liveness;
import dev.sorcha.peer.core.membership.Membership;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.outbox.Outbox;
import dev.sorcha.peer.core.reconcile.Reconcile;
import dev.sorcha.peer.core.refill.Refills;
import dev.sorcha.peer.core.trace.Traces;
import dev.sorcha.peer.core.transfer.Transfers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The protocol of one node: {@link #step} takes a fact and returns what must be done.
 *
 * <p>The switch is the table of contents of the protocol, and this class is the only place where
 * machines meet. It must be called by one thread at a time, with times that never go back; the same
 * inputs, times and seed give the same effects. A peer's misdeeds are data; an exception from here
 * is a programmer's error, after which the state is not to be trusted.
 */
public final class PeerCore {

  private final NodeConfig config;
  private final Membership membership;
  private final Links links;
  private final Gossip gossip;
  private final LargeBodies large;
  private final KnownPeers around;
  private final Outbox outbox;
  private final Reconcile reconcile;
  private final Guard guard;
  private final Traces traces;
  private final Refills refills = new Refills();
  private final Contacts contacts;

  /**
   * @param random the only source of chance; whoever wants a run again gives the same seed
   */
  public PeerCore(NodeConfig config, RandomGenerator random) {
    this.config = config;
    this.membership = new Membership(config.membership(), config.self(), random);
    this.links = new Links(config.link(), config.self().id(), random);
    this.gossip = new Gossip(config.gossip(), random);
    this.large = new LargeBodies(config, gossip, membership, links);
    this.around = new KnownPeers(membership, links);
    this.outbox = new Outbox(config.outbox(), around, random);
    this.reconcile =
        new Reconcile(config.reconcile(), config.self().id(), new HeldIds(gossip), random);
    this.guard = new Guard(config.guard());
    this.traces = new Traces(config.trace());
    Liveness liveness = new Liveness(config.link(), links, random);
    this.contacts =
        new Contacts(
            config, membership, links, liveness, guard, gossip, large, outbox, reconcile, around);
  }

  /** One fact in, what follows from it out, in order. */
  public List<Effect> step(Input input, Instant now) {
    Effects out = new Effects(links);
    switch (input) {
      case Input.Started started -> onStarted(started, now, out);
      case Input.Submitted(var transaction, var replyTo) -> {
        if (isTaken(transaction.id(), transaction.size(), replyTo, out)) {
          outbox.onSubmitted(transaction, replyTo, out);
        }
      }
      case Input.SubmittedStaged staged -> {
        if (isTaken(staged.id(), staged.sizeBytes(), staged.replyTo(), out)) {
          outbox.onSubmitted(staged, out);
        }
      }
      case Input.StatusAsked(var id, var replyTo) ->
          out.tell(
              replyTo,
              outbox.statusOf(id, gossip.holds(id)).with(large.arriving(id), large.sentOf(id)));
      case Input.NodeAsked(var replyTo) -> out.tell(replyTo, new Report.Status(status(now)));
      case Input.RefreshAsked(var only, var replyTo) ->
          contacts.onRefreshAsked(only, replyTo, now, out);
      case Input.RemovalAsked(var peer, var replyTo) ->
          contacts.onRemovalAsked(peer, replyTo, now, out);

      case Input.BanAsked(var peer, var time, var reason, var replyTo) ->
          contacts.onBanAsked(peer, time, reason, replyTo, now, out);
      case Input.UnbanAsked(var peer, var replyTo) ->
          contacts.onUnbanAsked(peer, replyTo, now, out);
      case Input.BansAsked(var replyTo) ->
          out.tell(replyTo, new Report.Bans(guard.bans(now, out), true));
      case Input.AddressAsked(var fresh, var replyTo) ->
          contacts.onAddressAsked(fresh, replyTo, now, out);

      case Input.TraceAsked(var id, var replyTo) ->
          traces.onAsked(id, askable(), replyTo, now, out);
      case Input.RefillAsked(var id, var replyTo) -> refills.onAsked(id, askable(), replyTo, out);

      case Input.OutboxAsked(var after, var most, var replyTo) ->
          out.tell(replyTo, outbox.waiting(after, most));
      case Input.DeadLettersAsked(var match, var after, var most, var replyTo) ->
          out.tell(replyTo, outbox.deadLetters(match, after, most));
      case Input.RetryAsked(var match, var replyTo) ->
          outbox.onRetryAsked(match, replyTo, now, out);
      case Input.DiscardAsked(var match, var replyTo) ->
          outbox.onDiscardAsked(match, replyTo, now, out);
      case Input.DrainAsked(var atMost, var replyTo) ->
          outbox.onDrainAsked(atMost, replyTo, now, out);

      case Input.LinkUp up -> contacts.onLinkUp(up, now, out);
      case Input.LinkDown(var link, var reason) -> contacts.onLinkDown(link, reason, now, out);
      case Input.DialAnswered answered -> contacts.onDialAnswered(answered, now, out);
      case Input.DialFailed failed -> contacts.onDialFailed(failed, now, out);
      case Input.FrameArrived(var link, var frame, var ours) ->
          onFrame(link, frame, ours, now, out);

      case Input.Received(var from, var request, var replyTo) ->
          onReceived(from, request, replyTo, now, out);
      case Input.Answered(var from, var response) -> onAnswered(from, response, now, out);
      case Input.CallFailed(var to, var request, var failure) ->
          onCallFailed(to, request, failure, now, out);
      case Input.Offended(var peer, var offence, var detail) ->
          contacts.onOffence(peer, offence, detail, now, out);

      case Input.Accepted(var id, var sequence, var fresh) -> {
        outbox
            .onAccepted(id, sequence, fresh, now, out)
            .ifPresent(
                own ->
                    own.body()
                        .map(gossip::onAccepted)
                        .orElseGet(() -> large.onAccepted(own.what(), out))
                        .forEach(peer -> outbox.onAnnounced(peer, id, now, out)));
        reconcile.onKnown(id, now, out);
      }
      case Input.Kept(var id) -> {
        gossip.onKept(id);
        large.onKept(id, now, out);
        reconcile.onKnown(id, now, out);
      }
      case Input.SaveFailed(var change, var detail) -> onSaveFailed(change, detail, out);
      case Input.SaveRefused(var change, var code, var detail) ->
          onSaveRefused(change, code, detail, out);
      case Input.Suspended(var subscriber, var after, var through) ->
          out.publish(new NodeEvent.SubscriberSuspended(subscriber, after, through));
      case Input.Judged judged -> onJudged(judged, out);
      case Input.Loaded(var id, var body, var reader) -> onLoaded(id, body, reader, now, out);

      case Input.BodiesLoaded(var ids, var bodies) -> onBodiesLoaded(ids, bodies, now, out);
      case Input.Staged(var id, var place) -> large.onStaged(id, place, now, out);
      case Input.ChunkLoaded loaded -> onChunkLoaded(loaded, now, out);
      case Input.ContentsLoaded(var id, var manifest, var reader) ->
          large.onContentsLoaded(id, manifest, reader, out);
      case Input.Served(var peer, var id) -> onFetchedByCall(peer, id, now, out);

      case Input.LookedUp(var findings) -> contacts.onLookedUp(findings, now, out);
      case Input.TimerFired(var timer) -> onTimer(timer, now, out);
      case Input.NetworkChanged() -> {
        links.onNetworkChanged(now, out);
        contacts.onNetworkChanged(now, out);
      }
      case Input.BurstEnded() -> {
        contacts.onBurstEnded(now, out);
        large.onBurstEnded(now, out);
        gossip.takeOverflowed().forEach(peer -> reconcile.onOverflow(peer, now));
        reconcile.onBurstEnded(now, out);
        write(now, out);
        outbox.onBurstEnded(out);
      }
      case Input.Stopping() -> {
        write(now, out);
        outbox.onStopping(out);
        contacts.onStopping(out);
      }
    }
    traces.onStepped(out.written(), now);
    return out.written();
  }

  private void onTimer(Timer timer, Instant now, Effects out) {
    switch (timer) {
      case Timer.BootstrapDue() -> contacts.onBootstrapDue(now, out);
      case Timer.DiscoveryDue() -> membership.onDiscoveryDue(now, out);
      case Timer.RoundExpired(var number) -> membership.onRoundExpired(number, now, out);
      case Timer.NewsDue() -> membership.onNewsDue(out);
      case Timer.RefreshDue() -> membership.onRefreshDue(now, out);
      case Timer.FeelerDue() -> membership.onFeelerDue(now, out);
      case Timer.DepartedDue() -> membership.onDepartedDue(now, out);
      case Timer.PeersSaveDue() -> contacts.onPeersSaveDue(out);
      case Timer.LinksDue() -> contacts.onLinksDue(now, out);
      case Timer.ReachExpired(var peer) -> contacts.onReachExpired(peer, now, out);
      case Timer.ProbeExpired() -> contacts.onProbeExpired(now, out);
      case Timer.AddressDue() -> contacts.onAddressDue(now, out);
      case Timer.DialBackDue() -> contacts.onDialBackDue(now, out);
      case Timer.DialDue() -> contacts.onDialDue();
      case Timer.ClimbDue() -> contacts.onClimbDue(now, out);
      case Timer.PollExpired(var peer, var turn) -> contacts.onPollExpired(peer, turn, now, out);
      case Timer.PollDue(var peer) -> links.onPollDue(peer, now, out);
      case Timer.RetryDue() -> links.onRetryDue(now, out);
      case Timer.HelloExpired(var link) -> contacts.onHelloExpired(link, now, out);
      case Timer.PullExpired(var id, var peer) -> onPullExpired(peer, id, now, out);
      case Timer.PullsSwept() -> gossip.onPullsSwept(now, out);
      case Timer.TransfersDue() -> large.onDue(now, out);
      case Timer.GossipDue() -> gossip.onGossipDue(now);
      case Timer.RoundDue() -> gossip.onRoundDue(membership.known(), now, out);
      case Timer.ReannounceDue() -> onOutboxDue(now, out);
      case Timer.DrainExpired() -> outbox.onDrainExpired(now, out);
      case Timer.TraceExpired(var number) -> traces.onExpired(number, out);
      case Timer.RefillExpired(var number, var peer) -> refills.onExpired(number, peer, out);
      case Timer.ReconcileDue() ->
          reconcile.onTick(now, out).forEach(peer -> onFalseClaims(peer, now, out));
    }
  }

  private void onStarted(Input.Started started, Instant now, Effects out) {
    guard.onStarted(started.stored().bans(), now, out);
    gossip.onStarted(started.stored().held());
    contacts.onStarted(started, now, out);
    outbox.onStarted(started.stored(), now, out);
    if (config.gossip().obeysVerdicts()) {
      started.stored().rejected().stream()
          .filter(id -> !outbox.isPromised(id))
          .forEach(gossip::onRejected);
    }
  }

  /**
   * What a local subscriber rejects is not spread, where that is wanted. An own submission is: it
   * was promised to whoever submitted it.
   */
  private void onJudged(Input.Judged judged, Effects out) {
    boolean stops =
        judged.rejected() && config.gossip().obeysVerdicts() && !outbox.isPromised(judged.id());
    if (stops) {
      gossip.onRejected(judged.id());
    } else {
      gossip.onTolerated(judged.id(), judged.sizeBytes());
    }
    if (!judged.accepted()) {
      out.publish(new NodeEvent.Rejected(judged.id(), judged.subscriber(), judged.reason(), stops));
    }
  }

  // Transactions of our own.

  /** Refuses a submission that cannot be one. */
  private boolean isTaken(TxId id, int sizeBytes, ReplyTo replyTo, Effects out) {
    int most = config.gossip().maxTransactionBytes();
    if (!config.roles().distributes()) {
      String detail = "this node is read-only: submit at a node with the role Full";
      out.tell(replyTo, new Report.Refused(id, Report.Refusal.READ_ONLY, detail));
    } else if (sizeBytes == 0) {
      String detail = "a transaction has at least one byte";
      out.tell(replyTo, new Report.Refused(id, Report.Refusal.EMPTY, detail));
    } else if (sizeBytes > most) {
      String detail = sizeBytes + " bytes (expected: <= " + most + ")";
      out.tell(replyTo, new Report.Refused(id, Report.Refusal.TOO_LARGE, detail));
    } else {
      return true;
    }
    return false;
  }

  private void onSaveFailed(Change change, String detail, Effects out) {
    switch (change) {
      case Change.Accept(var transaction) -> outbox.onSaveFailed(transaction.id(), detail, out);
      case Change.Keep(var transaction, var from) ->
          gossip.onSaveFailed(transaction.id(), detail, out);
      case Change.Large.Accept(var id, var size, var stage) -> outbox.onSaveFailed(id, detail, out);
      case Change.Large.Stage(var id, var place, var chunk) -> large.onSaveFailed(id, detail, out);
      case Change.Large.Keep(var id, var size, var from) -> large.onSaveFailed(id, detail, out);
      case Change.Large.Unstage unstage -> {}
      // Bookkeeping: what is lost of it is done again after the next start.
      case Change.Release(var id) -> out.publish(new NodeEvent.StorageFailed(id, detail));
      case Change.Attempted attempted ->
          out.publish(new NodeEvent.StorageFailed(attempted.id(), detail));
      case Change.Custody(var id, var holders) ->
          out.publish(new NodeEvent.StorageFailed(id, detail));
      case Change.Bury(var letter) -> out.publish(new NodeEvent.StorageFailed(letter.id(), detail));
      case Change.Revive revive -> {}
      case Change.Discard discard -> {}
      case Change.Pin pin -> {}
      case Change.Peers peers -> {}
      case Change.TableKey key -> {}
      case Change.Bans bans -> {}
    }
  }

  private void onSaveRefused(Change change, Report.Refusal code, String detail, Effects out) {
    if (change instanceof Change.Accept(var transaction)) {
      outbox.onSaveRefused(transaction.id(), code, detail, out);
    } else if (change instanceof Change.Large.Accept(var id, var size, var stage)) {
      outbox.onSaveRefused(id, code, detail, out);
    } else {
      onSaveFailed(change, detail, out);
    }
  }

  /** What is due of the outbox goes first: the lists that are written now take it along. */
  private void write(Instant now, Effects out) {
    for (Outbox.Offer offer : outbox.offers(now, what -> gossip.takesOffer(what, now))) {
      if (offer.first()) {
        gossip.onOffered(offer.what(), membership.known(), now, out);
      } else {
        tellAll(offer.what(), links.reachable());
      }
    }
    gossip
        .onBurstEnded(membership.known(), now, out)
        .forEach(told -> outbox.onTold(told.peer(), told.ids(), now));
  }

  private void onBodiesLoaded(List<TxId> ids, List<Transaction> bodies, Instant now, Effects out) {
    Map<TxId, Transaction> read = new LinkedHashMap<>();
    bodies.forEach(body -> read.put(body.id(), body));
    for (TxId id : ids) {
      Optional<Transaction> body = Optional.ofNullable(read.get(id));
      gossip.onOfferRead(id, body, outbox.holders(id), membership.known(), now, out);
    }
  }

  private void onOutboxDue(Instant now, Effects out) {
    around.forget();
    List<PeerId> streams =
        links.reachable().stream()
            .filter(peer -> links.route(peer) instanceof Router.Route.Stream)
            .toList();
    outbox.onDue(now, out).forEach(nudged -> tellAll(nudged, streams));
  }

  private void tellAll(Announcement own, List<PeerId> peers) {
    for (PeerId peer : peers) {
      if (outbox.isWantedFrom(peer, own.id())) {
        gossip.onReannounced(own, peer);
      }
    }
  }

  /** A seed-only peer has no custody message: a completed fetch counts (DESIGN S18). */
  private void onFetchedByStream(PeerId peer, TxId id, Instant now, Effects out) {
    outbox.onFetched(peer, id, now);
    if (links.route(peer) instanceof Router.Route.Stream(var link, var dialect)
        && dialect == Dialect.SEED) {
      outbox.onStored(peer, id, now, out);
    }
  }

  private void onFetchedByCall(PeerId peer, TxId id, Instant now, Effects out) {
    outbox.onFetched(peer, id, now);
    if (!links.speaksOurs(peer)) {
      outbox.onStored(peer, id, now, out);
    }
  }

  // Links.

  private void onFrame(LinkId link, Frame frame, boolean ours, Instant now, Effects out) {
    Optional<PeerId> sender = contacts.onFrame(link, frame, ours, now, out);
    if (sender.isEmpty()) {
      return;
    }
    PeerId from = sender.get();
    switch (frame) {
      case Frame.Hello hello -> throw new AssertionError("handled by contacts");
      case Frame.Announce(var entries, var wantsCustody) -> {
        if (!membership.isReadOnly(from)) {
          gossip.onAnnounce(from, entries, wantsCustody, now, out);
          entries.forEach(entry -> outbox.onAnnounced(from, entry.id(), now, out));
        }
      }
      case Frame.Get(var ids) -> {
        List<TxId> served = gossip.onGet(from, ids, out);
        served.forEach(id -> onFetchedByStream(from, id, now, out));
      }
      case Frame.Body(var claimed, var transaction) -> {
        if (!refills.onBody(from, claimed, transaction, out)) {
          onBody(from, claimed, transaction, now, out);
        }
      }
      case Frame.Credit(var eager, var bytes) -> gossip.onCredit(from, eager, bytes);
      case Frame.Push(var entries, var wantsCustody) -> {
        if (!membership.isReadOnly(from)) {
          entries.forEach(entry -> onPushed(from, entry, wantsCustody, now, out));
        }
      }
      case Frame.NotFound(var ids) -> {
        for (TxId id : ids) {
          refills.onNotFound(from, id, out);
          onNotServed(from, id, false, now, out);
        }
      }
      case Frame.Stored(var ids) -> ids.forEach(id -> outbox.onStored(from, id, now, out));
      case Frame.Declined(var ids, var reason) ->
          ids.forEach(id -> outbox.onDeclined(from, id, reason, now, out));
      case Frame.AskPeers(var max) -> membership.onAskPeers(from, max, now, out);
      case Frame.Peers peers -> contacts.onPeers(from, links.hostOf(link), peers, now, out);
      case Frame.Ping(var number) -> out.sendOn(link, Dialect.OURS, new Frame.Pong(number));
      case Frame.Pong(var number) -> contacts.onPong(link, from, number, now);
      case Frame.AskReach(var target) -> contacts.onAskReach(from, target, now, out);
      case Frame.Reach(var target, var reached) -> contacts.onReach(target, reached);
      case Frame.AskDialBack(var port) -> contacts.onAskDialBack(link, from, port, now, out);
      case Frame.DialedBack(var outcome, var seenAt) ->
          contacts.onDialedBack(from, outcome, seenAt, now, out);
      case Frame.Goodbye(var reason) -> contacts.onGoodbye(from, reason, now, out);
      case Frame.Recon recon -> onRecon(from, recon, now, out);
      case Frame.Trace.Ask(var id) -> traces.onAsk(from, id, gossip.holds(id), now, out);
      case Frame.Trace.Told told -> traces.onTold(from, told, now, out);
      case Frame.Large frameOfLarge -> blame(large.onFrame(from, frameOfLarge, now, out), now, out);
    }
  }

  private void blame(List<Transfers.Fault> faults, Instant now, Effects out) {
    for (Transfers.Fault fault : faults) {
      contacts.onOffence(fault.peer(), Offence.WRONG_BYTES, fault.detail(), now, out);
    }
  }

  private void onChunkLoaded(Input.ChunkLoaded loaded, Instant now, Effects out) {
    boolean last = large.onChunkLoaded(loaded, out);
    if (last && loaded.reader() instanceof PieceFor.Call(var from, var replyTo, var request)) {
      onFetchedByCall(from, loaded.id(), now, out);
    }
  }

  /** What a peer turns out to have is as if it had announced it. */
  private void onRecon(PeerId from, Frame.Recon frame, Instant now, Effects out) {
    if (membership.isReadOnly(from) && frame instanceof Frame.Recon.Order) {
      return;
    }
    Reconcile.Heard heard = reconcile.onFrame(from, frame, now, out);
    if (heard.entries().isEmpty() || membership.isReadOnly(from)) {
      return;
    }
    if (heard.listed()) {
      gossip.onListed(from, heard.entries(), now, out);
    } else {
      gossip.onAnnounce(from, heard.entries(), false, now, out);
    }
    heard.entries().forEach(entry -> outbox.onAnnounced(from, entry.id(), now, out));
  }

  private void onPullExpired(PeerId peer, TxId id, Instant now, Effects out) {
    if (gossip.isAsked(peer, id)) {
      onNotServed(peer, id, true, now, out);
    }
  }

  private void onNotServed(PeerId from, TxId id, boolean silent, Instant now, Effects out) {
    gossip.onNotServed(from, id, out);
    if (reconcile.onNotServed(from, id, silent, now, out)) {
      onFalseClaims(from, now, out);
    }
  }

  private void onFalseClaims(PeerId peer, Instant now, Effects out) {
    contacts.onOffence(peer, Offence.FALSE_CLAIM, "claims what it does not serve", now, out);
  }

  /** Linked peers of our own kind. */
  private List<PeerId> askable() {
    return links.reachable().stream()
        .filter(
            peer ->
                links.route(peer) instanceof Router.Route.Stream(var link, var dialect)
                    && dialect == Dialect.OURS)
        .toList();
  }

  // Unary calls.

  private void onReceived(Caller from, Request request, ReplyTo replyTo, Instant now, Effects out) {
    boolean banned = guard.isBanned(from.id(), now);
    switch (request) {
      case Request.Notify notify -> {
        if (banned || membership.isReadOnly(from.id()) || !contacts.canReach(from.id(), now, out)) {
          out.respond(
              replyTo, new Response.Ack(notify, gossip.holds(notify.announcement().id()), false));
        } else {
          gossip.onNotify(from.id(), notify, replyTo, now, out);
          outbox.onAnnounced(from.id(), notify.announcement().id(), now, out);
        }
      }
      case Request.Get get -> {
        if (banned) {
          out.respond(replyTo, new Response.NotFound(get));
        } else if (gossip.onGet(from.id(), get, replyTo, out)) {
          onFetchedByCall(from.id(), get.id(), now, out);
        }
      }
      case Request.Stream _, Request.GetPart _ ->
          large.onAsked(from.id(), request, replyTo, banned, out);
      case Request.PostPart part -> {
        out.respond(replyTo, new Response.PartPosted(part, !banned));
        if (!banned) {
          blame(large.onPart(from.id(), part, part.place(), part.chunk(), now, out), now, out);
        }
      }
      case Request.ListPeers list -> {
        Frame.Peers peers = membership.listFor(from.id(), list.max(), now);
        out.respond(
            replyTo,
            banned
                ? new Response.Peers(list, List.of(), 0)
                : new Response.Peers(list, peers.peers(), peers.total()));
      }
      case Request.Register register -> contacts.onRegister(from, register, replyTo, now, out);
      case Request.Ping ping -> out.respond(replyTo, new Response.Pong(ping, membership.state()));
      case Request.Poll poll -> contacts.onPoll(from, poll, replyTo, now, out);
      case Request.Post post -> {
        boolean taken = !banned && onBody(from.id(), post.id(), post.body(), now, out);
        out.respond(replyTo, new Response.Posted(post, taken));
      }
    }
    membership.onContact(from.id(), now);
  }

  private void onAnswered(PeerId from, Response response, Instant now, Effects out) {
    switch (response) {
      case Response.Ack ack -> onAck(from, ack, now, out);
      case Response.Found(var get, var transaction) ->
          onBody(from, get.id(), transaction, now, out);
      case Response.NotFound(var get) -> gossip.onNotServed(from, get.id(), out);
      case Response.Part(var request, var place, var size, var chunk) ->
          blame(large.onPart(from, request, place, chunk, now, out), now, out);
      case Response.NoPart(var request) -> large.onCallFailed(from, request, "not there", now, out);
      case Response.Contents contents -> {}
      case Response.PartPosted(var part, var taken) -> {
        if (taken && part.place() + 1 == Chunk.countOf(part.sizeBytes())) {
          onFetchedByCall(from, part.id(), now, out);
        }
      }
      case Response.Peers(var list, var peers, var total) -> {
        String host = membership.addressOf(from).map(PeerAddress::host).orElse("");
        contacts.onPeers(from, host, new Frame.Peers(peers, total), now, out);
      }
      case Response.Registered registered -> links.startPolling(from, now, out);
      case Response.Pong pong -> {}
      case Response.News news -> onNews(from, news, now, out);
      case Response.Posted(var post, var taken) -> {
        if (taken) {
          onFetchedByCall(from, post.id(), now, out);
        }
      }
    }
    contacts.onAnswered(from, response, now, out);
  }

  private void onNews(PeerId from, Response.News news, Instant now, Effects out) {
    if (!membership.isReadOnly(from)) {
      gossip.onAnnounce(from, news.entries(), false, now, out);
      news.entries().forEach(entry -> outbox.onAnnounced(from, entry.id(), now, out));
    }
    gossip.onGet(from, news.wanted(), out);
    news.parts().forEach(ask -> large.onAskedInNews(from, ask, out));
    links.onNews(from, news, now, out);
  }

  private void onAck(PeerId from, Response.Ack ack, Instant now, Effects out) {
    gossip.onAck(from, ack);
    TxId id = ack.request().announcement().id();
    if (links.speaksOurs(from)) {
      return;
    }
    if (ack.alreadyKnown()) {
      outbox.onKnownToSeedPeer(from, id, now, out);
    } else if (!ack.willRequest()) {
      outbox.onDeclined(from, id, DeclineReason.OTHER, now, out);
    }
  }

  private void onCallFailed(PeerId to, Request request, Failure failure, Instant now, Effects out) {
    switch (request) {
      case Request.Get(var id) -> gossip.onNotServed(to, id, out);
      // An own submission is announced again until it is in custody; others were told by others
      // too.
      case Request.Notify notify -> {
        gossip.onNotified(to);
        links.retry(to, request, failure, now, out);
      }
      case Request.ListPeers list -> {}
      case Request.Register register -> links.retry(to, request, failure, now, out);
      case Request.Ping ping -> {}
      case Request.Poll poll -> links.onPollFailed(to, failure, out);
      case Request.Post post -> {}
      case Request.PostPart part -> {}
      case Request.Stream _, Request.GetPart _ ->
          large.onCallFailed(to, request, failure.toString(), now, out);
    }
    contacts.onCallFailed(to, request, failure, now, out);
  }

  // Bodies and offences.

  /** Returns whether its bytes are right, and here now. */
  private boolean onBody(
      PeerId from, TxId claimed, Transaction transaction, Instant now, Effects out) {
    Gossip.BodyVerdict verdict =
        gossip.onBody(from, claimed, transaction, membership.known(), now, out);
    onVerdict(verdict, from, claimed, transaction, now, out);
    return verdict == Gossip.BodyVerdict.NEW || verdict == Gossip.BodyVerdict.DUPLICATE;
  }

  private void onPushed(
      PeerId from, Pushed pushed, boolean wantsCustody, Instant now, Effects out) {
    Gossip.BodyVerdict verdict =
        gossip.onPushed(from, pushed, wantsCustody, membership.known(), now, out);
    onVerdict(verdict, from, pushed.claimed(), pushed.transaction(), now, out);
    if (verdict != Gossip.BodyVerdict.WRONG_BYTES) {
      outbox.onAnnounced(from, pushed.claimed(), now, out);
    }
  }

  private void onVerdict(
      Gossip.BodyVerdict verdict,
      PeerId from,
      TxId claimed,
      Transaction transaction,
      Instant now,
      Effects out) {
    if (verdict == Gossip.BodyVerdict.NEW) {
      membership.onNovel();
    }
    if (verdict == Gossip.BodyVerdict.WRONG_BYTES) {
      String detail = "bytes of " + transaction.id() + " as " + claimed;
      contacts.onOffence(from, Offence.WRONG_BYTES, detail, now, out);
    }
  }

  private void onLoaded(
      TxId id, Optional<Transaction> body, LoadFor reader, Instant now, Effects out) {
    gossip.onLoaded(id, body, reader, out);
    if (body.isPresent()) {
      switch (reader) {
        case LoadFor.Peer(var peer) -> onFetchedByStream(peer, id, now, out);
        case LoadFor.Call(var from, var replyTo, var get) -> onFetchedByCall(from, id, now, out);
      }
    }
  }

  private NodeStatus status(Instant now) {
    return new NodeStatus(
        config.self().id(),
        membership.state(),
        membership.stateReason(),
        outbox.queue(),
        gossip.pulling(),
        gossip.seen(),
        membership.network(now),
        membership.discovery(),
        membership.view(links::pathOf).stream()
            .map(view -> view.withWays(links.waysOf(view.info().id())))
            .toList());
  }
}
