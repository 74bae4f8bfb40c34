package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five nodes on five hosts of a real network: a trace names every hop with its delay, and when the
 * network is cut in two, who did not get it and why. Asked at one node alone.
 */
@Tag("long")
final class TraceLabIT {

  private static final List<String> HERE = List.of("pub1", "pub2", "pub3");
  private static final List<String> THERE = List.of("pub4", "pub5");

  /** Links are found silent within 20 s. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

  private static final Pattern REACHABLE = Pattern.compile("\"peersReachable\"\\s*:\\s*(\\d+)");
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([0-9a-f]{64})\"");

  /** {@code 1a2b3c4d5e 3.1 ms 3.1 ms received (± 0.2 ms) from birch}. */
  private static final String HOP =
      " +%s +-?\\d+\\.\\d ms +-?\\d+\\.\\d ms +received \\(± \\d+\\.\\d ms\\) from \\w+";

  @TempDir Path root;

  @BeforeEach
  void lookForTheLab() {
    Optional<String> missing = NetLab.missing();
    missing.ifPresent(reason -> System.out.println("no network is cut: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  @Test
  void namesEveryHopAndAfterAPartitionWhoIsCutOff() throws Exception {
    Path shares =
        Files.writeString(
            root.resolve("shares.yaml"),
            "TransactionDistribution:\n  ShareReceiveTimes: true\nNodeId: birch\n");
    try (NetLab lab = NetLab.up(5)) {
      lab.node("pub1", data("pub1"), "--config", shares.toString());
      lab.waitFor("pub1", "5001");
      List<String> others = new ArrayList<>(HERE.subList(1, HERE.size()));
      others.addAll(THERE);
      for (String host : others) {
        lab.node(host, data(host), "--config", shares.toString(), "--bootstrap", "pub1:5001");
      }
      await().atMost(NOTICED_WITHIN).until(() -> reachable(lab, "pub1") == 4);
      Map<String, String> ids = new LinkedHashMap<>();
      for (String host : others) {
        ids.put(host, first(ID, status(lab, host)));
      }

      String before = submit(lab, "said in one network");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> hops(trace(lab, before), ids, others));

      lab.partition(String.join(",", HERE), String.join(",", THERE));
      await().atMost(NOTICED_WITHIN).until(() -> reachable(lab, "pub1") == 2);
      String after = submit(lab, "said on one side");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> hops(trace(lab, after), ids, HERE.subList(1, HERE.size())));
      List<String> lines = trace(lab, after).lines().toList();
      lines.forEach(System.out::println);
      for (String host : THERE) {
        String id = shortId(ids, host);
        assertThat(lines).noneMatch(line -> line.matches(HOP.formatted(id)));
        assertThat(lines)
            .anyMatch(
                line ->
                    line.matches(
                        id
                            + " +unknown +.*(cannot be reached|not linked to this node), last"
                            + " heard \\d+ s ago.*"));
      }

      lab.heal();
      await().atMost(NOTICED_WITHIN).untilAsserted(() -> hops(trace(lab, after), ids, others));
    }
  }

  private static void hops(String trace, Map<String, String> ids, List<String> hosts) {
    for (String host : hosts) {
      assertThat(trace.lines())
          .as("a hop of %s in%n%s", host, trace)
          .anyMatch(line -> line.matches(HOP.formatted(shortId(ids, host))));
    }
  }

  private static String shortId(Map<String, String> ids, String host) {
    return String.valueOf(ids.get(host)).substring(0, 10);
  }

  private Path data(String host) {
    return root.resolve(host);
  }

  private String trace(NetLab lab, String hash) {
    return lab.exec(
        "pub1",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.sorcha.peer.node.Main",
        "trace",
        hash,
        "--data-dir",
        data("pub1").toString());
  }

  private int reachable(NetLab lab, String host) throws IOException {
    // It listens for peers before it does for applications.
    return Files.exists(data(host).resolve("api.token"))
        ? Integer.parseInt(first(REACHABLE, status(lab, host)))
        : 0;
  }

  private String status(NetLab lab, String host) throws IOException {
    return call(lab, host, "status");
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "0";
  }

  private String submit(NetLab lab, String text) throws IOException {
    Path file = Files.writeString(root.resolve(text), text);
    assertThat(call(lab, "pub1", "transactions", "--data-binary", "@" + file)).contains("sequence");
    return Transaction.of(text.getBytes(StandardCharsets.UTF_8)).id().hex();
  }

  private String call(NetLab lab, String host, String path, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-s",
                "-H",
                "Authorization: Bearer "
                    + Files.readString(data(host).resolve("api.token")).strip(),
                "http://127.0.0.1:5002/api/v1/" + path));
    command.addAll(List.of(options));
    return lab.exec(host, command.toArray(String[]::new));
  }
}
