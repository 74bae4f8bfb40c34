package dev.sorcha.peer.core;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.CloseReason;
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
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.guard.Guard;
import dev.sorcha.peer.core.link.LinkOutcome;
import dev.sorcha.peer.core.link.Links;
import dev.sorcha.peer.core.membership.Membership;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.outbox.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

  /** Own submissions told to a peer without a stream in one go: one call each. A guess. */
  private static final int UNARY_OUTBOX_MOST = 32;

  private final NodeConfig config;
  private final Membership membership;
  private final Links links;
  private final Gossip gossip;
  private final Outbox outbox;
  private final Guard guard;

  /** Whether something changed that may make another dial worthwhile. */
  private boolean lookForDials;

  private boolean stopping;

  /**
   * @param random the only source of chance; whoever wants a run again gives the same seed
   */
  public PeerCore(NodeConfig config, RandomGenerator random) {
    this.config = config;
    this.membership = new Membership(config.membership(), config.self().id(), random);
    this.links = new Links(config.link(), config.self().id());
    this.gossip = new Gossip(config.gossip(), random);
    this.outbox = new Outbox(config.outbox());
    this.guard = new Guard(config.guard());
  }

  /** One fact in, what follows from it out, in order. */
  public List<Effect> step(Input input, Instant now) {
    Effects out = new Effects(links);
    switch (input) {
      case Input.Started started -> onStarted(started, now, out);
      case Input.Submitted(var transaction, var replyTo) -> onSubmitted(transaction, replyTo, out);
      case Input.StatusAsked(var id, var replyTo) ->
          out.tell(replyTo, outbox.statusOf(id, gossip.holds(id)));
      case Input.NodeAsked(var replyTo) -> out.tell(replyTo, new Report.Status(status()));

      case Input.LinkUp up -> onLinkUp(up, now, out);
      case Input.LinkDown(var link, var reason) -> onLinkDown(link, reason, now, out);
      case Input.DialFailed(var address, var presented, var failure) ->
          onDialFailed(address, presented, failure, now, out);
      case Input.FrameArrived(var link, var frame, var ours) ->
          onFrame(link, frame, ours, now, out);

      case Input.Received(var from, var request, var replyTo) ->
          onReceived(from, request, replyTo, now, out);
      case Input.Answered(var from, var response) -> onAnswered(from, response, now, out);
      case Input.CallFailed(var to, var request, var failure) ->
          onCallFailed(to, request, failure, now, out);
      case Input.Offended(var peer, var offence, var detail) ->
          onOffence(peer, offence, detail, now, out);

      case Input.Accepted(var id, var sequence, var fresh) ->
          outbox
              .onAccepted(id, sequence, fresh, now, out)
              .ifPresent(own -> gossip.onAccepted(own, membership.known(), now, out));
      case Input.Kept(var id) -> gossip.onKept(id);
      case Input.SaveFailed(var change, var detail) -> onSaveFailed(change, detail, out);
      case Input.Loaded(var id, var body, var reader) -> onLoaded(id, body, reader, out);

      case Input.TimerFired(var timer) -> onTimer(timer, now, out);
      case Input.BurstEnded() -> onBurstEnded(now, out);
      case Input.Stopping() -> {
        stopping = true;
        outbox.onStopping();
        gossip.onBurstEnded(out);
        links.closeAll(CloseReason.SHUTDOWN, out);
      }
    }
    return out.written();
  }

  private void onTimer(Timer timer, Instant now, Effects out) {
    switch (timer) {
      case Timer.BootstrapDue() -> dialBootstrap(out);
      case Timer.DiscoveryDue() -> membership.onDiscoveryDue(links.reachable(), now, out);
      case Timer.DialDue() -> lookForDials = true;
      case Timer.HelloExpired(var link) ->
          onLinkOutcome(link, links.onHelloExpired(link, out), now, out);
      case Timer.PullExpired(var id, var peer) -> gossip.onNotServed(peer, id, out);
      case Timer.PullsSwept() -> gossip.onPullsSwept(now, out);
      case Timer.RoundDue() -> gossip.onRoundDue(membership.known(), now, out);
      case Timer.ReannounceDue() -> reannounce(now, out);
    }
  }

  private void onStarted(Input.Started started, Instant now, Effects out) {
    gossip.onStarted(started.stored().held());
    outbox.onStarted(started.stored().outbox(), now, out);
    membership.onStarted(started.bootstrap(), started.stored().pins(), now, out);
    membership.assess(0, out);
  }

  // Transactions of our own.

  private void onSubmitted(Transaction transaction, ReplyTo replyTo, Effects out) {
    int most = config.gossip().maxTransactionBytes();
    if (transaction.size() == 0) {
      out.tell(
          replyTo,
          new Report.Refused(
              transaction.id(), Report.Refusal.EMPTY, "a transaction has at least one byte"));
    } else if (transaction.size() > most) {
      out.tell(
          replyTo,
          new Report.Refused(
              transaction.id(),
              Report.Refusal.TOO_LARGE,
              transaction.size() + " bytes (expected: <= " + most + ")"));
    } else {
      outbox.onSubmitted(transaction, replyTo, out);
    }
  }

  private void onSaveFailed(Change change, String detail, Effects out) {
    switch (change) {
      case Change.Accept(var transaction) -> outbox.onSaveFailed(transaction.id(), detail, out);
      case Change.Keep(var transaction, var from) ->
          gossip.onSaveFailed(transaction.id(), detail, out);
      // Bookkeeping: the row is written again at the next attempt, or is found too old at the next
      // start.
      case Change.Release(var id) -> out.publish(new NodeEvent.StorageFailed(id, detail));
      case Change.Attempted(var id, var attempts, var at) ->
          out.publish(new NodeEvent.StorageFailed(id, detail));
      case Change.Pin pin -> {}
    }
  }

  private void reannounce(Instant now, Effects out) {
    List<PeerId> reachable = links.reachable();
    List<Announcement> due = outbox.onReannounceDue(!reachable.isEmpty(), now, out);
    for (PeerId peer : reachable) {
      boolean streams = links.route(peer) instanceof Router.Route.Stream;
      due.stream()
          .filter(own -> !outbox.hasCustody(peer, own.id()))
          .limit(streams ? due.size() : UNARY_OUTBOX_MOST)
          .forEach(own -> gossip.onReannounced(own, peer));
    }
  }

  private void onStored(PeerId peer, TxId id, Effects out) {
    outbox.onStored(peer, id, membership.known(), out);
  }

  /** A seed-only peer has no custody message: a completed fetch counts (DESIGN S18). */
  private void onFetchedByStream(PeerId peer, TxId id, Effects out) {
    if (links.route(peer) instanceof Router.Route.Stream(var link, var dialect)
        && dialect == Dialect.SEED) {
      onStored(peer, id, out);
    }
  }

  private void onFetchedByCall(PeerId peer, TxId id, Effects out) {
    if (!links.speaksOurs(peer)) {
      onStored(peer, id, out);
    }
  }

  // Links.

  private void onLinkUp(Input.LinkUp up, Instant now, Effects out) {
    if (up.peer().equals(config.self().id())) {
      up.dialled().ifPresent(membership::onSelfDialled);
    }
    links.onLinkUp(
        up.link(), up.peer(), up.host(), up.direction(), up.dialled(), config.self(), out);
    if (stopping) {
      links.close(up.link(), CloseReason.SHUTDOWN, out);
    } else if (guard.isBanned(up.peer(), now)) {
      links.close(up.link(), CloseReason.BANNED, out);
    }
  }

  private void onLinkDown(LinkId link, String reason, Instant now, Effects out) {
    Optional<PeerId> peer = links.peerOf(link);
    if (links.onLinkDown(link) == LinkOutcome.DOWN) {
      peer.ifPresent(id -> peerDown(id, reason, now, out));
    }
    lookForDials = true;
  }

  private void onDialFailed(
      PeerAddress address, Optional<PeerId> presented, Failure failure, Instant now, Effects out) {
    links.onDialFailed(address);
    lookForDials = true;
    if (failure.kind() == Failure.Kind.UNIMPLEMENTED && presented.isPresent()) {
      onUnaryPeer(presented.get(), address, now, out);
    } else {
      out.publish(new NodeEvent.DialFailed(address, failure));
      membership.onDialFailed(address, now, out);
    }
  }

  /** A peer that opens no stream answered at this address: register with it, as the seeds say. */
  private void onUnaryPeer(PeerId peer, PeerAddress address, Instant now, Effects out) {
    if (guard.isBanned(peer, now)) {
      return;
    }
    Capabilities untold = new Capabilities(false, true, 0);
    PeerInfo silent = new PeerInfo(peer, "", 0, List.of(Protocol.GRPC), untold);
    membership.onClaim(silent, address.host(), Optional.of(address), now, out);
    if (links.addUnary(peer, address) == LinkOutcome.UP) {
      out.call(peer, address, new Request.Register(config.self()));
      peerUp(peer, now, out);
    } else if (links.route(peer) instanceof Router.Route.None) {
      // Every place for unary peers is taken.
      membership.onTurnedAway(peer, now, out);
    }
  }

  private void onFrame(LinkId link, Frame frame, boolean ours, Instant now, Effects out) {
    Optional<PeerId> sender = links.peerOf(link);
    if (sender.isEmpty() || guard.isBanned(sender.get(), now)) {
      return;
    }
    PeerId from = sender.get();
    if (frame instanceof Frame.Hello(var self, var agent)) {
      onHello(link, from, self, now, out);
      return;
    }
    LinkOutcome outcome = links.onOtherFrame(link, ours, out);
    onLinkOutcome(link, outcome, now, out);
    if (outcome == LinkOutcome.VIOLATION || outcome == LinkOutcome.FULL) {
      return;
    }
    membership.onContact(from, now);
    switch (frame) {
      case Frame.Hello hello -> throw new AssertionError("handled above");
      case Frame.Announce(var entries, var wantsCustody) ->
          gossip.onAnnounce(from, entries, wantsCustody, now, out);
      case Frame.Get(var ids) -> {
        List<TxId> served = gossip.onGet(from, ids, out);
        served.forEach(id -> onFetchedByStream(from, id, out));
      }
      case Frame.Body(var claimed, var transaction) -> onBody(from, claimed, transaction, now, out);
      case Frame.NotFound(var ids) -> ids.forEach(id -> gossip.onNotServed(from, id, out));
      case Frame.Stored(var ids) -> ids.forEach(id -> onStored(from, id, out));
      case Frame.AskPeers(var max) -> out.send(from, membership.listFor(from, max));
      case Frame.Peers(var peers, var total) -> {
        onPeers(from, links.hostOf(link), peers, now, out);
      }
      case Frame.Goodbye(var reason) -> {
        if (reason == CloseReason.FULL || reason.isFault()) {
          membership.onTurnedAway(from, now, out);
        }
      }
    }
  }

  private void onHello(LinkId link, PeerId from, PeerInfo claim, Instant now, Effects out) {
    if (!claim.id().equals(from)) {
      onOffence(from, Offence.FALSE_SENDER, "hello in the name of " + claim.id(), now, out);
      links.close(link, CloseReason.PROTOCOL, out);
      return;
    }
    membership.onClaim(claim, links.hostOf(link), links.dialledOf(link), now, out);
    onLinkOutcome(link, links.onHello(link, out), now, out);
    lookForDials = true;
  }

  private void onPeers(
      PeerId from, String fromHost, List<PeerInfo> peers, Instant now, Effects out) {
    membership.onPeers(from, fromHost, peers, now, out);
    membership.assess(links.reachable().size(), out);
    lookForDials = true;
  }

  private void onLinkOutcome(LinkId link, LinkOutcome outcome, Instant now, Effects out) {
    Optional<PeerId> peer = links.peerOf(link);
    if (peer.isEmpty()) {
      return;
    }
    switch (outcome) {
      case UNCHANGED -> {}
      case UP -> peerUp(peer.get(), now, out);
      case REROUTED -> gossip.onWayChanged(peer.get(), true);
      case DOWN -> peerDown(peer.get(), "link closed", now, out);
      case FULL -> {
        if (links.speaksOurs(link)) {
          out.sendOn(link, Dialect.OURS, membership.listFor(peer.get(), Frame.MAX_PEERS));
        }
        links.close(link, CloseReason.FULL, out);
      }
      case VIOLATION -> {
        onOffence(
            peer.get(), Offence.MALFORMED, "a frame before the hello, or two hellos", now, out);
        links.close(link, CloseReason.PROTOCOL, out);
      }
    }
  }

  private void peerUp(PeerId peer, Instant now, Effects out) {
    boolean streams = links.route(peer) instanceof Router.Route.Stream;
    List<Announcement> own = outbox.waitingFor(peer);
    gossip.onPeerUp(
        peer, streams, streams ? own : own.subList(0, Math.min(own.size(), UNARY_OUTBOX_MOST)));
    out.publish(new NodeEvent.PeerUp(peer, links.pathOf(peer)));
    membership.onPeerUp(peer, now, out);
    membership.assess(links.reachable().size(), out);
  }

  private void peerDown(PeerId peer, String reason, Instant now, Effects out) {
    gossip.onPeerDown(peer);
    out.publish(new NodeEvent.PeerDown(peer, reason));
    membership.onPeerDown(peer, now, out);
    membership.assess(links.reachable().size(), out);
    lookForDials = true;
  }

  // Unary calls.

  private void onReceived(Caller from, Request request, ReplyTo replyTo, Instant now, Effects out) {
    boolean banned = guard.isBanned(from.id(), now);
    switch (request) {
      case Request.Notify notify -> {
        if (banned || !canReach(from.id(), now, out)) {
          out.respond(
              replyTo, new Response.Ack(notify, gossip.holds(notify.announcement().id()), false));
        } else {
          gossip.onNotify(from.id(), notify, replyTo, now, out);
        }
      }
      case Request.Get get -> {
        if (banned) {
          out.respond(replyTo, new Response.NotFound(get));
        } else if (gossip.onGet(from.id(), get, replyTo, out)) {
          onFetchedByCall(from.id(), get.id(), out);
        }
      }
      case Request.ListPeers list -> {
        Frame.Peers peers = membership.listFor(from.id(), list.max());
        out.respond(
            replyTo,
            banned
                ? new Response.Peers(list, List.of(), 0)
                : new Response.Peers(list, peers.peers(), peers.total()));
      }
      case Request.Register register -> onRegister(from, register, banned, replyTo, now, out);
      case Request.Ping ping -> out.respond(replyTo, new Response.Pong(ping, membership.state()));
    }
    membership.onContact(from.id(), now);
  }

  private void onRegister(
      Caller from,
      Request.Register register,
      boolean banned,
      ReplyTo replyTo,
      Instant now,
      Effects out) {
    if (banned) {
      out.respond(replyTo, new Response.Registered(register, false, "banned for a while"));
      return;
    }
    if (!register.claim().id().equals(from.id())) {
      String detail = "registration in the name of " + register.claim().id();
      onOffence(from.id(), Offence.FALSE_SENDER, detail, now, out);
      out.respond(
          replyTo,
          new Response.Registered(register, false, "the peer id is not that of your certificate"));
      return;
    }
    membership.onClaim(register.claim(), from.host(), Optional.empty(), now, out);
    String where =
        membership
            .addressOf(from.id())
            .map(address -> "known at " + address)
            .orElse("known; nobody can dial you without a port");
    out.respond(replyTo, new Response.Registered(register, true, where));
    membership.assess(links.reachable().size(), out);
    lookForDials = true;
  }

  /**
   * A unary announcer is called back at its registered address (DESIGN S7); its key is checked when
   * we call.
   */
  private boolean canReach(PeerId peer, Instant now, Effects out) {
    if (!(links.route(peer) instanceof Router.Route.None)) {
      return true;
    }
    Optional<PeerAddress> address = membership.addressOf(peer);
    address.ifPresent(
        at -> {
          if (links.addUnary(peer, at) == LinkOutcome.UP) {
            peerUp(peer, now, out);
          }
        });
    return !(links.route(peer) instanceof Router.Route.None);
  }

  private void onAnswered(PeerId from, Response response, Instant now, Effects out) {
    links.onAnswered(from);
    membership.onContact(from, now);
    switch (response) {
      case Response.Ack ack -> gossip.onAck(from, ack);
      case Response.Found(var get, var transaction) ->
          onBody(from, get.id(), transaction, now, out);
      case Response.NotFound(var get) -> gossip.onNotServed(from, get.id(), out);
      case Response.Peers(var list, var peers, var total) -> {
        String host = membership.addressOf(from).map(PeerAddress::host).orElse("");
        onPeers(from, host, peers, now, out);
      }
      case Response.Registered registered -> {}
      case Response.Pong pong -> {}
    }
  }

  private void onCallFailed(PeerId to, Request request, Failure failure, Instant now, Effects out) {
    switch (request) {
      case Request.Get(var id) -> gossip.onNotServed(to, id, out);
      // An own submission is announced again until it is in custody; others were told by others
      // too.
      case Request.Notify notify -> {}
      case Request.ListPeers list -> membership.onPeers(to, "", List.of(), now, out);
      case Request.Register register -> {}
      case Request.Ping ping -> {}
    }
    if (links.onCallFailed(to, failure) == LinkOutcome.DOWN) {
      peerDown(to, failure.toString(), now, out);
    }
  }

  // Bodies and offences.

  private void onBody(
      PeerId from, TxId claimed, Transaction transaction, Instant now, Effects out) {
    Gossip.BodyVerdict verdict =
        gossip.onBody(from, claimed, transaction, membership.known(), now, out);
    if (verdict == Gossip.BodyVerdict.WRONG_BYTES) {
      String detail = "bytes of " + transaction.id() + " as " + claimed;
      onOffence(from, Offence.WRONG_BYTES, detail, now, out);
    }
  }

  private void onLoaded(TxId id, Optional<Transaction> body, LoadFor reader, Effects out) {
    gossip.onLoaded(id, body, reader, out);
    if (body.isPresent()) {
      switch (reader) {
        case LoadFor.Peer(var peer) -> onFetchedByStream(peer, id, out);
        case LoadFor.Call(var from, var replyTo, var get) -> onFetchedByCall(from, id, out);
      }
    }
  }

  private void onOffence(PeerId peer, Offence offence, String detail, Instant now, Effects out) {
    if (guard.onOffence(peer, offence, detail, now, out)
        && links.cutOff(peer, CloseReason.BANNED, out) == LinkOutcome.DOWN) {
      peerDown(peer, "banned", now, out);
    }
  }

  // Dialling.

  private void dialBootstrap(Effects out) {
    if (stopping) {
      return;
    }
    List<BootstrapNode> due =
        membership.onBootstrapDue(!links.reachable().isEmpty(), links::isEngaged, out);
    for (BootstrapNode node : due) {
      links.dial(node.address(), node.pinned(), out);
    }
  }

  private void onBurstEnded(Instant now, Effects out) {
    if (lookForDials && !stopping) {
      lookForDials = false;
      Predicate<PeerId> taken = peer -> isTaken(peer, now);
      // The dead among the lost must not take every dial.
      int forLost = (links.dialsFree() + 1) / 2;
      dial(membership.lostToDial(forLost, now, taken), out);
      dial(membership.toDial(links.dialsWanted(membership.known()), now, taken), out);
    }
    gossip.onBurstEnded(out);
  }

  private void dial(List<PeerInfo> peers, Effects out) {
    for (PeerInfo peer : peers) {
      peer.address().ifPresent(at -> links.dial(at, Optional.of(peer.id()), out));
    }
  }

  private boolean isTaken(PeerId peer, Instant now) {
    return links.isEngaged(peer)
        || guard.isBanned(peer, now)
        || links.route(peer) instanceof Router.Route.Unary;
  }

  private NodeStatus status() {
    return new NodeStatus(
        config.self().id(),
        membership.state(),
        membership.stateReason(),
        outbox.size(),
        gossip.pulling(),
        gossip.seen(),
        membership.view(links::pathOf));
  }
}
