package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.TxId;
import java.util.List;

/**
 * A number for a whole run: two runs with the same events in the same order have the same, and any
 * difference changes it. 64 bits, against accidents and not against forgers.
 *
 * <p>Only facts that are the same in every JVM go in: never a hash of an enum or of an object
 * without one of its own.
 */
final class Digest {

  private long state;

  /** The digest so far, 16 hex digits. */
  String hex() {
    return String.format("%016x", state);
  }

  /** A node is about to step. */
  void add(long atNanos, int node, Input input) {
    add(atNanos);
    add(node);
    switch (input) {
      case Input.Started(var stored, var bootstrap) -> {
        add(1, stored.outbox().size());
        add(stored.held().stream().map(Announcement::id).toList());
        add(stored.peers().size());
        stored.peers().forEach(peer -> add(peer.failures(), peer.info().id()));
        add(stored.tableKey().orElse(0L));
      }
      case Input.Submitted(var transaction, var replyTo) -> add(2, transaction.id());
      case Input.SubmittedStaged staged -> add(91, staged.id());
      case Input.StatusAsked(var id, var replyTo) -> add(3, id);
      case Input.NodeAsked(var replyTo) -> add(4, replyTo.value());
      case Input.RefreshAsked(var only, var replyTo) -> add(22, replyTo.value());
      case Input.AddressAsked(var fresh, var replyTo) -> add(83, replyTo.value());
      case Input.LookedUp(var findings) -> add(84, findings.found().size());
      case Input.BanAsked ban -> add(108, ban.peer());
      case Input.UnbanAsked(var peer, var replyTo) -> add(109, peer);
      case Input.BansAsked(var replyTo) -> add(110, replyTo.value());
      case Input.TraceAsked(var id, var replyTo) -> add(107, id);
      case Input.RefillAsked(var id, var replyTo) -> add(108, id);
      case Input.RemovalAsked(var peer, var replyTo) -> add(23, peer);
      case Input.OutboxAsked(var after, var most, var replyTo) -> add(24, replyTo.value());
      case Input.DeadLettersAsked(var match, var after, var most, var replyTo) ->
          add(25, replyTo.value());
      case Input.RetryAsked(var match, var replyTo) -> add(26, replyTo.value());
      case Input.DiscardAsked(var match, var replyTo) -> add(27, replyTo.value());
      case Input.DrainAsked(var atMost, var replyTo) -> add(28, replyTo.value());
      case Input.LinkUp up -> add(5, up.link().value());
      case Input.LinkDown(var link, var reason) -> add(6, link.value());
      case Input.DialAnswered(var address, var rung, var peer) -> add(81, peer);
      case Input.DialFailed(var address, var rung, var stage, var presented, var failure) -> {
        add(7, failure.kind().name().hashCode());
        add(address.host().hashCode());
      }
      case Input.FrameArrived(var link, var frame, var ours) -> {
        add(ours ? 8 : 9, link.value());
        add(frame);
      }
      case Input.Received(var from, var request, var replyTo) -> {
        add(10, from.id());
        add(request);
      }
      case Input.Answered(var from, var response) -> {
        add(11, from);
        add(response.request());
        add(response instanceof Response.Found ? 1 : 0);
        if (response instanceof Response.Peers(var list, var peers, var total)) {
          addPeers(peers);
        }
      }
      case Input.CallFailed(var to, var request, var failure) -> {
        add(12, to);
        add(request);
        add(failure.kind().name().hashCode());
      }
      case Input.Offended(var peer, var offence, var detail) -> add(13, peer);
      case Input.Accepted(var id, var sequence, var fresh) -> {
        add(14, id);
        add(fresh ? sequence : -sequence);
      }
      case Input.Kept(var id) -> add(15, id);
      case Input.SaveFailed(var change, var detail) -> add(16, detail.hashCode());
      case Input.SaveRefused(var change, var code, var detail) -> add(19, detail.hashCode());
      case Input.Suspended(var subscriber, var after, var through) -> add(29, through);
      case Input.Loaded(var id, var body, var reader) -> add(body.isPresent() ? 17 : 18, id);
      case Input.Judged judged -> add(judged.rejected() ? 114 : 115, judged.id());
      case Input.BodiesLoaded(var ids, var bodies) -> {
        ids.forEach(id -> add(112, id));
        bodies.forEach(body -> add(113, body.id()));
      }
      case Input.Staged(var id, var place) -> add(92 + place, id);
      case Input.ChunkLoaded(var id, var place, var size, var chunk, var reader) ->
          add(chunk.isPresent() ? 93 + place : 94, id);
      case Input.ContentsLoaded(var id, var manifest, var reader) ->
          add(manifest.isPresent() ? 95 : 96, id);
      case Input.Served(var peer, var id) -> add(97, id);
      case Input.TimerFired(var timer) -> add(timer);
      case Input.NetworkChanged() -> add(80);
      case Input.BurstEnded() -> add(20);
      case Input.Stopping() -> add(21);
    }
  }

  private void add(Timer timer) {
    switch (timer) {
      case Timer.BootstrapDue() -> add(31);
      case Timer.DiscoveryDue() -> add(32);
      case Timer.DialDue() -> add(33);
      case Timer.ClimbDue() -> add(78);
      case Timer.PollExpired(var peer, var turn) -> add(83, peer);
      case Timer.PollDue(var peer) -> add(84, peer);
      case Timer.RetryDue() -> add(79);
      case Timer.HelloExpired(var link) -> add(34, link.value());
      case Timer.PullExpired(var id, var peer) -> {
        add(35, peer);
        add(id.a());
      }
      case Timer.PullsSwept() -> add(36);
      case Timer.GossipDue() -> add(78);
      case Timer.TransfersDue() -> add(98);
      case Timer.RoundDue() -> add(37);
      case Timer.ReannounceDue() -> add(38);
      case Timer.DrainExpired() -> add(78);
      case Timer.RoundExpired(var number) -> add(39, number);
      case Timer.NewsDue() -> add(77);
      case Timer.RefreshDue() -> add(71);
      case Timer.FeelerDue() -> add(72);
      case Timer.DepartedDue() -> add(73);
      case Timer.PeersSaveDue() -> add(74);
      case Timer.LinksDue() -> add(75);
      case Timer.ReconcileDue() -> add(78);
      case Timer.ReachExpired(var peer) -> add(76, peer);
      case Timer.ProbeExpired() -> add(91);
      case Timer.AddressDue() -> add(78);
      case Timer.DialBackDue() -> add(80);
      case Timer.TraceExpired(var number) -> add(106, number);
      case Timer.RefillExpired(var number, var peer) -> add(109, number);
    }
  }

  private void add(Frame frame) {
    switch (frame) {
      case Frame.Hello(var self, var agent) -> add(41, self.id());
      case Frame.Announce(var entries, var custody) -> {
        add(custody ? 42 : 43, entries.size());
        entries.forEach(entry -> add(entry.id().a()));
      }
      case Frame.Get(var ids) -> {
        add(44);
        add(ids);
      }
      case Frame.Body(var claimed, var transaction) -> {
        add(45, claimed);
        add(transaction.id().a());
      }
      case Frame.NotFound(var ids) -> {
        add(46);
        add(ids);
      }
      case Frame.Stored(var ids) -> {
        add(47);
        add(ids);
      }
      case Frame.Credit(var eager, var bytes) -> add(eager ? 57 : 58, bytes);
      case Frame.Push(var entries, var custody) -> {
        add(custody ? 59 : 60, entries.size());
        for (Pushed entry : entries) {
          add(entry.hops(), entry.claimed());
          add(entry.transaction().id().a());
        }
      }
      case Frame.Declined(var ids, var reason) -> {
        add(56, reason.number());
        add(ids);
      }
      case Frame.AskPeers(var max) -> add(48, max);
      case Frame.Peers(var peers, var total) -> {
        add(49, total);
        addPeers(peers);
      }
      case Frame.Ping(var number) -> add(51, number);
      case Frame.Pong(var number) -> add(52, number);
      case Frame.AskReach(var target) -> add(53, target);
      case Frame.Reach(var target, var reached) -> add(reached ? 54 : 55, target);
      case Frame.AskDialBack(var port) -> add(81, port);
      case Frame.DialedBack(var outcome, var seenAt) -> add(82, outcome.code());
      case Frame.Goodbye(var reason) -> add(50, reason.number());
      case Frame.Recon recon -> add(recon);
      case Frame.Large.AskContents(var id) -> add(99, id);
      case Frame.Large.Contents(var id, var manifest) -> {
        add(100, id);
        add(manifest.digests());
      }
      case Frame.Large.AskPieces(var id, var places) -> {
        add(101, id);
        places.forEach(this::add);
      }
      case Frame.Large.Piece(var id, var place, var chunk) -> {
        add(102, id);
        add(place, chunk.digest());
      }
      case Frame.Large.Lacks(var id) -> add(103, id);
      case Frame.Trace.Ask(var id) -> add(104, id);
      case Frame.Trace.Told told -> add(105, told.id());
    }
  }

  private void add(Frame.Recon recon) {
    switch (recon) {
      case Frame.Recon.Open(
              var round,
              var base,
              var k0,
              var k1,
              var slice,
              var size,
              var first) -> {
        add(81, round);
        add(base ^ k0 ^ k1);
        add(slice, size);
        add(first.sum());
      }
      case Frame.Recon.Symbols(var round, var from, var symbols) -> {
        add(82, round);
        symbols.forEach(symbol -> add(symbol.sum()));
      }
      case Frame.Recon.More(var round, var from, var count) -> add(83, from + count);
      case Frame.Recon.Found(var round, var entries, var wanted, var decoded, var last) -> {
        add(decoded ? 84 : 85, round);
        entries.forEach(entry -> add(entry.id().a()));
        wanted.forEach(this::add);
      }
      case Frame.Recon.Settled(var round) -> add(86, round);
      case Frame.Recon.Agree(var round) -> add(87, round);
      case Frame.Recon.Refused(var round, var why) -> add(88, why.name().hashCode());
      case Frame.Recon.AskOrder(var life, var after) -> add(89, life + after);
      case Frame.Recon.Order(var life, var entries, var next, var end) -> {
        add(90, next);
        entries.forEach(entry -> add(entry.id().a()));
      }
    }
  }

  private void add(Request request) {
    switch (request) {
      case Request.Notify(var announcement) -> add(61, announcement.id());
      case Request.Get(var id) -> add(62, id);
      case Request.Stream(var id, var size) -> add(68, id);
      case Request.PostPart(var id, var place, var size, var chunk) -> add(70 + place, id);
      case Request.GetPart(var id, var place, var size) -> add(69 + place, id);
      case Request.ListPeers(var max) -> add(63, max);
      case Request.Register(var claim) -> add(64, claim.id());
      case Request.Ping() -> add(65);
      case Request.Poll(var after) -> add(66, after);
      case Request.Post(var id, var body) -> add(67, id);
    }
  }

  private void addPeers(List<PeerInfo> peers) {
    for (PeerInfo peer : peers) {
      add(peer.port(), peer.id());
      add(peer.host().hashCode());
    }
  }

  private void add(List<TxId> ids) {
    add(ids.size());
    ids.forEach(id -> add(id.a()));
  }

  private void add(int kind, TxId id) {
    add(kind, id.a());
  }

  /** String.hashCode is specified to the bit (its class comment). */
  private void add(int kind, PeerId peer) {
    add(kind, peer.hex().hashCode());
  }

  private void add(int kind, long fact) {
    add(((long) kind << 56) ^ fact);
  }

  private void add(long word) {
    state = mix(state + word);
  }

  /** SplitMix64's step (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
