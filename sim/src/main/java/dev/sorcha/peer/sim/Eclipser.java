package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One id of an attacker who wants to be everybody that its victims know: it answers every question,
 * names nobody but its own, asked and unasked, and holds a link to every victim, so that all places
 * for inbound links are taken. It passes on no transaction. It has no core.
 */
final class Eclipser implements Party {

  /** A guess: often enough to take every place that becomes free, seldom enough to simulate. */
  private static final Duration REDIAL = Duration.ofSeconds(20);

  private final NodeConfig config;
  private final Ring ring;
  private final RandomGenerator random;

  /** Victims who are dialled or linked. */
  private final LinkedHashSet<PeerAddress> engaged = new LinkedHashSet<>();

  private final LinkedHashMap<LinkId, PeerAddress> dialled = new LinkedHashMap<>();

  /** What all ids of one attacker know. */
  static final class Ring {

    private final List<PeerInfo> own = new ArrayList<>();
    private final LinkedHashMap<PeerAddress, PeerId> victims = new LinkedHashMap<>();

    /** One more id. */
    void add(PeerInfo id) {
      own.add(id);
    }

    /** One more victim. */
    void target(SimNode victim) {
      victims.put(victim.address(), victim.id());
    }

    /** A list for a victim. */
    private Frame.Peers list(RandomGenerator random) {
      List<PeerInfo> told = new ArrayList<>();
      int first = random.nextInt(own.size());
      for (int i = 0; i < Math.min(Frame.MAX_PEERS, own.size()); i++) {
        told.add(own.get((first + i) % own.size()));
      }
      return new Frame.Peers(told, own.size());
    }

    private boolean has(PeerId id) {
      return own.stream().anyMatch(peer -> peer.id().equals(id));
    }
  }

  private Eclipser(NodeConfig config, Ring ring, RandomGenerator random) {
    this.config = config;
    this.ring = ring;
    this.random = random;
  }

  /** Ids of this ring. */
  static Party.Maker of(Ring ring) {
    return (config, random) -> new Eclipser(config, ring, random);
  }

  @Override
  public List<Effect> step(Input input, Instant now) {
    List<Effect> out = new ArrayList<>();
    switch (input) {
      case Input.Started started -> remind(out);
      case Input.TimerFired fired -> {
        dial(out);
        remind(out);
      }
      case Input.LinkUp up -> {
        up.dialled().ifPresent(at -> dialled.put(up.link(), at));
        send(up.link(), new Frame.Hello(config.self(), config.link().agent()), out);
      }
      case Input.LinkDown(var link, var reason) ->
          Optional.ofNullable(dialled.remove(link)).ifPresent(engaged::remove);
      case Input.DialFailed failed -> engaged.remove(failed.address());
      case Input.FrameArrived(var link, var frame, var ours) -> answer(link, frame, out);
      case Input.Received(var from, var request, var replyTo) -> answer(replyTo, request, out);
      default -> {}
    }
    return out;
  }

  private void remind(List<Effect> out) {
    long pause = random.nextLong(REDIAL.toMillis() / 2, REDIAL.toMillis());
    out.add(new Effect.Schedule(Duration.ofMillis(pause), new Timer.DialDue()));
  }

  private void dial(List<Effect> out) {
    ring.victims.forEach(
        (at, id) -> {
          if (engaged.add(at)) {
            out.add(new Effect.Dial(at, Optional.of(id)));
          }
        });
  }

  private void answer(LinkId link, Frame frame, List<Effect> out) {
    switch (frame) {
      case Frame.Hello hello -> send(link, ring.list(random), out);
      case Frame.AskPeers ask -> send(link, ring.list(random), out);
      case Frame.Ping(var number) -> send(link, new Frame.Pong(number), out);
      case Frame.AskReach(var target) -> send(link, new Frame.Reach(target, ring.has(target)), out);
      default -> {}
    }
  }

  private void answer(ReplyTo replyTo, Request request, List<Effect> out) {
    Response response =
        switch (request) {
          case Request.Ping ping -> new Response.Pong(ping, NetworkState.ONLINE);
          case Request.ListPeers list -> {
            Frame.Peers told = ring.list(random);
            yield new Response.Peers(list, told.peers(), told.total());
          }
          case Request.Register register -> new Response.Registered(register, true, "welcome");
          case Request.Notify notify -> new Response.Ack(notify, true, false);
          case Request.Get get -> new Response.NotFound(get);
          case Request.PostPart part -> new Response.PartPosted(part, true);
          case Request.Stream _, Request.GetPart _ -> new Response.NoPart(request);
          case Request.Poll poll -> new Response.News(poll, List.of(), List.of(), poll.after());
          case Request.Post post -> new Response.Posted(post, true);
        };
    out.add(new Effect.Respond(replyTo, response));
  }

  private static void send(LinkId link, Frame frame, List<Effect> out) {
    out.add(new Effect.Send(link, Dialect.OURS, frame));
  }
}
