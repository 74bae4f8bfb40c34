package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.BootstrapNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A network and what every membership scenario does with it: nodes join, moments are entered, and
 * figures are kept.
 *
 * <p>The first members are the bootstrap nodes: each node has all of them but itself.
 */
final class Stage {

  private static final int TRANSACTION_BYTES = 1_024;

  /** Where there are so many that their bytes would be most of the simulator's memory. */
  private static final int SMALL_BYTES = 64;

  private final Network network;
  private final Workload workload;
  private final RandomGenerator random;
  private final Progress progress;
  private final List<BootstrapNode> bootstrap = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final String name;
  private int submitted;

  /**
   * @param name of the scenario
   * @param bootstraps how many of the first members everybody is configured with
   */
  Stage(String name, Cast cast, int bootstraps, Sabotage sabotage, Progress progress) {
    this(name, cast, bootstraps, TRANSACTION_BYTES, sabotage, progress);
  }

  /** The same with small transactions. */
  static Stage small(String name, Cast cast, Sabotage sabotage, Progress progress) {
    return new Stage(name, cast, 1, SMALL_BYTES, sabotage, progress);
  }

  private Stage(
      String name, Cast cast, int bootstraps, int sizeBytes, Sabotage sabotage, Progress progress) {
    this.name = name;
    this.progress = progress;
    network = new Network(cast, sabotage);
    SplittableRandom chance = new SplittableRandom(Digest.mix(~cast.seed()));
    workload = new Workload(network, sizeBytes, chance.split());
    random = chance.split();
    for (int i = 0; i < bootstraps; i++) {
      bootstrap.add(new BootstrapNode(network.nodes().get(i).address(), Optional.empty()));
    }
  }

  Network network() {
    return network;
  }

  RandomGenerator random() {
    return random;
  }

  SimNode node(int index) {
    return network.nodes().get(index);
  }

  /** Honest nodes that are up. */
  List<SimNode> honestUp() {
    return network.nodes().stream().filter(node -> node.isHonest() && node.isUp()).toList();
  }

  /** A node begins a life. */
  void start(SimNode node) {
    network.start(
        node, bootstrap.stream().filter(first -> !first.address().equals(node.address())).toList());
  }

  /** These start one after the other. */
  void join(List<SimNode> nodes, Duration from, Duration until) {
    long pause = until.minus(from).toNanos() / Math.max(1, nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      SimNode node = nodes.get(i);
      network.agenda().at(from.toNanos() + i * pause, () -> start(node));
    }
  }

  /** Enters what happens at this moment. */
  void at(Duration moment, Runnable action) {
    network.agenda().at(moment.toNanos(), action);
  }

  /** Enters what happens again and again, for the first time at {@code from}. */
  void every(Duration pause, Duration from, Duration until, Runnable action) {
    if (from.compareTo(until) <= 0) {
      at(
          from,
          () -> {
            action.run();
            every(pause, from.plus(pause), until, action);
          });
    }
  }

  /** Lets everything happen that is entered up to this moment. */
  void runUntil(Duration moment, Duration end) {
    long step = Duration.ofMillis(200).toNanos();
    long last = moment.toNanos();
    for (long until = network.agenda().nowNanos(); until < last; ) {
      until = Math.min(last, until + step);
      network.runUntil(() -> false, until);
      progress.at(name, (double) until / end.toNanos());
    }
  }

  /** Submits a new transaction at one of these. */
  void submit(List<SimNode> at) {
    workload.submit(submitted++, at);
  }

  /** Puts a new transaction on the disks of these nodes, which are not running. */
  void putOnDisk(List<SimNode> nodes) {
    workload.putOnDisk(submitted++, nodes);
  }

  /** Lets things happen until all that was submitted is everywhere, looking every 100 ms. */
  boolean isDeliveredBy(Duration deadline) {
    Duration now = Duration.ofNanos(network.agenda().nowNanos());
    while (!network.ledger().isComplete(submitted) && now.compareTo(deadline) < 0) {
      now = now.plusMillis(100);
      runUntil(now, deadline);
    }
    return network.ledger().isComplete(submitted);
  }

  /** A node's process dies, and its applications turn to others. */
  void crash(SimNode node) {
    network.crash(node);
    workload.onCrashed(node, honestUp());
  }

  /** A node's machine dies, and its applications turn to others. */
  void vanish(SimNode node) {
    network.vanish(node);
    workload.onCrashed(node, honestUp());
  }

  /** Everybody whom the promises are made for is asked how it is. */
  void ask(List<SimNode> nodes, Consumer<Answer> answers) {
    for (SimNode node : nodes) {
      answers.accept(new Answer(node, network.statusOf(node)));
    }
  }

  /** How a node is. */
  record Answer(SimNode node, NodeStatus status) {}

  /** Virtual milliseconds since this moment. */
  double msSince(Duration moment) {
    return Math.round((network.agenda().nowNanos() - moment.toNanos()) / 1e5) / 10.0;
  }

  /** Keeps a figure, a number or a text, for the report. */
  void figure(String figure, Object value) {
    figures.put(figure, value);
  }

  /** A promise is broken. */
  SimulationFailure broken(String promise) {
    return network.trace().failure(promise, Optional.of(report()));
  }

  /** The figures so far. */
  ScriptReport report() {
    progress.done();
    return ScriptReport.of(name, network, figures);
  }

  /** Wants every transaction so far on every counted node by this moment, and goes on no longer. */
  void wantDelivered(Duration deadline) {
    Ledger ledger = network.ledger();
    long last = deadline.toNanos();
    while (!ledger.isComplete(submitted) && network.agenda().nowNanos() < last) {
      runUntil(Duration.ofNanos(network.agenda().nowNanos()).plusSeconds(1), deadline);
    }
    figure("coverage", ledger.coverage());
    if (!ledger.isComplete(submitted)) {
      String accepted = ledger.accepted() + " of " + submitted + " are accepted; ";
      throw broken(accepted + ledger.missing(10));
    }
  }
}
