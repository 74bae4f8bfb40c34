package dev.sorcha.peer.core;

import dev.sorcha.peer.core.address.DialBacks;
import dev.sorcha.peer.core.address.OwnAddress;
import dev.sorcha.peer.core.address.Reachability;
import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.guard.Guard;
import dev.sorcha.peer.core.link.LinkOutcome;
import dev.sorcha.peer.core.link.Links;
import dev.sorcha.peer.core.link.Liveness;
import dev.sorcha.peer.core.membership.Membership;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.outbox.Outbox;
import dev.sorcha.peer.core.reconcile.Reconcile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who comes and goes: where links, peer table and guard meet, and what the others hear of it. The
 * part of {@link PeerCore} that is not about transactions.
 */
final class Contacts {

  /** Links that are dialled first after a restart (gossip-protocol D14). */
  private static final int ANCHORS = 4;

  private final NodeConfig config;
  private final Membership membership;
  private final Links links;
  private final Liveness liveness;
  private final Guard guard;
  private final Gossip gossip;
  private final LargeBodies large;
  private final Outbox outbox;
  private final Reconcile reconcile;
  private final KnownPeers around;
  private final OwnAddress own;
  private final Reachability reachability;
  private final DialBacks dialBacks = new DialBacks();

  /** Whether something changed that may make another dial worthwhile. */
  private boolean lookForDials;

  private boolean stopping;

  Contacts(
      NodeConfig config,
      Membership membership,
      Links links,
      Liveness liveness,
      Guard guard,
      Gossip gossip,
      LargeBodies large,
      Outbox outbox,
      Reconcile reconcile,
      KnownPeers around) {
    this.config = config;
    this.membership = membership;
    this.links = links;
    this.liveness = liveness;
    this.guard = guard;
    this.gossip = gossip;
    this.large = large;
    this.outbox = outbox;
    this.reconcile = reconcile;
    this.around = around;
    this.own = new OwnAddress(config.address(), config.self());
    this.reachability = new Reachability(config.address(), own);
  }

  void onStarted(Input.Started started, Instant now, Effects out) {
    membership.onStarted(started.bootstrap(), started.stored(), now, out);
    // A table is saved later than a ban.
    started.stored().bans().forEach(ban -> membership.remove(ban.peer(), out));
    links.onStarted(started.stored().peers(), now, out);
    liveness.onStarted(now, out);
    own.onStarted(now, out);
    lookForDials = true;
  }

  void onStopping(Effects out) {
    stopping = true;
    membership.save(links.oldestDialled(ANCHORS), out);
    links.closeAll(CloseReason.SHUTDOWN, out);
  }

  /** Everything that waited is done: what is saved later, and whom to dial, is decided now. */
  void onBurstEnded(Instant now, Effects out) {
    membership.onBurstEnded(now, out);
    if (!lookForDials || stopping) {
      return;
    }
    lookForDials = false;
    Predicate<PeerId> taken = peer -> isTaken(peer, now);
    // The dead among the lost must not take every dial.
    int forLost = (links.dialsFree() + 1) / 2;
    dial(membership.lostToDial(forLost, now, taken), now, out);
    int known = membership.known();
    List<PeerAddress> dialled = links.dialledAddresses();
    int wanted = links.dialsWanted(known, membership.countedLinks(dialled));
    // The lost have pauses of their own (DESIGN S9): a breaker must not keep a network in two.
    Predicate<PeerId> left = peer -> taken.test(peer) || !links.mayDial(peer, now);
    dial(membership.toDial(wanted, links.linksAll(known), dialled, left, now), now, out);
  }

  private void dial(List<PeerInfo> peers, Instant now, Effects out) {
    for (PeerInfo peer : peers) {
      peer.address().ifPresent(at -> links.dial(at, Optional.of(peer.id()), now, out));
    }
  }

  private boolean isTaken(PeerId peer, Instant now) {
    return links.isEngaged(peer)
        || guard.isBanned(peer, now)
        || links.route(peer) instanceof Router.Route.Unary;
  }

  void onDialDue() {
    lookForDials = true;
  }

  void onPeersSaveDue(Effects out) {
    membership.save(links.oldestDialled(ANCHORS), out);
  }

  void onBootstrapDue(Instant now, Effects out) {
    if (!stopping) {
      dialAll(membership.onBootstrapDue(links::isEngaged, now, out), now, out);
    }
  }

  private void dialAll(List<BootstrapNode> nodes, Instant now, Effects out) {
    nodes.forEach(node -> links.dial(node.address(), node.pinned(), now, out));
  }

  void onClimbDue(Instant now, Effects out) {
    if (!stopping) {
      links.onClimbDue(now, out);
    }
  }

  // Operators.

  void onRefreshAsked(Optional<PeerId> only, ReplyTo replyTo, Instant now, Effects out) {
    if (only.isPresent()) {
      boolean begun =
          liveness.onPingAsked(only.get(), now, out)
              || membership.onPingAsked(only.get(), now, out);
      out.tell(replyTo, new Report.Refreshing(begun ? 1 : 0, 0));
      return;
    }
    List<BootstrapNode> bootstraps = membership.bootstrapsToDial(links::isEngaged);
    dialAll(bootstraps, now, out);
    links.onNetworkChanged(now, out);
    int checks = membership.refresh(now, out);
    lookForDials = true;
    out.tell(replyTo, new Report.Refreshing(checks, bootstraps.size()));
  }

  void onRemovalAsked(PeerId peer, ReplyTo replyTo, Instant now, Effects out) {
    boolean known = membership.remove(peer, out);
    if (links.cutOff(peer, CloseReason.REMOVED, out) == LinkOutcome.DOWN) {
      peerDown(peer, "removed by the operator", now, out);
    }
    membership.assess(out);
    out.tell(replyTo, new Report.Removed(peer, known));
  }

  /**
   * What is banned is not in the table either: it is not dialled, checked, or told of to others.
   */
  void onBanAsked(
      PeerId peer,
      Optional<Duration> time,
      String reason,
      ReplyTo replyTo,
      Instant now,
      Effects out) {
    boolean done = guard.ban(peer, membership.addressOf(peer), time, reason, now, out);
    if (done) {
      membership.remove(peer, out);
      if (links.cutOff(peer, CloseReason.BANNED, out) == LinkOutcome.DOWN) {
        peerDown(peer, "banned by the operator", now, out);
      }
      membership.assess(out);
    }
    out.tell(replyTo, new Report.Bans(guard.bans(now, out), done));
  }

  /** It may have come down to calls meanwhile, and not notice by itself for a while. */
  void onUnbanAsked(PeerId peer, ReplyTo replyTo, Instant now, Effects out) {
    Optional<PeerAddress> address = guard.addressOf(peer);
    boolean lifted = guard.unban(peer, now, out);
    address.ifPresent(at -> links.dial(at, Optional.of(peer), now, out));
    out.tell(replyTo, new Report.Bans(guard.bans(now, out), lifted));
  }

  // Links.

  void onLinkUp(Input.LinkUp up, Instant now, Effects out) {
    if (up.peer().equals(config.self().id())) {
      up.dialled().ifPresent(membership::onSelfDialled);
    }
    links.onLinkUp(
        up.link(),
        up.peer(),
        up.host(),
        up.direction(),
        up.dialled(),
        own.toldTo(up.host()),
        now,
        out);
    if (stopping) {
      links.close(up.link(), CloseReason.SHUTDOWN, out);
    } else if (guard.isBanned(up.peer(), now)) {
      links.close(up.link(), CloseReason.BANNED, out);
    }
  }

  void onLinkDown(LinkId link, String reason, Instant now, Effects out) {
    Optional<PeerId> peer = links.peerOf(link);
    if (links.onLinkDown(link, now, out) == LinkOutcome.DOWN) {
      peer.ifPresent(id -> peerDown(id, reason, now, out));
    }
    peer.ifPresent(this::keepRung);
    lookForDials = true;
  }

  void onDialFailed(Input.DialFailed failed, Instant now, Effects out) {
    PeerAddress address = failed.address();
    lookForDials = true;
    switch (links.onDialFailed(failed, now, out)) {
      case Links.DialEnd.Goes() -> {}
      case Links.DialEnd.Failed(var presented, var failure) -> {
        out.publish(new NodeEvent.DialFailed(address, failure));
        membership.onDialFailed(address, presented, failure, now, out);
      }
    }
  }

  /** A peer that opens no stream answered at this address: register with it, as the seeds say. */
  void onDialAnswered(Input.DialAnswered answered, Instant now, Effects out) {
    PeerId peer = answered.peer();
    PeerAddress address = answered.address();
    links.onDialAnswered(address, peer, answered.rung(), now, out);
    lookForDials = true;
    if (peer.equals(config.self().id())) {
      membership.onSelfDialled(address);
      return;
    }
    if (stopping || guard.isBanned(peer, now)) {
      return;
    }
    Capabilities untold = new Capabilities(false, true, 0);
    PeerInfo silent = new PeerInfo(peer, "", 0, List.of(answered.rung()), untold);
    membership.onClaim(
        membership.wordOf(peer).orElse(silent), address.host(), Optional.of(address), now, out);
    keepRung(peer);
    LinkOutcome outcome = links.addUnary(peer, address, answered.rung());
    if (outcome == LinkOutcome.UP || outcome == LinkOutcome.REROUTED) {
      out.call(peer, address, new Request.Register(own.toldTo(address.host())));
    }
    if (outcome == LinkOutcome.UP) {
      peerUp(peer, now, out);
    } else if (outcome == LinkOutcome.REROUTED) {
      gossip.onWayChanged(peer, false);
      large.onWayChanged(peer);
    } else if (links.route(peer) instanceof Router.Route.None) {
      // Every place for unary peers is taken.
      membership.onTurnedAway(peer, now, out);
    }
  }

  private void keepRung(PeerId peer) {
    membership.onRung(peer, links.keptRung(peer));
  }

  /**
   * What every frame says, whatever is in it: its sender lives, and which dialect it speaks.
   *
   * @return the sender, if the frame itself may be looked at
   */
  Optional<PeerId> onFrame(LinkId link, Frame frame, boolean ours, Instant now, Effects out) {
    Optional<PeerId> sender = links.peerOf(link);
    if (sender.isEmpty() || guard.isBanned(sender.get(), now)) {
      return Optional.empty();
    }
    PeerId from = sender.get();
    liveness.onHeard(link, now, out);
    if (frame instanceof Frame.Hello(var self, var agent)) {
      onHello(link, from, self, now, out);
      return Optional.empty();
    }
    LinkOutcome outcome = links.onOtherFrame(link, ours, out);
    onLinkOutcome(link, outcome, now, out);
    if (outcome == LinkOutcome.VIOLATION || outcome == LinkOutcome.FULL) {
      return Optional.empty();
    }
    membership.onContact(from, now);
    return sender;
  }

  private void onHello(LinkId link, PeerId from, PeerInfo claim, Instant now, Effects out) {
    if (!claim.id().equals(from)) {
      onOffence(from, Offence.FALSE_SENDER, "hello in the name of " + claim.id(), now, out);
      links.close(link, CloseReason.PROTOCOL, out);
      return;
    }
    membership.onClaim(claim, links.hostOf(link), links.dialledOf(link), now, out);
    keepRung(from);
    onLinkOutcome(link, links.onHello(link, out), now, out);
    if (links.speaksOurs(from)) {
      reconcile.onPeerUp(from, now, out);
      gossip.onOurs(from);
    }
    lookForDials = true;
  }

  void onHelloExpired(LinkId link, Instant now, Effects out) {
    LinkOutcome outcome = links.onHelloExpired(link, out);
    if (outcome == LinkOutcome.UP || outcome == LinkOutcome.REROUTED) {
      registerWithSeedPeer(link, now, out);
    }
    onLinkOutcome(link, outcome, now, out);
  }

  /** A peer that knows the seeds' messages only has heard nothing of us yet (seed 002, Phase 1). */
  private void registerWithSeedPeer(LinkId link, Instant now, Effects out) {
    Optional<PeerAddress> dialled = links.dialledOf(link);
    Optional<PeerId> peer = links.peerOf(link);
    if (dialled.isPresent() && peer.isPresent()) {
      Capabilities untold = new Capabilities(true, true, 0);
      PeerInfo silent =
          new PeerInfo(peer.get(), "", 0, List.of(Protocol.GRPC_STREAM, Protocol.GRPC), untold);
      membership.onClaim(
          membership.wordOf(peer.get()).orElse(silent), links.hostOf(link), dialled, now, out);
      out.call(peer.get(), dialled.get(), new Request.Register(own.toldTo(links.hostOf(link))));
    }
  }

  void onPeers(PeerId from, String fromHost, Frame.Peers list, Instant now, Effects out) {
    List<PeerInfo> peers =
        list.peers().stream().filter(peer -> !guard.isBannedByOperator(peer.id(), now)).toList();
    membership.onPeers(from, fromHost, peers, list.total(), now, out);
    membership.assess(out);
    lookForDials = true;
  }

  void onGoodbye(PeerId from, CloseReason reason, Instant now, Effects out) {
    if (reason == CloseReason.FULL || reason.isFault()) {
      membership.onTurnedAway(from, now, out);
    }
  }

  private void onLinkOutcome(LinkId link, LinkOutcome outcome, Instant now, Effects out) {
    Optional<PeerId> peer = links.peerOf(link);
    if (peer.isEmpty()) {
      return;
    }
    switch (outcome) {
      case UNCHANGED -> {}
      case UP -> peerUp(peer.get(), now, out);
      case REROUTED -> {
        gossip.onWayChanged(peer.get(), true);
        large.onWayChanged(peer.get());
      }
      case DOWN -> peerDown(peer.get(), "link closed", now, out);
      case FULL -> {
        if (links.speaksOurs(link)) {
          Frame.Peers others = membership.listFor(peer.get(), Frame.MAX_PEERS, now);
          out.sendOn(link, Dialect.OURS, others);
        }
        links.close(link, CloseReason.FULL, out);
      }
      case VIOLATION -> {
        onOffence(
            peer.get(),
            Offence.MALFORMED,
            "a frame before the hello, or too many hellos",
            now,
            out);
        links.close(link, CloseReason.PROTOCOL, out);
      }
    }
  }

  private void peerUp(PeerId peer, Instant now, Effects out) {
    // Who asks for news takes lists, too.
    boolean streams = !(links.route(peer) instanceof Router.Route.Unary);
    gossip.onPeerUp(peer, streams, outbox.onPeerUp(peer, now), outbox::contains);
    out.publish(new NodeEvent.PeerUp(peer, links.pathOf(peer)));
    membership.onPeerUp(peer, now, out);
    around.forget();
    membership.assess(out);
    reachability.onPeerUp(now, out);
  }

  void peerDown(PeerId peer, String reason, Instant now, Effects out) {
    peerDown(peer, reason, false, false, now, out);
  }

  private void peerDown(
      PeerId peer, String reason, boolean silent, boolean excused, Instant now, Effects out) {
    gossip.onPeerDown(peer);
    large.onPeerDown(peer, out);
    reconcile.onPeerDown(peer);
    links.onPeerDown(peer);
    out.publish(new NodeEvent.PeerDown(peer, reason));
    membership.onPeerDown(peer, silent, excused, now, out);
    around.forget();
    outbox.onPeerDown(peer, now);
    dialBacks.onPeerDown(peer);
    membership.assess(out);
    lookForDials = true;
  }

  // Liveness.

  void onLinksDue(Instant now, Effects out) {
    liveness.onDue(now, out);
  }

  void onPong(LinkId link, PeerId from, long number, Instant now) {
    liveness
        .onPong(link, number, now)
        .ifPresent(
            took -> {
              membership.onRoundTrip(from, took);
              links.onRoundTrip(from, took);
            });
  }

  void onAskReach(PeerId from, PeerId target, Instant now, Effects out) {
    if (!liveness.onAskReach(from, target, now, out)) {
      membership.check(target, now, out);
    }
  }

  void onReach(PeerId target, boolean reached) {
    liveness.onReach(target, reached);
  }

  void onReachExpired(PeerId peer, Instant now, Effects out) {
    Optional<Liveness.Silent> silent = liveness.onReachExpired(peer, now, out);
    if (silent.isPresent() && links.cutOff(peer, CloseReason.SILENT, out) == LinkOutcome.DOWN) {
      boolean excused = silent.get().reached();
      String reason =
          excused ? "its link is silent, others reach it" : "silent, and nobody asked reaches it";
      peerDown(peer, reason, true, excused, now, out);
    }
  }

  // The node's own address.

  void onAddressDue(Instant now, Effects out) {
    own.onDue(now, out);
  }

  /** Another network: whoever knew the last address is asked for this one. */
  void onNetworkChanged(Instant now, Effects out) {
    if (!stopping) {
      own.begin(now, out);
      liveness.onMoved(now, out);
    }
  }

  void onProbeExpired(Instant now, Effects out) {
    for (Liveness.Silent silent : liveness.onProbeExpired(now)) {
      if (links.cutOff(silent.peer(), CloseReason.SILENT, out) == LinkOutcome.DOWN) {
        peerDown(
            silent.peer(), "silent since this node has moved", true, silent.reached(), now, out);
      }
    }
  }

  void onLookedUp(AddressFindings findings, Instant now, Effects out) {
    OwnAddress.News news = own.onLookedUp(findings, out);
    if (news == OwnAddress.News.NONE || stopping) {
      return;
    }
    reachability.onMoved(now, out);
    if (news == OwnAddress.News.MOVED) {
      liveness.onMoved(now, out);
    }
    if (news != OwnAddress.News.PASSAGE) {
      for (PeerId peer : links.reachable()) {
        tellOwnAddress(peer, now, out);
      }
    }
  }

  /** Whoever speaks our frames hears a hello again; all others a registration. */
  private void tellOwnAddress(PeerId peer, Instant now, Effects out) {
    switch (links.route(peer)) {
      case Router.Route.Stream(var link, var dialect) -> {
        PeerInfo self = own.toldTo(links.hostOf(link));
        if (dialect == Dialect.OURS) {
          links.sayHelloAgain(link, self, now, out);
        } else {
          links.dialledOf(link).ifPresent(at -> out.call(peer, at, new Request.Register(self)));
        }
      }
      case Router.Route.Unary(var at, var rung) ->
          out.call(peer, at, new Request.Register(own.toldTo(at.host())));
      // Nobody can call it: it hears at its next registration.
      case Router.Route.Polled polled -> {}
      case Router.Route.None none -> {}
    }
  }

  void onAddressAsked(boolean fresh, ReplyTo replyTo, Instant now, Effects out) {
    if (fresh && !stopping) {
      own.begin(now, out);
      reachability.hurry(now, out);
    }
    out.tell(replyTo, new Report.Address(reachability.view()));
  }

  void onDialBackDue(Instant now, Effects out) {
    List<Reachability.Linked> linked =
        links.reachable().stream()
            .filter(links::speaksOurs)
            .map(peer -> new Reachability.Linked(peer, links.hostOf(peer)))
            .toList();
    reachability.onDue(linked, now, out);
  }

  void onAskDialBack(LinkId link, PeerId from, int port, Instant now, Effects out) {
    boolean mayDial =
        dialBacks.onAsked(
            from,
            links.hostOf(link),
            port,
            membership.addressOf(from),
            own.isOnTheInternet(),
            now,
            out);
    if (mayDial) {
      membership.checkAsked(from, now, out);
    }
  }

  void onDialedBack(PeerId from, DialBackOutcome outcome, String seenAt, Instant now, Effects out) {
    reachability.onDialedBack(from, outcome, seenAt, now, out);
  }

  private static DialBackOutcome outcomeOf(Failure failure) {
    return switch (failure.kind()) {
      case IDENTITY -> DialBackOutcome.ANOTHER_KEY;
      case REFUSED, UNIMPLEMENTED, BUSY -> DialBackOutcome.REACHED;
      case UNREACHABLE, NOT_LISTENING, TIMED_OUT, TLS, MALFORMED -> DialBackOutcome.UNREACHABLE;
    };
  }

  // Unary calls.

  void onRegister(
      Caller from, Request.Register register, ReplyTo replyTo, Instant now, Effects out) {
    Optional<String> refusal = refusalOf(from, register, now, out);
    if (refusal.isPresent()) {
      out.respond(replyTo, new Response.Registered(register, false, refusal.get()));
      return;
    }
    membership.onClaim(register.claim(), from.host(), Optional.empty(), now, out);
    String where =
        membership
            .addressOf(from.id())
            .map(address -> "known at " + address)
            .orElse("known; nobody can dial you without a port");
    out.respond(replyTo, new Response.Registered(register, true, where));
    membership.assess(out);
    lookForDials = true;
  }

  private Optional<String> refusalOf(
      Caller from, Request.Register register, Instant now, Effects out) {
    if (guard.isBanned(from.id(), now)) {
      return Optional.of("banned for a while");
    }
    if (!register.claim().id().equals(from.id())) {
      String detail = "registration in the name of " + register.claim().id();
      onOffence(from.id(), Offence.FALSE_SENDER, detail, now, out);
      return Optional.of("the peer id is not that of your certificate");
    }
    return config.roles().registers()
        ? Optional.empty()
        : Optional.of("this node is no bootstrap node: register with one that is");
  }

  /** A peer asks for news; whoever asks is told, even if nobody can call it (DESIGN S7). */
  void onPoll(Caller from, Request.Poll poll, ReplyTo replyTo, Instant now, Effects out) {
    if (guard.isBanned(from.id(), now) || stopping) {
      out.respond(replyTo, new Response.News(poll, List.of(), List.of(), poll.after()));
    } else if (links.onPoll(from.id(), poll, replyTo, now, out) == LinkOutcome.UP) {
      peerUp(from.id(), now, out);
    }
  }

  void onPollExpired(PeerId peer, long turn, Instant now, Effects out) {
    if (links.onPollExpired(peer, turn, out) == LinkOutcome.DOWN) {
      peerDown(peer, "asks for news no more", now, out);
    }
  }

  /**
   * A unary announcer is called back at its registered address (DESIGN S7); its key is checked when
   * we call.
   */
  boolean canReach(PeerId peer, Instant now, Effects out) {
    if (!(links.route(peer) instanceof Router.Route.None)) {
      return true;
    }
    Optional<PeerAddress> address = membership.addressOf(peer);
    address.ifPresent(
        at -> {
          if (links.addUnary(peer, at, links.rung(peer)) == LinkOutcome.UP) {
            peerUp(peer, now, out);
          }
        });
    return !(links.route(peer) instanceof Router.Route.None);
  }

  /** A call of ours was answered, whatever it says. */
  void onAnswered(PeerId from, Response response, Instant now, Effects out) {
    links.onAnswered(from, response.request(), out);
    if (response instanceof Response.Pong) {
      membership.onPong(from, now, out);
      liveness.answerAskers(from, true, out);
      dialBacks.onChecked(from, DialBackOutcome.REACHED, out);
    } else if (links.route(from) instanceof Router.Route.Unary(var at, var rung)) {
      membership.onAnswered(from, at, now, out);
    }
    hangUp(from, out);
  }

  void onCallFailed(PeerId to, Request request, Failure failure, Instant now, Effects out) {
    switch (request) {
      case Request.ListPeers list -> membership.onNoPeers(to, now, out);
      case Request.Ping ping -> {
        membership.onPingFailed(to, failure, now, out);
        liveness.answerAskers(to, false, out);
        dialBacks.onChecked(to, outcomeOf(failure), out);
        lookForDials = true;
      }
      case Request.Get get -> {}
      case Request.Stream stream -> {}
      case Request.GetPart part -> {}
      case Request.PostPart part -> {}
      case Request.Notify notify -> {}
      case Request.Register register -> {}
      case Request.Poll poll -> {}
      case Request.Post post -> {}
    }
    hangUp(to, out);
    // A peer may serve transactions alone: it answers, and has no such call.
    boolean lacksIt =
        failure.kind() == Failure.Kind.UNIMPLEMENTED
            && !(request instanceof Request.Get || request instanceof Request.Notify);
    if (!lacksIt && links.onCallFailed(to, failure) == LinkOutcome.DOWN) {
      peerDown(to, failure.toString(), now, out);
    }
  }

  /** A peer that was only looked at needs no connection any more. */
  private void hangUp(PeerId peer, Effects out) {
    if (!(links.route(peer) instanceof Router.Route.Unary) && !membership.isCalling(peer)) {
      membership.addressOf(peer).ifPresent(at -> out.hangUp(peer, at));
    }
  }

  /** A provable fault; enough of them and the peer is cut off. */
  void onOffence(PeerId peer, Offence offence, String detail, Instant now, Effects out) {
    if (guard.onOffence(peer, offence, detail, now, out)
        && links.cutOff(peer, CloseReason.BANNED, out) == LinkOutcome.DOWN) {
      peerDown(peer, "banned", now, out);
    }
  }
}
