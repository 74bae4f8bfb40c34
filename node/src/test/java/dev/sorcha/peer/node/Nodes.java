package dev.sorcha.peer.node;

import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Real nodes on loopback, for tests: ports of the system's choice, folders below one temporary
 * folder.
 */
final class Nodes implements AutoCloseable {

  static final Duration SOON = Duration.ofSeconds(60);

  private final Path root;
  private final List<PeerNode> running = new ArrayList<>();

  Nodes(Path root) {
    this.root = root;
  }

  /** Settings of a node that knows these as bootstrap nodes and serves no local API. */
  NodeSettings settings(String name, PeerNode... bootstrap) {
    return NodeSettings.defaults(name, root.resolve(name))
        .with(
            changes -> {
              changes.listenHost = "127.0.0.1";
              changes.anyPorts();
              changes.localListeners = false;
              changes.bootstrap =
                  Arrays.stream(bootstrap)
                      .map(node -> new BootstrapNode(node.peerAddress(), Optional.empty()))
                      .toList();
            });
  }

  PeerNode start(String name, PeerNode... bootstrap) throws StartException {
    return start(settings(name, bootstrap));
  }

  PeerNode start(NodeSettings settings) throws StartException {
    PeerNode node = PeerNode.start(settings, StartupLog.SILENT);
    running.add(node);
    return node;
  }

  static NodeStatus status(PeerNode node) {
    try {
      return node.status().get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception stopped) {
      throw new AssertionError("node " + node.name() + " does not answer", stopped);
    }
  }

  /** Waits until each of these reaches so many peers. */
  static void awaitReachable(int peers, PeerNode... nodes) {
    for (PeerNode node : nodes) {
      await().atMost(SOON).until(() -> status(node).reachable() >= peers);
    }
  }

  static Report submit(PeerNode node, Transaction transaction) {
    try {
      return node.submit(transaction).get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception stopped) {
      throw new AssertionError("node " + node.name() + " does not answer", stopped);
    }
  }

  static Optional<Transaction> find(PeerNode node, TxId id) {
    try {
      return node.find(id);
    } catch (StoreException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** Waits until each of these holds exactly these bytes. */
  static void awaitHeld(Transaction transaction, PeerNode... nodes) {
    for (PeerNode node : nodes) {
      await()
          .alias(node.name() + " holds " + transaction)
          .atMost(SOON)
          .until(
              () ->
                  find(node, transaction.id())
                      .map(found -> Arrays.equals(found.bytes(), transaction.bytes()))
                      .orElse(false));
    }
  }

  /** Random bytes. */
  static Transaction transaction(int sizeBytes, long seed) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return Transaction.of(bytes);
  }

  @Override
  public void close() {
    running.forEach(PeerNode::close);
  }
}
