package dev.sorcha.peer.node;

import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.node.config.NodeSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Many real nodes in a process of their own, so that they can all be killed at once. */
final class Crowd implements AutoCloseable {

  private final Process process;
  private final Set<PeerId> ids = new TreeSet<>();

  private Crowd(Process process) {
    this.process = process;
  }

  /** Checks within seconds what takes an hour by default. */
  static MembershipConfig hurried() {
    return MembershipConfig.DEFAULT.with(
        changes -> {
          changes.refreshInterval = Duration.ofSeconds(4);
          changes.peerTimeout = Duration.ofSeconds(1);
        });
  }

  /** Settings of one of them. */
  static NodeSettings settings(Path folder, String name, List<BootstrapNode> bootstrap) {
    return NodeSettings.defaults(name, folder.resolve(name))
        .with(
            changes -> {
              changes.listenHost = "127.0.0.1";
              changes.anyPorts();
              changes.localListeners = false;
              changes.bootstrap = bootstrap;
              changes.membership = hurried();
            });
  }

  /** Starts so many nodes that join the network of this one; returns when all of them run. */
  static Crowd start(int nodes, Path folder, PeerNode bootstrap) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-DSORCHA_PEER_LOG=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Crowd.class.getName(),
                Integer.toString(nodes),
                folder.toString(),
                bootstrap.id() + "@" + bootstrap.peerAddress())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Crowd crowd = new Crowd(process);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < nodes; i++) {
      String line = out.readLine();
      if (line == null) {
        process.destroyForcibly();
        throw new IOException("the crowd ended after " + i + " of " + nodes + " nodes");
      }
      crowd.ids.add(new PeerId(line));
    }
    return crowd;
  }

  /** Who they are. */
  Set<PeerId> ids() {
    return ids;
  }

  /** All at once, as {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The other process: prints an id for each node that runs. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    List<BootstrapNode> bootstrap = List.of(BootstrapNode.parse(arguments[2]));
    PeerNode last = null;
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      last = PeerNode.start(settings(folder, "crowd-" + i, bootstrap), StartupLog.SILENT);
      System.out.println(last.id());
    }
    if (last != null) {
      last.awaitStop();
    }
  }
}
