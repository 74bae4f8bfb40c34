package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Six nodes on six hosts of a real network are cut into two halves, their only bootstrap node dies,
 * and the wire is mended: they are one network again. Two hours apart are simulated; here it is the
 * kernel's TCP that must notice.
 */
@Tag("long")
final class PartitionLabIT {

  private static final List<String> ONE = List.of("pub2", "pub3");
  private static final List<String> OTHER = List.of("pub4", "pub5", "pub6");

  /** Links are found silent within 20 s; then the halves live on their own for a while. */
  private static final Duration APART = Duration.ofSeconds(60);

  private static final Duration TOGETHER_WITHIN = Duration.ofSeconds(60);

  private static final Pattern REACHABLE = Pattern.compile("\"peersReachable\"\\s*:\\s*(\\d+)");

  @TempDir Path root;

  @BeforeEach
  void lookForTheLab() {
    Optional<String> missing = NetLab.missing();
    missing.ifPresent(reason -> System.out.println("no network is cut: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  @Test
  void twoHalvesGrowTogetherThoughTheirBootstrapNodeIsDead() throws Exception {
    try (NetLab lab = NetLab.up(6)) {
      lab.node("pub1", data("pub1"));
      lab.waitFor("pub1", "5001");
      for (List<String> half : List.of(ONE, OTHER)) {
        half.forEach(host -> lab.node(host, data(host), "--bootstrap", "pub1:5001"));
      }
      lab.waitFor("pub6", "5001");
      await().atMost(Duration.ofSeconds(30)).until(() -> reaches(lab, "pub6", 5));

      lab.kill("pub1");
      lab.partition("pub1,pub2,pub3", "pub4,pub5,pub6");
      Thread.sleep(APART);
      assertThat(reaches(lab, "pub6", 3)).as("links across are noticed").isFalse();
      String here = submit(lab, "pub2", "said on the one side");
      String there = submit(lab, "pub5", "said on the other side");
      Thread.sleep(Duration.ofSeconds(2));
      assertThat(has(lab, "pub3", here)).isTrue();
      assertThat(has(lab, "pub4", there)).isTrue();
      assertThat(has(lab, "pub4", here)).isFalse();

      lab.heal();
      long healed = System.nanoTime();
      await()
          .atMost(TOGETHER_WITHIN)
          .until(
              () ->
                  OTHER.stream().allMatch(host -> has(lab, host, here))
                      && ONE.stream().allMatch(host -> has(lab, host, there)));
      System.out.printf(
          "one network again after %d ms%n", (System.nanoTime() - healed) / 1_000_000);
    }
  }

  private Path data(String host) {
    return root.resolve(host);
  }

  private boolean reaches(NetLab lab, String host, int peers) throws IOException {
    if (!Files.exists(data(host).resolve("api.token"))) {
      // It listens for peers before it does for applications.
      return false;
    }
    String status =
        lab.exec(
            host,
            "curl",
            "-s",
            "-H",
            "Authorization: " + bearer(host),
            "http://127.0.0.1:5002/api/v1/status");
    Matcher reachable = REACHABLE.matcher(status);
    return reachable.find() && Integer.parseInt(reachable.group(1)) >= peers;
  }

  private String bearer(String host) throws IOException {
    return "Bearer " + Files.readString(data(host).resolve("api.token")).strip();
  }

  private String submit(NetLab lab, String host, String text) throws IOException {
    Path file = Files.writeString(root.resolve(text), text);
    String answer = call(lab, host, "transactions", "--data-binary", "@" + file);
    assertThat(answer).isEqualTo("202");
    return Transaction.of(text.getBytes(StandardCharsets.UTF_8)).id().hex();
  }

  private boolean has(NetLab lab, String host, String id) {
    try {
      return call(lab, host, "transactions/" + id).equals("200");
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** The status of a request to the node's own API, made in its host. */
  private String call(NetLab lab, String host, String path, String... options) throws IOException {
    return lab.curl(host, Files.readString(data(host).resolve("api.token")), path, options);
  }
}
