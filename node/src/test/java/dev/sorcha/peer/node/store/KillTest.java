package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.model.TxId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract D1, crash points C1 to C5: what was acknowledged is found after kill -9. */
final class KillTest {

  private static final int ROUNDS = 5;

  /** Each round is killed at another moment, counted in acknowledgements. */
  private static final int[] KILL_AFTER = {1, 40, 300, 777, 2_500};

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedIsFoundAfterKill9() throws Exception {
    Map<Long, TxId> acknowledged = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Process child = child(String.valueOf(round));
      try (BufferedReader said = child.inputReader(StandardCharsets.US_ASCII)) {
        int acknowledgements = 0;
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          if (++acknowledgements == KILL_AFTER[round]) {
            // By its handle: the process itself would close what it said and we have not read.
            child.toHandle().destroyForcibly();
          }
          // The last line may be torn by the kill.
          int space = line.indexOf(' ');
          if (space > 0 && line.length() == space + 65) {
            long sequence = Long.parseLong(line.substring(0, space));
            TxId before = acknowledged.put(sequence, TxId.parse(line.substring(space + 1)));
            assertThat(before).as("sequence %s is given once", sequence).isNull();
          }
        }
        assertThat(acknowledgements).isGreaterThanOrEqualTo(KILL_AFTER[round]);
      } finally {
        child.destroyForcibly().waitFor();
      }
      allAreThere(acknowledged);
    }
  }

  private void allAreThere(Map<Long, TxId> acknowledged) throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      Map<Long, TxId> found = new LinkedHashMap<>();
      List<Delivery> page = open.store.deliveriesAfter(0, 1_000);
      while (!page.isEmpty()) {
        page.forEach(delivery -> found.put(delivery.sequence(), delivery.id()));
        page = open.store.deliveriesAfter(page.getLast().sequence(), 1_000);
      }
      assertThat(found).containsAllEntriesOf(acknowledged);
      for (TxId id : acknowledged.values()) {
        assertThat(open.store.find(id)).isPresent();
      }
      assertThat(open.store.storedState().held()).hasSameSizeAs(found.keySet());
      try (Connection shell = open.shell()) {
        assertThat(OpenStore.ask(shell, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void aDirectoryHeldByAnotherProcessIsRefused() throws Exception {
    Process child = child("0");
    try (BufferedReader said = child.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(said.readLine()).isNotNull();

      assertThatThrownBy(() -> DataDirectory.open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use by another node (process " + child.pid() + ")");
    } finally {
      child.destroyForcibly().waitFor();
    }
    DataDirectory.open(folder).close();
  }

  private Process child(String round) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AcceptUntilKilled.class.getName(), folder.toString(), round));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
