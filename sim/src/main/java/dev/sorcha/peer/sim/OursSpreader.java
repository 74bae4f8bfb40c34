package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The core's gossip machine with fixed links, without the machines beside it: nobody is dialled,
 * pinged or asked for peers, and the outbox offers a submission once. Its disk takes 1 to 8 ms.
 */
final class OursSpreader implements Spreader {

  private static final long FASTEST_COMMIT = Duration.ofMillis(1).toNanos();
  private static final long SLOWEST_COMMIT = Duration.ofMillis(8).toNanos();

  private final SpreadNet net;
  private final int self;
  private final int[] links;
  private final PeerId[] ids;
  private final int known;
  private final boolean silent;
  private final RandomGenerator random;
  private final Gossip gossip;

  /** Looked up, never iterated. */
  private final HashMap<PeerId, Router.Route> routes = new HashMap<>();

  private record Saved(TxId id) {}

  /**
   * @param ids of all nodes
   * @param known peers in its table
   * @param silent whether it announces everything and serves and pushes nothing
   */
  OursSpreader(
      SpreadNet net,
      int self,
      int[] links,
      PeerId[] ids,
      int known,
      boolean silent,
      GossipConfig config,
      RandomGenerator random) {
    this.net = net;
    this.self = self;
    this.links = links;
    this.ids = ids;
    this.known = known;
    this.silent = silent;
    this.random = random;
    this.gossip = new Gossip(config, random);
    for (int link : links) {
      routes.put(ids[link], new Router.Route.Stream(new LinkId(link), Dialect.OURS));
    }
  }

  private Effects effects() {
    return new Effects(peer -> Objects.requireNonNull(routes.get(peer)));
  }

  @Override
  public void start() {
    Effects out = effects();
    for (int link : links) {
      gossip.onPeerUp(ids[link], true, List.of(), id -> false);
      gossip.onOurs(ids[link]);
    }
    finish(out);
  }

  @Override
  public void submit(Transaction transaction) {
    Effects out = effects();
    gossip.onAccepted(transaction);
    Announcement what = new Announcement(transaction.id(), transaction.size());
    gossip.onOffered(what, known, net.now(), out);
    finish(out);
  }

  @Override
  public void onMessage(int from, Object message) {
    Effects out = effects();
    PeerId peer = ids[from];
    switch ((Frame) message) {
      case Frame.Announce(var entries, var custody) ->
          gossip.onAnnounce(peer, entries, custody, net.now(), out);
      case Frame.Get(var wanted) -> gossip.onGet(peer, wanted, out);
      case Frame.Body(var claimed, var body) ->
          gossip.onBody(peer, claimed, body, known, net.now(), out);
      case Frame.Credit(var eager, var bytes) -> gossip.onCredit(peer, eager, bytes);
      case Frame.Push(var entries, var custody) -> {
        for (Pushed entry : entries) {
          gossip.onPushed(peer, entry, custody, known, net.now(), out);
        }
      }
      case Frame.NotFound(var missing) -> missing.forEach(id -> gossip.onNotServed(peer, id, out));
      default -> {}
    }
    finish(out);
  }

  @Override
  public void onTimer(Object timer) {
    Effects out = effects();
    switch (timer) {
      case Saved(var id) -> gossip.onKept(id);
      case Timer.PullExpired(var id, var peer) -> gossip.onNotServed(peer, id, out);
      case Timer.PullsSwept() -> gossip.onPullsSwept(net.now(), out);
      case Timer.GossipDue() -> gossip.onGossipDue(net.now());
      case Timer.RoundDue() -> gossip.onRoundDue(known, net.now(), out);
      default -> throw new IllegalStateException("timer: " + timer);
    }
    finish(out);
  }

  private void finish(Effects out) {
    gossip.onBurstEnded(known, net.now(), out);
    for (Effect effect : out.written()) {
      switch (effect) {
        case Effect.Send(var link, var dialect, var frame) -> send((int) link.value(), frame);
        case Effect.Schedule(var delay, var timer) -> net.remind(self, delay.toNanos(), timer);
        case Effect.Save(Change.Keep(var transaction, var from)) -> {
          net.deliver(self, transaction.id());
          net.remind(
              self, random.nextLong(FASTEST_COMMIT, SLOWEST_COMMIT), new Saved(transaction.id()));
        }
        default -> {}
      }
    }
  }

  private void send(int to, Frame frame) {
    Frame sent = silent ? silenced(frame) : frame;
    int bodies = 0;
    int announced = 0;
    switch (sent) {
      case Frame.Body body -> {
        if (silent) {
          return;
        }
        bodies = 1;
      }
      case Frame.Push(var entries, var custody) -> bodies = entries.size();
      case Frame.Announce(var entries, var custody) -> announced = entries.size();
      default -> {}
    }
    net.send(self, to, sent, WireSize.of(sent, true), bodies, announced);
  }

  private static Frame silenced(Frame frame) {
    return frame instanceof Frame.Push(var entries, var custody)
        ? new Frame.Announce(
            entries.stream()
                .map(entry -> new Announcement(entry.claimed(), entry.transaction().size()))
                .toList(),
            custody)
        : frame;
  }
}
