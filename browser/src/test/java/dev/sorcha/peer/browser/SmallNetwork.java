package dev.sorcha.peer.browser;

import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.StartupLog;
import dev.sorcha.peer.node.config.AddressSettings;
import dev.sorcha.peer.node.config.ConfigException;
import dev.sorcha.peer.node.config.ConfigOptions;
import dev.sorcha.peer.node.config.Configuration;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Five real nodes on loopback. The first serves the dashboard; the others refuse transactions over
 * 2 KiB, so that what is larger becomes a dead letter of the first at once.
 */
final class SmallNetwork implements AutoCloseable {

  private static final int REFUSED_ABOVE = 2_048;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final List<PeerNode> nodes = new ArrayList<>();
  private final Random random = new Random(8);

  /** Starts it, and waits until all are linked. */
  static SmallNetwork start(Path folder) throws StartException, ConfigException {
    SmallNetwork network = new SmallNetwork();
    ConfigOptions options = new ConfigOptions();
    options.name("--name", "alder");
    options.dataDir("--data-dir", folder.resolve("alder"));
    options.listenAddress("--listen-address", "127.0.0.1");
    NodeSettings first =
        Configuration.of(options)
            .settings()
            .with(
                changes -> {
                  changes.anyPorts();
                  changes.address = AddressSettings.NOBODY;
                  changes.outbox =
                      changes
                          .outbox
                          .withAttempts(1)
                          .withPace(Duration.ofSeconds(2), List.of(Duration.ofMillis(200)));
                });
    PeerNode alder = network.start(first);
    for (String name : List.of("birch", "cedar", "dogwood", "elm")) {
      network.start(
          NodeSettings.defaults(name, folder.resolve(name))
              .with(
                  changes -> {
                    changes.listenHost = "127.0.0.1";
                    changes.anyPorts();
                    changes.localListeners = false;
                    changes.gossip = changes.gossip.withMaxTransactionBytes(REFUSED_ABOVE);
                    changes.bootstrap =
                        List.of(new BootstrapNode(alder.peerAddress(), Optional.of(alder.id())));
                  }));
    }
    await().atMost(SOON).until(() -> network.status().reachable() == 4);
    return network;
  }

  private PeerNode start(NodeSettings settings) throws StartException {
    PeerNode node = PeerNode.start(settings, StartupLog.SILENT);
    nodes.add(node);
    return node;
  }

  /** The node with the dashboard. */
  PeerNode alder() {
    return nodes.getFirst();
  }

  /** Scheme, host and port of the dashboard. */
  String origin() {
    return alder().api().orElseThrow().toString();
  }

  /** A link that signs a browser in. */
  String signInLink() {
    return alder().signInLink().orElseThrow().toString();
  }

  NodeStatus status() throws Exception {
    return alder().status().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Submits so many at the first node. */
  List<TxId> submit(int count, int sizeBytes) throws Exception {
    List<TxId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[sizeBytes];
      random.nextBytes(bytes);
      Report report = alder().submit(Transaction.of(bytes)).get(SOON.toSeconds(), TimeUnit.SECONDS);
      ids.add(((Report.Accepted) report).id());
    }
    return ids;
  }

  /** Has the first node end up with so many dead letters more. */
  void bury(int count) throws Exception {
    int dead = status().queue().dead() + count;
    submit(count, 2 * REFUSED_ABOVE);
    await().atMost(SOON).until(() -> status().queue().dead() >= dead);
  }

  @Override
  public void close() {
    nodes.reversed().forEach(PeerNode::close);
  }
}
