package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Measures the seeds' success criteria: one node with a full table first, while the process is
 * small; then newcomers that join a running network; then transactions in all of it.
 */
final class Bench {

  /** A bound for what comes between the measurements: all nodes know all, and are linked. */
  private static final Duration TO_COMPLETE = Duration.ofMinutes(1);

  /** A newcomer that takes longer never comes; SC-002 asks for two minutes. */
  private static final Duration TO_JOIN = Duration.ofMinutes(3);

  /** After the last submission; SC-003 asks for a minute. */
  private static final Duration TO_ARRIVE = Duration.ofSeconds(60);

  /** For what follows a delivery, such as the word that it is on disk. A guess. */
  private static final Duration TO_SETTLE = Duration.ofSeconds(1);

  /** In which nothing is submitted, to know what the nodes say to each other all the time. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofHours(1);

  /** A question to the core; one more often would be a load of its own. */
  private static final int PAUSE_MILLIS = 5;

  private final BenchSettings settings;
  private final Consumer<String> progress;
  private final long began = System.nanoTime();

  /** A node's way into the network. */
  private record Joined(double linkedMillis, double knowsMillis) {}

  /** What came of the transactions. */
  private record Carried(
      Latencies latencies, double bytesPerNotification, double idleBytesPerSecond) {}

  /**
   * @param progress hears what is being done now, for people
   */
  Bench(BenchSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  BenchReport run() throws StartException, StoreException, IOException, InterruptedException {
    Machine machine = Machine.now();
    say("a table of " + settings.peers() + " peers ...");
    BenchFigures.Memory memory = FullTable.measure(settings.peers());
    say(settings.nodes() + " nodes ...");
    try (DemoNetwork network =
        DemoNetwork.start(settings.nodes(), Optional.empty(), Optional.empty())) {
      complete(network);
      say(settings.newcomers() + " newcomers ...");
      List<Joined> joined = new ArrayList<>();
      for (int i = 0; i < settings.newcomers(); i++) {
        joined.add(join(network));
      }
      complete(network);
      say(settings.transactions() + " transactions ...");
      Carried carried = carry(network);
      say("done");
      BenchFigures figures =
          new BenchFigures(
              joined.stream().map(Joined::linkedMillis).toList(),
              joined.stream().map(Joined::knowsMillis).toList(),
              carried.latencies(),
              carried.bytesPerNotification(),
              carried.idleBytesPerSecond(),
              memory);
      return new BenchReport(machine, settings, figures.criteria(settings));
    }
  }

  private void say(String what) {
    progress.accept(
        String.format(Locale.ROOT, "%5.1f s  %s", (System.nanoTime() - began) / 1e9, what));
  }

  /** What is measured next begins in a network that has come to rest, or has not for long. */
  private static void complete(DemoNetwork network) throws InterruptedException {
    var _ = network.awaitDiscovery(TO_COMPLETE);
  }

  /** The bootstrap node of all is the first one, and the only one a newcomer has been told of. */
  private Joined join(DemoNetwork network) throws StartException, InterruptedException {
    long began = System.nanoTime();
    PeerNode newcomer = network.join();
    PeerNode bootstrap = network.nodes().getFirst();
    return new Joined(
        until(
            newcomer,
            began,
            status ->
                status.peers().stream()
                    .anyMatch(peer -> peer.reachable() && peer.info().id().equals(bootstrap.id()))),
        until(newcomer, began, status -> status.peers().size() >= settings.nodes()));
  }

  private static double until(PeerNode node, long began, Predicate<NodeStatus> reached)
      throws InterruptedException {
    while (System.nanoTime() - began < TO_JOIN.toNanos()) {
      if (reached.test(DemoNetwork.status(node))) {
        return (System.nanoTime() - began) / 1e6;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return Double.POSITIVE_INFINITY;
  }

  private Carried carry(DemoNetwork network) throws InterruptedException {
    DemoLedger ledger = new DemoLedger(network.nodes().size());
    network.listen(ledger);
    double idlePerNano = idle(network);
    long before = network.sentBytes();
    long began = System.nanoTime();
    DemoLoad load = new DemoLoad(network.nodes(), ledger, 1);
    load.run(
        DemoLoad.generated(settings.transactions(), BenchSettings.SIZE_BYTES, 1),
        settings.rate(),
        LONGEST);
    long deadline = System.nanoTime() + TO_ARRIVE.toNanos();
    while (ledger.everywhere() < settings.transactions() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE_MILLIS);
    }
    Thread.sleep(TO_SETTLE);
    int deliveries = ledger.remoteDeliveries();
    double idle = idlePerNano * (System.nanoTime() - began);
    double sent = network.sentBytes() - before;
    return new Carried(
        ledger.latencies(),
        deliveries == 0
            ? Double.POSITIVE_INFINITY
            : (sent - idle) / deliveries - BenchSettings.SIZE_BYTES,
        idlePerNano * 1e9 / network.nodes().size());
  }

  /** Bytes of all nodes in a nanosecond, when there are no transactions. */
  private static double idle(DemoNetwork network) throws InterruptedException {
    long before = network.sentBytes();
    long began = System.nanoTime();
    Thread.sleep(IDLE);
    return (network.sentBytes() - before) / (double) (System.nanoTime() - began);
  }
}
