package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
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
    private volatile boolean accepting = true;

    @Override
    public Duration loopSilence() {
      return silence;
    }

    @Override
    public boolean storeAlive() {
      return store;
    }

    @Override
    public boolean accepting() {
      return accepting;
    }

    @Override
    public int reachablePeers() {
      return 0;
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
        .contains("\"status\":\"dead\"", "LOOP_SILENT", "11 s ago", "remedy");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ");
  }

  @Test
  void isDeadWhenTheStoreIs() throws IOException {
    health.store = false;

    assertThat(get("/livez")).startsWith("HTTP/1.1 503 ").contains("STORAGE_STOPPED");
  }

  @Test
  void isAliveAndNotReadyWhileItStops() throws IOException {
    health.accepting = false;

    assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 503 ")
        .contains("\"status\":\"not ready\"", "NOT_ACCEPTING");
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
