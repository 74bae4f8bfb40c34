package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A node: a party for each of its lives, a store that outlives them, and the hands that carry out
 * what it says.
 */
final class SimNode {

  private final int index;
  private final NodeConfig config;
  private final Member member;
  private final Network network;
  private final SimStore store;
  private final long seed;

  private Optional<Party> party = Optional.empty();
  private Requests requests = new Requests();
  private boolean hostUp = true;
  private int life;
  private boolean hasMetItself;
  private boolean burstOpen;

  SimNode(int index, NodeConfig config, Member member, Network network) {
    this.index = index;
    this.config = config;
    this.member = member;
    this.network = network;
    this.seed = Digest.mix(network.cast().seed() ^ Digest.mix(index));
    this.store = network.newStore(this, new SplittableRandom(Digest.mix(seed)));
  }

  int index() {
    return index;
  }

  PeerId id() {
    return config.self().id();
  }

  String host() {
    return member.address().host();
  }

  PeerAddress address() {
    return member.address();
  }

  /** Whether it keeps the rules. */
  boolean isHonest() {
    return member.honest();
  }

  NodeConfig config() {
    return config;
  }

  /** Whether it can know its address: it was configured with it, or has met itself there. */
  boolean knowsAddress() {
    return member.saysHost() || hasMetItself;
  }

  /** How often it has been started or has crashed: what belongs to another life is not for it. */
  int life() {
    return life;
  }

  /** Whether the machine is up and answers for its closed ports. */
  boolean isHostUp() {
    return hostUp;
  }

  boolean isUp() {
    return party.isPresent();
  }

  boolean isAlive(int inLife) {
    return life == inLife && party.isPresent();
  }

  /** Starts it with what is on its disk. */
  void start(List<BootstrapNode> bootstrap) {
    life++;
    hostUp = true;
    requests = new Requests();
    hasMetItself = false;
    party = Optional.of(member.party().make(config, new SplittableRandom(seed + life)));
    receive(new Input.Started(store.state(), bootstrap));
  }

  /** What its disk has when it starts. */
  void hold(Transaction transaction) {
    store.hold(transaction);
  }

  /** The machine is gone: from now on nothing at its address answers, not even with a refusal. */
  void vanish() {
    crash();
    hostUp = false;
  }

  /** The end of this life, without a word to anybody. */
  void crash() {
    life++;
    party = Optional.empty();
    burstOpen = false;
  }

  /** A fact for the core. What it wants to send waits for the end of this instant. */
  void receive(Input input) {
    step(input);
    if (!burstOpen) {
      burstOpen = true;
      network.onBurstOpened(this);
    }
  }

  /** Nothing more happens at this instant. */
  void endBurst() {
    // A crash at the same instant has closed it.
    if (burstOpen) {
      burstOpen = false;
      step(new Input.BurstEnded());
    }
  }

  private void step(Input input) {
    Party running = party.orElseThrow();
    network.trace().onInput(index, input);
    requests.onInput(input);
    noteItself(input);
    List<Effect> effects;
    try {
      effects = running.step(input, network.agenda().now());
    } catch (RuntimeException bug) {
      SimulationFailure failure = network.trace().failure("node " + index + " breaks: " + bug);
      failure.initCause(bug);
      throw failure;
    }
    effects.forEach(this::carryOut);
  }

  private void noteItself(Input input) {
    hasMetItself |=
        switch (input) {
          case Input.LinkUp up -> up.peer().equals(id());
          case Input.DialFailed failed -> failed.presented().equals(Optional.of(id()));
          default -> false;
        };
  }

  private void carryOut(Effect effect) {
    if (!requests.isAllowed(effect)) {
      throw network.trace().failure("node " + index + " has two requests in flight: " + effect);
    }
    if (member.honest()) {
      network.conduct().check(this, effect);
    }
    switch (effect) {
      case Effect.Dial(var to, var expected, var rung) ->
          network.dials().dial(this, to, expected, rung);
      case Effect.Send(var link, var dialect, var frame) ->
          network.streams().send(link, dialect, frame);
      case Effect.Close(var link, var reason) -> network.streams().close(link, reason);
      case Effect.Call(var to, var at, var rung, var request) ->
          network.calls().call(this, to, at, request);
      case Effect.HangUp(var to, var at) -> network.calls().hangUp(this, to, at);
      case Effect.Respond(var reply, var response) ->
          network.calls().respond(this, reply, response);
      case Effect.Tell(var reply, var report) -> network.onTold(this, reply, report);
      case Effect.Schedule(var delay, var timer) -> remind(delay, new Input.TimerFired(timer));
      case Effect.Save(var change) -> store.save(change);
      case Effect.Load(var id, var reader) -> store.load(id, reader);
      case Effect.LoadBodies(var ids) -> store.loadBodies(ids);
      case Effect.LoadChunk(var id, var place, var reader) -> store.loadChunk(id, place, reader);
      case Effect.LoadContents(var id, var reader) -> store.loadContents(id, reader);
      // Nobody here has an interface: who does not say its address learns it from others.
      case Effect.LookUp(var source) ->
          remind(
              Duration.ofMillis(1),
              new Input.LookedUp(new AddressFindings(source, List.of(), List.of())));
      case Effect.Publish(var event) -> {
        if (member.honest()) {
          network.trace().onPublished(index, event);
        }
      }
    }
  }

  private void remind(Duration delay, Input reminder) {
    int inLife = life;
    network
        .agenda()
        .after(
            delay,
            () -> {
              if (isAlive(inLife)) {
                receive(reminder);
              }
            });
  }
}
