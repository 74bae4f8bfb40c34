package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.store.Backup;
import dev.sorcha.peer.node.store.Restore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is lost, and comes back from a backup that was taken while it worked. */
final class BackupIT {

  @TempDir Path root;

  @Test
  void aBackupOfABusyNodeHoldsWhatWasAcceptedBeforeAndItsIdentity() throws Exception {
    Path data = root.resolve("node");
    Path queue = data.resolve("tx_queue.db");
    Path backup = root.resolve("backup");
    SubmitLog log = new SubmitLog();
    Set<String> before = new TreeSet<>();
    String id;
    try (NodeProcess node = NodeProcess.run(data);
        Submitters submitters = new Submitters(node, log)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      id = idOf(data);
      submitters.start(4, 2_048, new Random(11).nextLong());
      await().atMost(Nodes.SOON).until(() -> log.acknowledged().size() > 300);
      log.acknowledged().keySet().stream().map(TxId::hex).forEach(before::add);
      Backup.write(data, queue, backup);
      int during = log.acknowledged().size();
      await().atMost(Nodes.SOON).until(() -> log.acknowledged().size() > during);
      node.kill();
    }
    assertThat(before).hasSizeGreaterThan(300);

    Path restored = root.resolve("restored");
    Restore.into(backup, restored, restored.resolve("tx_queue.db"));
    try (NodeProcess node = NodeProcess.run(restored)) {
      assertThat(node.isReady()).as(node.output()).isTrue();
      assertThat(idOf(restored)).isEqualTo(id);
      QueueFileAudit audit = QueueFileAudit.of(restored, log);
      assertThat(audit.lost()).extracting(TxId::hex).doesNotContainAnyElementsOf(before);
      assertThat(audit.phantoms()).isEmpty();
      assertThat(audit.integrity()).isEqualTo("ok");
      assertThat(node.submit(new byte[] {1, 2, 3})).isEqualTo(202);
    }
  }

  private static String idOf(Path data) throws Exception {
    return Files.readString(data.resolve("node.json"))
        .replaceFirst("(?s).*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }
}
