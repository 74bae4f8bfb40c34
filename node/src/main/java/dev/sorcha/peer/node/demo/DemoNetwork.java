package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.StartupLog;
import dev.sorcha.peer.node.config.NodeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes of a demo. The first one is everybody's bootstrap node and serves the local API, so
 * that commands in another terminal have somewhere to look; the others only talk to peers.
 */
final class DemoNetwork implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final List<String> TREES =
      List.of(
          "alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper");

  private final List<PeerNode> nodes = new ArrayList<>();
  private final Path directory;
  private final boolean keep;
  private final Optional<Set<Protocol>> left;

  /** When the last node was started. */
  private long startedNanos;

  private final AtomicBoolean closed = new AtomicBoolean();

  private DemoNetwork(Path directory, boolean keep, Optional<Set<Protocol>> left) {
    this.directory = directory;
    this.keep = keep;
    this.left = left;
  }

  /**
   * Starts so many nodes, one after the other.
   *
   * @param left what the server of every third node serves; empty for all
   */
  static DemoNetwork start(int count, Optional<Set<Protocol>> left, Optional<Path> keep)
      throws StartException, IOException {
    Path directory =
        keep.isPresent()
            ? Files.createDirectories(keep.get())
            : Files.createTempDirectory("sorcha-peer-demo-");
    DemoNetwork network = new DemoNetwork(directory, keep.isPresent(), left);
    // Whoever presses ^C wants nothing left behind either.
    Runtime.getRuntime().addShutdownHook(new Thread(network::close, "demo-clean-up"));
    try {
      for (int i = 0; i < count; i++) {
        network.startOne(i);
      }
      network.startedNanos = System.nanoTime();
      return network;
    } catch (StartException problem) {
      network.close();
      throw problem;
    }
  }

  private void startOne(int index) throws StartException {
    String name =
        TREES.get(index % TREES.size()) + (index < TREES.size() ? "" : index / TREES.size());
    NodeSettings settings =
        NodeSettings.defaults(name, directory.resolve(name))
            .with(
                changes -> {
                  changes.listenHost = LOOPBACK;
                  changes.anyPorts();
                  if (index % 3 == 2) {
                    left.ifPresent(served -> changes.served = served);
                  }
                });
    if (index > 0) {
      PeerNode first = nodes.getFirst();
      settings =
          settings.with(
              changes -> {
                changes.bootstrap =
                    List.of(new BootstrapNode(first.peerAddress(), Optional.of(first.id())));
                changes.localListeners = false;
              });
    }
    nodes.add(PeerNode.start(settings, StartupLog.SILENT));
  }

  /** Starts one more, which has been told of the first one alone. */
  PeerNode join() throws StartException {
    startOne(nodes.size());
    startedNanos = System.nanoTime();
    return nodes.getLast();
  }

  /** Notes what every node delivers from now on. */
  void listen(DemoLedger ledger) {
    for (int i = 0; i < nodes.size(); i++) {
      int node = i;
      nodes
          .get(i)
          .onDelivered(
              batch -> {
                long now = System.nanoTime();
                batch.forEach(row -> ledger.delivered(row.id(), node, now));
              });
    }
  }

  List<PeerNode> nodes() {
    return nodes;
  }

  Path directory() {
    return directory;
  }

  /** Who does not know all others, or has fewer links than it will have; a few of them. */
  String incomplete() throws InterruptedException {
    int others = nodes.size() - 1;
    int links = DemoDiscovery.linksWanted(others);
    List<String> lacking = new ArrayList<>();
    for (PeerNode node : nodes) {
      NodeStatus status = status(node);
      if (status.peers().size() < others || status.reachable() < links) {
        lacking.add(
            "%s knows %d and is linked to %d"
                .formatted(node.name(), status.peers().size(), status.reachable()));
      }
    }
    return lacking.stream().limit(5).collect(Collectors.joining(", "))
        + (lacking.size() > 5 ? ", and " + (lacking.size() - 5) + " more" : "");
  }

  /** Waits until every node knows every other one and has its links; empty if it takes longer. */
  Optional<DemoDiscovery> awaitDiscovery(Duration atMost) throws InterruptedException {
    return DemoDiscovery.await(nodes, startedNanos, atMost);
  }

  static NodeStatus status(PeerNode node) throws InterruptedException {
    try {
      return node.status().get();
    } catch (ExecutionException gone) {
      throw new IllegalStateException("node " + node.name() + " has stopped", gone);
    }
  }

  /** How many of the ways between two nodes are of each kind, as the nodes see them. */
  Map<String, Integer> rungs() throws InterruptedException {
    Map<String, Integer> rungs = new TreeMap<>();
    for (PeerNode node : nodes) {
      for (NodeStatus.PeerView peer : status(node).peers()) {
        if (peer.reachable()) {
          rungs.merge(peer.path().split(" ", 2)[0], 1, Integer::sum);
        }
      }
    }
    return rungs;
  }

  /** Bytes of messages sent on all peer ports since the start. */
  long sentBytes() {
    return nodes.stream().mapToLong(node -> node.traffic().sentBytes()).sum();
  }

  /** Stops every node and removes what it left, unless that is to be kept. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<Thread> stopping = new ArrayList<>();
    for (PeerNode node : nodes) {
      stopping.add(Thread.ofVirtual().start(node::close));
    }
    try {
      for (Thread thread : stopping) {
        thread.join();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    if (!keep) {
      delete(directory);
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException leftOver) {
      throw new UncheckedIOException("cannot remove " + directory, leftOver);
    }
  }
}
