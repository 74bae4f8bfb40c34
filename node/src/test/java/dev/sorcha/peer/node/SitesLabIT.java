package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes that nobody can dial submit and receive through a public one: one in a site that lets
 * nothing out but TCP to the ports 80 and 443, one behind a NAT that gives every connection another
 * port.
 */
final class SitesLabIT {

  /** Behind the kind "web" only this one and 80 can be reached. */
  private static final String WEB_PORT = "443";

  private static final List<String> HOSTS = List.of("pub1", "w1", "s1");

  @TempDir Path root;

  @BeforeEach
  void lookForTheLab() {
    Optional<String> missing = NetLab.missing();
    missing.ifPresent(reason -> System.out.println("no site is tried: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  @Test
  void sitesThatNobodyCanDialSubmitAndReceive() throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    sites.add("w", "web");
    sites.add("s", "sym");
    try (NetLab lab = NetLab.up(sites)) {
      lab.node("pub1", data("pub1"), "--port", WEB_PORT);
      lab.waitFor("pub1", WEB_PORT);
      for (String host : List.of("w1", "s1")) {
        lab.node(host, data(host), "--bootstrap", "pub1:" + WEB_PORT);
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> HOSTS.stream().allMatch(this::hasToken));
      Map<String, String> submitted = new LinkedHashMap<>();
      for (String host : HOSTS) {
        submitted.put(host, submit(lab, host, "said in " + host));
      }
      for (String host : HOSTS) {
        submitted.forEach(
            (from, id) ->
                await(host + " gets what " + from + " submits")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> call(lab, host, "transactions/" + id).equals("200")));
      }
    }
  }

  private Path data(String host) {
    return root.resolve(host);
  }

  private boolean hasToken(String host) {
    return Files.exists(data(host).resolve("api.token"));
  }

  private String submit(NetLab lab, String host, String text) throws IOException {
    Path file = Files.writeString(root.resolve(text), text);
    assertThat(call(lab, host, "transactions", "--data-binary", "@" + file)).isEqualTo("202");
    return Transaction.of(text.getBytes(StandardCharsets.UTF_8)).id().hex();
  }

  /** The status of a request to the node's own API, made in its host. */
  private String call(NetLab lab, String host, String path, String... options) throws IOException {
    return lab.curl(host, Files.readString(data(host).resolve("api.token")), path, options);
  }
}
