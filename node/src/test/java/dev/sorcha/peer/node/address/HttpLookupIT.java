package dev.sorcha.peer.node.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sorcha.peer.core.boundary.AddressFindings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that say where they see this node, and others that say something else. */
final class HttpLookupIT {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void starts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(threads);
    server.createContext("/ip", exchange -> says(exchange, 200, "44.1.2.3\n"));
    server.createContext("/page", exchange -> says(exchange, 200, "<p>44.1.2.3</p>"));
    server.createContext("/error", exchange -> says(exchange, 500, "44.1.2.3"));
    server.createContext("/long", exchange -> says(exchange, 200, " ".repeat(2_000)));
    server.createContext(
        "/elsewhere",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/ip");
          says(exchange, 302, "");
        });
    server.createContext("/endless", HttpLookupIT::neverEnds);
    server.createContext("/silent", exchange -> sleeps());
    server.start();
  }

  @AfterEach
  void stops() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void says(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** A byte every tenth of a second, so that no single read is slow. */
  private static void neverEnds(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (true) {
        out.write(' ');
        out.flush();
        Thread.sleep(100);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleeps() {
    try {
      Thread.sleep(Duration.ofMinutes(1));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private AddressFindings ask(String... paths) throws InterruptedException {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    return new HttpLookup(List.of(paths).stream().map(path -> URI.create(base + path)).toList())
        .ask();
  }

  @Test
  void anAddressAndNothingElseIsAnAnswer() throws Exception {
    AddressFindings told = ask("/ip", "/page", "/error", "/long", "/elsewhere");
    assertThat(told.found()).extracting(it -> it.host()).containsExactly("44.1.2.3");
    assertThat(told.failures())
        .extracting(text -> text.substring(text.lastIndexOf("/")))
        .containsExactly(
            "/page: something else than an address",
            "/error: status 500",
            "/long: more than 1024 bytes",
            "/elsewhere: status 302");
  }

  @Test
  void silentAndEndlessAnswersAreOverAfterFiveSeconds() throws Exception {
    long began = System.nanoTime();
    AddressFindings told = ask("/silent", "/endless");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    assertThat(told.found()).isEmpty();
    assertThat(told.failures()).hasSize(2);
  }

  @Test
  void nobodyThereIsAFailure() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    AddressFindings told =
        new HttpLookup(List.of(URI.create("http://127.0.0.1:" + port + "/ip"))).ask();
    assertThat(told.failures()).hasSize(1);
  }
}
