package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose bootstrap nodes are all gone comes back from its own memory. */
final class OwnTableIT {

  @TempDir Path root;

  @Test
  void aRestartedNodeFindsItsPeersWithoutAnyBootstrapNode() throws Exception {
    try (NodeProcess bootstrap = NodeProcess.run(root.resolve("bootstrap"));
        NodeProcess other = start("other", bootstrap);
        NodeProcess before = start("node", bootstrap)) {
      String address = bootstrap.peerAddress();
      await().atMost(Nodes.SOON).until(() -> savedPeers("node", "WHERE tried") == 2);
      before.kill();
      bootstrap.kill();

      long began = System.nanoTime();
      NodeSettings settings =
          Crowd.settings(root, "node", List.of(BootstrapNode.parse(address)))
              .with(changes -> changes.membership = MembershipConfig.DEFAULT);
      try (PeerNode after = PeerNode.start(settings, StartupLog.SILENT)) {
        Nodes.awaitReachable(1, after);
        System.out.printf(
            "linked again from its own table after %d ms%n",
            (System.nanoTime() - began) / 1_000_000);
        assertThat(other.isReady()).isTrue();
      }
    }
  }

  private NodeProcess start(String name, NodeProcess bootstrap) throws Exception {
    NodeProcess node = NodeProcess.run(root.resolve(name), "--bootstrap", bootstrap.peerAddress());
    assertThat(node.isReady()).as(node.output()).isTrue();
    return node;
  }

  /** As anybody would ask who has nothing but SQLite. */
  private int savedPeers(String name, String condition) throws SQLException {
    String file = "jdbc:sqlite:" + root.resolve(name).resolve("peers.db");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM peers " + condition)) {
      return row.getInt(1);
    }
  }
}
