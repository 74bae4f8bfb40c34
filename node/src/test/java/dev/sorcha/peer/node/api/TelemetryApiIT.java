package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sorcha.peer.core.health.Finding;
import dev.sorcha.peer.core.health.FindingCode;
import dev.sorcha.peer.core.health.MachineRules;
import dev.sorcha.peer.core.health.Severity;
import dev.sorcha.peer.core.health.Shown;
import dev.sorcha.peer.core.health.Verdict;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TelemetryApiIT {

  private static final class SetHealth implements Health {
    private volatile Duration silence = Duration.ofMillis(100);
    private volatile boolean store = true;
    private volatile Optional<Finding> refusing = Optional.empty();
    private volatile Verdict verdict = new Verdict(List.of());
    private volatile int peers;

    @Override
    public Duration loopSilence() {
      return silence;
    }

    @Override
    public boolean storeAlive() {
      return store;
    }

    @Override
    public Optional<Finding> refusing() {
      return refusing;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }

    @Override
    public int reachablePeers() {
      return peers;
    }
  }

  private final SetHealth health = new SetHealth();
  private TelemetryApi api;

  @BeforeEach
  void open() throws IOException {
    api = TelemetryApi.open(0, () -> "# HELP x y\nx 1\n", health);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void givesTheMetricsWithoutAToken() throws IOException {
    assertThat(get("/metrics"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8")
        .endsWith("# HELP x y\nx 1");
  }

  @Test
  void isReadyAndAliveWithoutPeers() throws IOException {
    assertThat(get("/livez")).startsWith("HTTP/1.1 200 ").contains("\"status\":\"alive\"");
    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"status\":\"ready\"")
        .contains("{\"name\":\"storage\",\"ok\":true}")
        .contains("{\"name\":\"peers\",\"ok\":true,\"required\":0,\"current\":0}");
  }

  @Test
  void isDeadWhenTheLoopIsSilent() throws IOException {
    health.silence = Duration.ofSeconds(11);

    assertThat(get("/livez"))
        .startsWith("HTTP/1.1 503 ")
        .contains("\"status\":\"dead\"", "node.loop-silent", "11 s ago", "remedy");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ");
  }

  @Test
  void isDeadWhenTheStoreIs() throws IOException {
    health.store = false;

    assertThat(get("/livez")).startsWith("HTTP/1.1 503 ").contains("storage.stopped");
  }

  @Test
  void isAliveAndNotReadyWhileItStops() throws IOException {
    health.refusing = MachineRules.refusing(true, true, false, false);

    assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 503 ")
        .contains("\"status\":\"not ready\"", "node.draining", "submit at another node");
  }

  /** Two nodes that wait for each other to be ready would wait for ever. */
  @Test
  void peersCountOnlyForWhoAsks() throws IOException {
    assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz?minPeers=2"))
        .startsWith("HTTP/1.1 503 ")
        .contains("net.offline", "0 peers can be reached, and this probe asks for 2");
    health.peers = 2;
    assertThat(get("/readyz?minPeers=2")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz?minPeers=-1")).startsWith("HTTP/1.1 400 ").contains("BAD_PARAMETER");
  }

  @Test
  void showsFindingsAndIsReadyAllTheSame() throws IOException {
    Finding dead = new Finding(FindingCode.DEAD_LETTERS, "3 submissions <b>", "look at them");
    health.verdict =
        new Verdict(List.of(new Shown(dead, Severity.WARNING, Instant.EPOCH, Optional.empty())));

    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 200 ")
        .contains("dead-letters.present", "3 submissions <b>", "look at them");
    assertThat(get("/livez")).doesNotContain("findings");
    assertThat(get("/startupz")).startsWith("HTTP/1.1 200 ").contains("\"started\"");
  }

  @Test
  void refusesAForeignHost() throws IOException {
    assertThat(RawHttp.exchange(api.port(), "GET /metrics HTTP/1.1", "Host: evil.test"))
        .startsWith("HTTP/1.1 421 ");
  }

  @Test
  void namesThePortThatIsTaken() {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> TelemetryApi.open(api.port(), () -> "", health))
        .withMessageContaining("--telemetry-port");
  }

  private String get(String path) throws IOException {
    return RawHttp.exchange(
        api.port(), "GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + api.port());
  }
}
