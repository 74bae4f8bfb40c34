package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
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
final class AddressLabIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a node listens whom everybody can reach. */
  private static final String WEB_PORT = "443";

  /** From the check to the moment when peers know another address. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

  /** Ten machines start at once on one: an answer that comes too late looks like a filter. */
  private static final int CHECKS_AGAIN = 2;

  @TempDir Path root;

  @BeforeEach
  void lookForTheLab() {
    Optional<String> missing = NetLab.missing();
    missing.ifPresent(reason -> System.out.println("no NAT is tried: " + reason));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  private Path config(String name, String... lines) throws IOException {
    return Files.writeString(root.resolve(name + ".yaml"), String.join("\n", lines) + "\n");
  }

  private Path withStun(boolean mapping) throws IOException {
    return config(
        "stun" + mapping,
        "NetworkAddress:",
        "  StunServers: ['stun:3478', 'stun:443']",
        "  HttpLookupServices: ['http://web/ip']",
        "  PortMapping: " + mapping);
  }

  private void starts(NetLab lab, String host, Path config) {
    lab.node(
        host, root.resolve(host), "--config", config.toString(), "--bootstrap", "pub1:" + WEB_PORT);
  }

  /** On a port that even a site of the kind "web" gets to. */
  private void startsInPublic(NetLab lab, Path config) {
    lab.node("pub1", root.resolve("pub1"), "--config", config.toString(), "--port", WEB_PORT);
    lab.waitFor("pub1", WEB_PORT);
  }

  private JsonNode address(NetLab lab, String host) {
    return ask(lab, host, root.resolve(host), "GET", "address");
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
              "-sS",
              // The token is there before the API listens.
              "--retry",
              "60",
              "--retry-delay",
              "1",
              "--retry-connrefused",
              "-X",
              method,
              "-H",
              "Content-Type: application/json",
              "-H",
              "Authorization: Bearer " + Files.readString(token).strip(),
              "http://127.0.0.1:5002/api/v1/" + path));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** Waits until every source and somebody who dialled back has answered. */
  private JsonNode settled(NetLab lab, String host) {
    try {
      return await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> address(lab, host), it -> !it.path("asking").asBoolean(true) && hasTried(it));
    } catch (ConditionTimeoutException late) {
      JsonNode peers = ask(lab, host, root.resolve(host), "GET", "peers");
      throw new AssertionError(host + " has " + peers + " and printed " + lab.log(host), late);
    }
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
    lookedUpAndProbed(List.of("addr", "sym", "fw", "linux,cgnat"));
  }

  @Test
  @Tag("long")
  void theAddressAndTheNatAreWhatTheProbeSaysInTenSites() throws Exception {
    lookedUpAndProbed(
        List.of("full", "addr", "port", "linux", "sym", "noudp", "web", "fw", "linux,cgnat"));
  }

  /** In a site of each of these kinds, and in one with IPv6 alone. */
  private void lookedUpAndProbed(List<String> kinds) throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    for (int i = 0; i < kinds.size(); i++) {
      sites.add(site(i), kinds.get(i));
    }
    sites.add("v", "linux,v6");
    try (NetLab lab = NetLab.up(sites)) {
      startsInPublic(lab, withStun(false));
      for (int i = 0; i < kinds.size(); i++) {
        starts(lab, site(i) + "1", withStun(false));
      }
      startsOnIpv6Alone(lab, "v1");
      for (int i = 0; i < kinds.size(); i++) {
        assertAsProbed(lab, site(i) + "1", kinds.get(i));
      }
      JsonNode found = settled(lab, "v1");
      String own = lab.exec("v1", "hostname", "-I").strip();
      assertThat(own).as("the address of a host without IPv4").contains(":").doesNotContain(" ");
      assertThat(found.path("advertised").asString("")).isEqualTo("[" + own + "]:5001");
      assertOutboundOnly(found, "IPv6 alone");
    }
  }

  /** The lab takes letters alone, and some words are its own. */
  private static String site(int index) {
    return "s" + (char) ('a' + index);
  }

  private void startsOnIpv6Alone(NetLab lab, String host) throws IOException {
    lab.exec(host, "ip", "-4", "address", "flush", "dev", "eth0");
    Path config =
        config(
            "v6",
            "NetworkAddress:",
            "  StunServers: ['stun-v6:3478', 'stun-v6:443']",
            "  HttpLookupServices: ['http://web-v6/ip']",
            "  PortMapping: false");
    lab.node(
        host,
        root.resolve(host),
        "--config",
        config.toString(),
        "--bootstrap",
        "pub1-v6:" + WEB_PORT);
  }

  private void assertAsProbed(NetLab lab, String host, String kind) {
    JsonNode probe = probed(lab, host);
    JsonNode found = settled(lab, host);
    for (int again = 0; again < CHECKS_AGAIN && !agrees(found, probe); again++) {
      ask(lab, host, root.resolve(host), "POST", "address/check");
      found = settled(lab, host);
    }
    String outside = lab.exec(host, "curl", "-s", "http://web/ip").strip();
    assertThat(found.path("advertised").asString("")).as(kind).isEqualTo(outside + ":5001");
    String mapping = probe.path("mapping").asString("");
    if (mapping.equals("none")) {
      // An interface has the public address, so nobody outside is asked.
      assertThat(nat(found).isEmpty()).as(kind).isTrue();
      assertThat(found.path("fix").asString("")).as(kind).contains("firewall");
    } else if (!mapping.isEmpty()) {
      JsonNode nat = nat(found);
      for (String fact : List.of("mapping", "filtering")) {
        assertThat(nat.path(fact).asString(""))
            .as("%s of %s", fact, kind)
            .isEqualTo(probe.path(fact).asString(""));
      }
      assertThat(nat.path("classic").asString(""))
          .as(kind)
          .isEqualTo(probe.path("rfc3489").asString(""));
    }
    assertOutboundOnly(found, kind);
  }

  private static boolean agrees(JsonNode found, JsonNode probe) {
    return probe.path("mapping").asString("").equals("none")
        || nat(found).path("filtering").asString("").equals(probe.path("filtering").asString(""));
  }

  private static void assertOutboundOnly(JsonNode found, String kind) {
    assertThat(found.path("good").asBoolean(true)).as("%s: %s", kind, found).isFalse();
    assertThat(found.path("advice").asString("")).as(kind).contains("utbound only");
  }

  @Test
  void aForwardedPortLetsPeersInAndAnotherAddressIsToldAtOnce() throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    sites.add("a", "linux,upnp");
    sites.add("b", "linux,cgnat,upnp");
    try (NetLab lab = NetLab.up(sites)) {
      startsInPublic(lab, withStun(true));
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
      ask(lab, "a1", root.resolve("a1"), "POST", "address/check");
      await()
          .atMost(TOLD_WITHIN)
          .until(
              () -> ask(lab, "pub1", root.resolve("pub1"), "GET", "peers").toString(),
              peers -> peers.contains("\"" + outside + ":5001\""));
      assertThat(address(lab, "a1").path("advertised").asString("")).isEqualTo(outside + ":5001");
    }
  }

  @Test
  void withoutStunHttpAnswersAndWithoutAnybodyTheNodeSaysThatItIsPrivate() throws Exception {
    NetLab.Sites sites = new NetLab.Sites(1);
    sites.add("a", "linux");
    try (NetLab lab = NetLab.up(sites)) {
      startsInPublic(lab, withStun(false));
      Path dead =
          config(
              "dead",
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
              "nobody",
              "NetworkAddress:",
              "  StunServers: ['pub1:3478']",
              "  HttpLookupServices: ['http://web/error']",
              "  PortMapping: false");
      lab.node("a1", root.resolve("alone"), "--config", nobody.toString());
      JsonNode alone =
          await()
              .atMost(Duration.ofSeconds(40))
              .until(
                  () -> ask(lab, "a1", root.resolve("alone"), "GET", "address"),
                  it -> !it.path("asking").asBoolean(true));
      assertThat(alone.path("advertised").asString("?")).isEmpty();
      assertThat(alone.path("advice").asString("")).contains("counts as private");
    }
  }
}
