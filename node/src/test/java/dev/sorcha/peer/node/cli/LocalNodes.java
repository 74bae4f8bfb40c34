package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.StartupLog;
import dev.sorcha.peer.node.config.NodeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Real nodes in this process, with the local API, for commands to talk to. */
final class LocalNodes implements AutoCloseable {

  private final Path root;
  private final List<PeerNode> running = new ArrayList<>();

  LocalNodes(Path root) {
    this.root = root;
  }

  /** A port that was free a moment ago. */
  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  PeerNode start(String name, Consumer<NodeSettings.Changes> change) throws StartException {
    PeerNode node =
        PeerNode.start(
            NodeSettings.defaults(name, root.resolve(name))
                .with(
                    changes -> {
                      changes.listenHost = "127.0.0.1";
                      changes.anyPorts();
                      change.accept(changes);
                    }),
            StartupLog.SILENT);
    running.add(node);
    return node;
  }

  static List<BootstrapNode> at(int... ports) {
    return Arrays.stream(ports)
        .mapToObj(port -> new BootstrapNode(new PeerAddress("127.0.0.1", port), Optional.empty()))
        .toList();
  }

  /** Runs a command against one of them. */
  CommandRun run(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data-dir");
    all.add(root.resolve(name).toString());
    return CommandRun.of(all.toArray(String[]::new));
  }

  /** The body at this address of a telemetry listener. */
  static String get(URI address) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Override
  public void close() {
    running.forEach(PeerNode::close);
  }
}
