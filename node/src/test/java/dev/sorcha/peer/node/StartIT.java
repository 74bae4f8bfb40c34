package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.boundary.Report;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a node from starting is said in one sentence, and harms nobody who runs already. */
class StartIT {

  @TempDir Path root;
  private Nodes nodes;

  @BeforeEach
  void begin() {
    nodes = new Nodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  @Test
  void aSecondProcessOnTheSameDataFolderIsRefused() throws Exception {
    PeerNode first = nodes.start("alder");
    try (NodeProcess second = NodeProcess.run(root.resolve("alder"), "--port", "0")) {
      assertThat(second.exitCode()).isEqualTo(75);
      assertThat(second.output())
          .contains("FAIL")
          .contains(root.resolve("alder").toString())
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
    assertThat(Nodes.submit(first, Nodes.transaction(10, 1))).isInstanceOf(Report.Accepted.class);
  }

  @Test
  void aPortInUseIsRefusedByItsNumber() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NodeProcess node =
            NodeProcess.run(
                root.resolve("birch"), "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(node.exitCode()).isEqualTo(75);
      assertThat(node.output())
          .contains("FAIL")
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("--port");
    }
  }

  @Test
  void anApiPortInUseIsRefusedToo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NodeProcess node =
            NodeProcess.run(
                root.resolve("cedar"),
                "--port",
                "0",
                "--api-port",
                Integer.toString(taken.getLocalPort()))) {
      assertThat(node.exitCode()).isEqualTo(75);
      assertThat(node.output())
          .contains(Integer.toString(taken.getLocalPort()))
          .contains("--api-port");
    }
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsRefusedByItsName() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "not a folder");
    assertThatThrownBy(() -> nodes.start("file"))
        .isInstanceOfSatisfying(
            StartException.class, failed -> assertThat(failed.exitCode()).isEqualTo(75))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a folder");
    assertThat(Files.readString(file)).isEqualTo("not a folder");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws Exception {
    nodes.start("dogwood").close();
    Path key = root.resolve("dogwood").resolve("node.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> nodes.start("dogwood"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("mode 0600");
  }

  @Test
  void aRunningNodeStopsOnASignalWithExitCodeZero() throws Exception {
    try (NodeProcess node = NodeProcess.run(root.resolve("elm"), "--port", "0")) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      assertThat(node.submit(new byte[] {1, 2, 3})).isEqualTo(202);
      assertThat(node.submit(new byte[(10 << 20) + 1])).isEqualTo(413);
      assertThat(node.stop()).isZero();
    }
    assertThat(root.resolve("elm").resolve("node.json")).doesNotExist();
  }
}
