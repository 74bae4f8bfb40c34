package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What a node finds out about its own address behind real NATs, in a small Internet of network
 * namespaces; the lab's own probe says what is right.
 */
@Tag("long")
final class AddressLabIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  @BeforeEach
  void lookForTheLab() {
    Optional<String> missing = NetLab.missing();
    missing.ifPresent(reason -> System.out.println("no NAT is tried: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  private Path config(String... lines) throws IOException {
    return Files.writeString(root.resolve("lab.yaml"), String.join("\n", lines) + "\n");
  }

  private Path withStun(boolean mapping) throws IOException {
    return config(
        "NetworkAddress:",
        "  StunServers: ['stun:3478', 'stun:443']",
        "  HttpLookupServices: ['http://web/ip']",
        "  PortMapping: " + mapping);
  }

  private void starts(NetLab lab, String host, Path config) {
    lab.node(host, root.resolve(host), "--config", config.toString(), "--bootstrap", "pub1:5001");
  }

  private JsonNode address(NetLab lab, String host) {
    return ask(lab, host, root.resolve(host), "GET", "");
  }

  private static JsonNode ask(NetLab lab, String host, Path folder, String method, String path) {
    try {
      Path token = folder.resolve("api.token");
      if (!Files.exists(token)) {
        return JSON.createObjectNode().put("asking", true);
      }
      return JSON.readTree(
          lab.exec(
              host,
              "curl",
              "-s",
              "-X",
              method,
              "-H",
              "Content-Type: application/json",
              "-H",
              "Authorization: Bearer " + Files.readString(token).strip(),
              "http://127.0.0.1:5002/api/v1/address" + path));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** Waits until every source and somebody who dialled back has answered. */
  private JsonNode settled(NetLab lab, String host) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> address(lab, host), it -> !it.path("asking").asBoolean(true) && hasTried(it));
  }

  private static boolean hasTried(JsonNode address) {
    for (JsonNode peer : address.path("dialBacks")) {
      if (List.of("reached", "unreachable").contains(peer.path("outcome").asString(""))) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode nat(JsonNode address) {
    for (JsonNode source : address.path("sources")) {
      if (source.path("nat").isObject()) {
        return source.path("nat");
      }
    }
    return JSON.createObjectNode();
  }

  private static JsonNode probed(NetLab lab, String host) {
    return JSON.readTree(
        lab.exec(host, "python3", NetLab.folder() + "/natprobe.py", "stun", "--json"));
  }

  @Test
  void theAddressAndTheNatAreWhatTheProbeSays() throws Exception {
    List<String> kinds = List.of("full", "addr", "port", "linux", "sym", "noudp", "web", "fw");
    NetLab.Sites sites = new NetLab.Sites(1);
    // A site must not be called as one of the lab's own hosts.
    kinds.forEach(kind -> sites.add("s" + kind, kind));
    try (NetLab lab = NetLab.up(sites)) {
      starts(lab, "pub1", withStun(false));
      for (String kind : kinds) {
        String host = "s" + kind + "1";
        starts(lab, host, withStun(false));
        JsonNode found = settled(lab, host);
        String outside = lab.exec(host, "curl", "-s", "http://web/ip").strip();
        assertThat(found.path("advertised").asString("")).as(kind).isEqualTo(outside + ":5001");
        JsonNode probe = probed(lab, host);
        if (probe.path("mapping").isString()) {
          assertThat(nat(found).path("mapping").asString(""))
              .as(kind)
              .isEqualTo(probe.path("mapping").asString(""));
          assertThat(nat(found).path("filtering").asString(""))
              .as(kind)
              .isEqualTo(probe.path("filtering").asString(""));
          assertThat(nat(found).path("classic").asString(""))
              .as(kind)
              .isEqualTo(probe.path("rfc3489").asString(""));
        }
        assertThat(found.path("good").asBoolean(true)).as(kind + ": " + found).isFalse();
        assertThat(found.path("advice").asString("")).as(kind).contains("utbound only");
        lab.kill(host);
      }
    }
  }

  @Test
  void aForwardedPortLetsPeersInAndAnotherAddressIsToldAtOnce() throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    sites.add("a", "linux,upnp");
    sites.add("b", "linux,cgnat,upnp");
    try (NetLab lab = NetLab.up(sites)) {
      starts(lab, "pub1", withStun(true));
      starts(lab, "a1", withStun(true));
      starts(lab, "b1", withStun(true));
      JsonNode found = settled(lab, "a1");
      assertThat(found.path("good").asBoolean(false)).as(found.toString()).isTrue();
      assertThat(found.path("source").asString("")).contains("forwarded");
      JsonNode carrier = settled(lab, "b1");
      assertThat(carrier.path("good").asBoolean(true)).as(carrier.toString()).isFalse();

      lab.newIp("a");
      String outside =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () -> lab.exec("a1", "curl", "-s", "-m", "3", "http://web/ip").strip(),
                  ip -> !ip.isEmpty() && !found.path("advertised").asString("").contains(ip));
      ask(lab, "a1", root.resolve("a1"), "POST", "/check");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> address(lab, "a1").path("advertised").asString("").startsWith(outside + ":"));
    }
  }

  @Test
  void withoutStunHttpAnswersAndWithoutAnybodyTheNodeSaysThatItIsPrivate() throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    sites.add("a", "linux");
    try (NetLab lab = NetLab.up(sites)) {
      starts(lab, "pub1", withStun(false));
      Path dead =
          config(
              "NetworkAddress:",
              "  StunServers: ['pub1:3478']",
              "  HttpLookupServices: ['http://web/garbage', 'http://web/ip']",
              "  PortMapping: false");
      starts(lab, "a1", dead);
      JsonNode found = settled(lab, "a1");
      assertThat(found.path("source").asString("")).contains("HTTP service");
      lab.kill("a1");
      Path nobody =
          config(
              "NetworkAddress:",
              "  StunServers: ['pub1:3478']",
              "  HttpLookupServices: ['http://web/error']",
              "  PortMapping: false");
      lab.node("a1", root.resolve("alone"), "--config", nobody.toString());
      JsonNode alone =
          await()
              .atMost(Duration.ofSeconds(40))
              .until(
                  () -> ask(lab, "a1", root.resolve("alone"), "GET", ""),
                  it -> !it.path("asking").asBoolean(true));
      assertThat(alone.path("advertised").asString("?")).isEmpty();
      assertThat(alone.path("advice").asString("")).contains("counts as private");
    }
  }
}
