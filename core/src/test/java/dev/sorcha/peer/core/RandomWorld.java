package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.infoNear;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A node to which anything happens that the adapters' contracts allow: every dial and call ends
 * once, reminders fire when they are due, a link that is closed goes down, a crash loses all but
 * the disk.
 */
final class RandomWorld {

  private static final int PEERS = 120;

  private record Due(Instant at, long number, Timer timer) {}

  final Map<PeerId, StoredPeer> disk = new LinkedHashMap<>();
  final List<Effect.Dial> dials = new ArrayList<>();
  final List<Effect.Call> calls = new ArrayList<>();

  private final NodeConfig config;
  private final SplittableRandom random;
  private final Map<LinkId, PeerId> links = new LinkedHashMap<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private Optional<Long> key = Optional.empty();
  private PeerCore core;
  private Instant now = START;
  private long numbers;

  RandomWorld(NodeConfig config, long seed) {
    this.config = config;
    this.random = new SplittableRandom(seed);
    this.core = born();
    starts();
  }

  private PeerCore born() {
    return new PeerCore(config, random.split());
  }

  private void starts() {
    happens(
        new Input.Started(
            new StoredState(
                List.of(), List.of(), List.of(), List.of(), List.copyOf(disk.values()), key),
            List.of(
                new BootstrapNode(address(1), Optional.empty()),
                BootstrapNode.parse("seed.example.org:5001"))));
  }

  void crashes() {
    timers.clear();
    links.clear();
    dials.clear();
    calls.clear();
    core = born();
    starts();
  }

  /** Something happens. */
  void step() {
    switch (random.nextInt(24)) {
      case 0, 1 -> passes(Duration.ofMillis(random.nextInt(30_000)));
      case 2, 3 -> linkComes();
      case 4 -> anyLink().ifPresent(this::goesDown);
      case 5, 6, 7 -> dialEnds();
      case 8, 9, 10, 11 -> callEnds();
      case 12, 13 -> frame(hello());
      case 14 -> frame(new Frame.Peers(list(), random.nextInt(200)));
      case 15 -> frame(small());
      case 16 -> received(new Request.Register(claim(anyPeer())));
      case 17 -> received(new Request.ListPeers(random.nextInt(200)));
      case 18 -> received(random.nextBoolean() ? new Request.Ping() : notifies());
      case 19 -> operator();
      case 20 -> passes(Duration.ofMillis(random.nextInt(500)));
      default -> passes(Duration.ofMillis(random.nextInt(50)));
    }
    happens(new Input.BurstEnded());
  }

  private static Request notifies() {
    return new Request.Notify(Samples.has(Samples.tx("n")));
  }

  private int anyPeer() {
    return 1 + random.nextInt(PEERS);
  }

  /** True words, false ones, and some of the same net group. */
  private PeerInfo claim(int number) {
    return switch (random.nextInt(6)) {
      case 0 -> info(peer(number), "", 0);
      case 1 -> info(peer(number), "21.9.9." + random.nextInt(9), 5001);
      case 2 -> infoNear(number);
      default -> info(number);
    };
  }

  private List<PeerInfo> list() {
    List<PeerInfo> list = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      list.add(claim(anyPeer()));
    }
    return list;
  }

  private Frame hello() {
    return new Frame.Hello(info(1), "test");
  }

  private Frame small() {
    return switch (random.nextInt(4)) {
      case 0 -> new Frame.AskReach(peer(anyPeer()));
      case 1 -> new Frame.Reach(peer(anyPeer()), random.nextBoolean());
      case 2 -> new Frame.AskPeers(random.nextInt(200));
      default -> new Frame.Pong(random.nextInt(50));
    };
  }

  private Optional<LinkId> anyLink() {
    return links.keySet().stream().skip(random.nextInt(links.size() + 1)).findFirst();
  }

  private void frame(Frame frame) {
    anyLink()
        .ifPresent(
            link -> {
              PeerId from = Optional.ofNullable(links.get(link)).orElseThrow();
              int number = Integer.parseInt(from.hex().substring(56), 16);
              Frame sent =
                  frame instanceof Frame.Hello(var self, var agent)
                      ? new Frame.Hello(claim(number), agent)
                      : frame;
              happens(new Input.FrameArrived(link, sent, true));
            });
  }

  private void linkComes() {
    int number = anyPeer();
    opened(number, Direction.INBOUND, Optional.empty());
  }

  private void opened(int number, Direction direction, Optional<PeerAddress> dialled) {
    LinkId link = new LinkId(++numbers);
    links.put(link, peer(number));
    happens(new Input.LinkUp(link, peer(number), address(number).host(), direction, dialled));
    if (random.nextInt(3) > 0) {
      happens(new Input.FrameArrived(link, new Frame.Hello(claim(number), "test"), true));
    }
  }

  private void goesDown(LinkId link) {
    if (links.remove(link) != null) {
      happens(new Input.LinkDown(link, "gone"));
    }
  }

  private Failure failure() {
    Failure.Kind[] kinds = Failure.Kind.values();
    return new Failure(kinds[random.nextInt(kinds.length)], "");
  }

  private void dialEnds() {
    if (dials.isEmpty()) {
      return;
    }
    Effect.Dial dial = dials.remove(random.nextInt(dials.size()));
    int number =
        dial.expected()
            .map(peer -> Integer.parseInt(peer.hex().substring(56), 16))
            .orElseGet(this::anyPeer);
    if (random.nextBoolean()) {
      if (dial.rung() != Protocol.GRPC_STREAM) {
        happens(new Input.DialAnswered(dial.address(), dial.rung(), peer(number)));
        return;
      }
      opened(number, Direction.OUTBOUND, Optional.of(dial.address()));
    } else {
      Optional<PeerId> shown =
          random.nextInt(4) == 0 ? Optional.of(peer(number)) : Optional.empty();
      DialStage[] stages = DialStage.values();
      DialStage stage = stages[random.nextInt(stages.length)];
      happens(new Input.DialFailed(dial.address(), dial.rung(), stage, shown, failure()));
    }
  }

  private void callEnds() {
    if (calls.isEmpty()) {
      return;
    }
    Effect.Call call = calls.remove(random.nextInt(calls.size()));
    if (random.nextInt(3) == 0) {
      happens(new Input.CallFailed(call.to(), call.request(), failure()));
      return;
    }
    Response response =
        switch (call.request()) {
          case Request.Notify notify -> new Response.Ack(notify, true, false);
          case Request.Get get -> new Response.NotFound(get);
          case Request.PostPart part -> new Response.PartPosted(part, true);
          case Request.Stream _, Request.GetPart _ -> new Response.NoPart(call.request());
          case Request.ListPeers asked -> new Response.Peers(asked, list(), 99);
          case Request.Register register -> new Response.Registered(register, true, "");
          case Request.Ping ping -> new Response.Pong(ping, NetworkState.ONLINE);
          case Request.Poll poll -> new Response.News(poll, List.of(), List.of(), 7);
          case Request.Post post -> new Response.Posted(post, random.nextBoolean());
        };
    happens(new Input.Answered(call.to(), response));
  }

  private void received(Request request) {
    int number = anyPeer();
    Request sent =
        request instanceof Request.Register ? new Request.Register(claim(number)) : request;
    happens(
        new Input.Received(
            new Caller(peer(number), address(number).host()), sent, new ReplyTo(++numbers)));
  }

  private void operator() {
    int choice = random.nextInt(40);
    if (choice == 0) {
      crashes();
    } else if (choice < 4) {
      happens(new Input.RefreshAsked(new ReplyTo(++numbers)));
    } else if (choice < 12) {
      happens(new Input.RemovalAsked(peer(anyPeer()), new ReplyTo(++numbers)));
    } else if (choice < 14) {
      Optional<Duration> time =
          random.nextBoolean() ? Optional.of(Duration.ofMinutes(20)) : Optional.empty();
      happens(new Input.BanAsked(peer(anyPeer()), time, "drawn", new ReplyTo(++numbers)));
    } else if (choice < 18) {
      happens(new Input.UnbanAsked(peer(anyPeer()), new ReplyTo(++numbers)));
    }
  }

  private void passes(Duration time) {
    Instant until = now.plus(time);
    while (!timers.isEmpty() && !timers.peek().at().isAfter(until)) {
      Due due = timers.remove();
      now = due.at().isAfter(now) ? due.at() : now;
      happens(new Input.TimerFired(due.timer()));
    }
    now = until;
  }

  /** A fact, and what is done about it. */
  void happens(Input input) {
    for (Effect effect : core.step(input, now)) {
      switch (effect) {
        case Effect.Schedule(var delay, var timer) ->
            timers.add(new Due(now.plus(delay), ++numbers, timer));
        case Effect.Dial dial -> dials.add(dial);
        case Effect.Call call -> calls.add(call);
        case Effect.Close(var link, var reason) -> goesDown(link);
        case Effect.Save(Change.Peers(var gone, var put)) -> {
          gone.forEach(disk::remove);
          put.forEach(row -> disk.put(row.info().id(), row));
        }
        case Effect.Save(Change.TableKey(var drawn)) -> key = Optional.of(drawn);
        default -> {}
      }
    }
  }

  /** Everything that changed is on disk. */
  void saves() {
    happens(new Input.TimerFired(new Timer.PeersSaveDue()));
  }

  NodeStatus status() {
    return ((Report.Status)
            only(Effect.Tell.class, core.step(new Input.NodeAsked(new ReplyTo(0)), now))
                .getFirst()
                .report())
        .status();
  }

  /** Reminders that are set, by their kind. */
  Map<Class<?>, Integer> reminders() {
    Map<Class<?>, Integer> counts = new LinkedHashMap<>();
    timers.forEach(due -> counts.merge(due.timer().getClass(), 1, Integer::sum));
    return counts;
  }
}
