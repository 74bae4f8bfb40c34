package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredPeer.Standing;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.PeerNode;
import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.StartupLog;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.store.SqliteStore;
import dev.sorcha.peer.node.store.StoreConfig;
import dev.sorcha.peer.node.store.StoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * What a process with one node takes that knows many peers. Its table is read from a file, as after
 * a restart, with addresses on loopback where nobody listens, so no other machine is asked.
 */
final class FullTable {

  /** More than fit are offered, since buckets fill unevenly. */
  private static final int OFFERED_FOR_EACH = 4;

  /** Its buckets need not be full to the last place; the criterion is about the order of size. */
  private static final double FILLED = 0.95;

  /** Time in which it dials and checks as a node does. */
  private static final Duration TO_SETTLE = Duration.ofSeconds(3);

  private FullTable() {}

  static BenchFigures.Memory measure(int peers)
      throws IOException, StoreException, StartException, InterruptedException {
    Path folder = Files.createTempDirectory("sorcha-peer-bench-");
    // Whoever presses ^C wants nothing left behind either.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> DemoNetwork.delete(folder), "bench-clean-up"));
    try {
      fill(folder, OFFERED_FOR_EACH * peers);
      return measure(folder, peers);
    } finally {
      DemoNetwork.delete(folder);
    }
  }

  private static BenchFigures.Memory measure(Path folder, int peers)
      throws IOException, StartException, InterruptedException {
    NodeSettings settings =
        NodeSettings.defaults("full", folder)
            .with(
                changes -> {
                  changes.listenHost = "127.0.0.1";
                  changes.anyPorts();
                });
    try (PeerNode node = PeerNode.start(settings, StartupLog.SILENT)) {
      int known = DemoNetwork.status(node).peers().size();
      Thread.sleep(TO_SETTLE);
      return known < FILLED * peers
          ? new BenchFigures.Memory(Double.POSITIVE_INFINITY, known, "nothing")
          : now(known);
    }
  }

  /** As the system sees it, or where it does not say so, as the virtual machine counts it. */
  private static BenchFigures.Memory now(int known) throws IOException {
    OptionalDouble resident = residentBytes();
    if (resident.isPresent()) {
      return new BenchFigures.Memory(resident.getAsDouble() / 1e6, known, "resident memory");
    }
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    return new BenchFigures.Memory(
        (memory.getHeapMemoryUsage().getCommitted() + memory.getNonHeapMemoryUsage().getCommitted())
            / 1e6,
        known,
        "heap and the like");
  }

  private static OptionalDouble residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return OptionalDouble.empty();
    }
    // VmRSS:    123456 kB, where kB is 1,024 bytes.
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1_024)
        .findFirst();
  }

  private static void fill(Path folder, int count) throws StoreException {
    Random random = new Random(1);
    Instant now = Instant.now();
    List<StoredPeer> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i, random, now));
    }
    SqliteStore store =
        SqliteStore.open(
            folder,
            folder.resolve("tx_queue.db"),
            StoreConfig.DEFAULT,
            input -> {},
            deliveries -> {});
    store.save(new Change.Peers(List.of(), rows));
    store.close();
  }

  private static StoredPeer row(int number, Random random, Instant now) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    String host =
        "127." + (1 + number / 62_500) + "." + number / 250 % 250 + "." + (1 + number % 250);
    return new StoredPeer(
        new PeerInfo(
            new PeerId(HexFormat.of().formatHex(id)),
            host,
            1,
            List.of(Protocol.values()),
            new Capabilities(true, true, 1 << 20)),
        number % 2 == 0 ? Standing.TRIED : Standing.NEW,
        false,
        host,
        now,
        Optional.of(now),
        Optional.of(now),
        0,
        false,
        0,
        Optional.empty());
  }
}
