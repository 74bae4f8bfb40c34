package dev.sorcha.peer.node;

import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.store.LooseStore;
import java.nio.file.Path;
import java.util.List;

/** A node that acknowledges before the disk has it: what the test of power cuts must notice. */
final class LooseNode {

  private LooseNode() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments of which only {@code --data-dir} counts
   */
  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    Path dataDir = Path.of(given.get(given.indexOf("--data-dir") + 1));
    NodeSettings settings =
        NodeSettings.defaults("loose", dataDir)
            .with(
                changes -> {
                  changes.listenHost = "127.0.0.1";
                  changes.anyPorts();
                });
    StartupLog lines = (stage, verdict, detail) -> System.out.println(stage + " " + detail);
    PeerNode node = new Assembly(settings, lines, LooseStore::open).start();
    node.awaitStop();
  }
}
