package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.model.Hosts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks services over HTTP from where they see this node. An answer is an address and nothing else,
 * in at most {@value #MOST_BYTES} bytes and {@link #PATIENCE} with everything; redirects are not
 * followed, because they lead where nobody configured.
 */
final class HttpLookup {

  static final int MOST_BYTES = 1_024;
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<URI> services;

  HttpLookup(List<URI> services) {
    this.services = List.copyOf(services);
  }

  /** What one service said. */
  private record Told(Optional<FoundAddress> found, Optional<String> failure) {

    static Told failed(URI service, String why) {
      return new Told(Optional.empty(), Optional.of(service + ": " + why));
    }
  }

  AddressFindings ask() throws InterruptedException {
    List<FoundAddress> found = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      List<Told> told =
          AtOnce.all(
              services.stream().map(service -> AtOnce.task(() -> one(client, service))).toList());
      for (Told answer : told) {
        answer.found().ifPresent(found::add);
        answer.failure().ifPresent(failures::add);
      }
      client.shutdownNow();
    }
    return new AddressFindings(AddressSource.HTTP, found, failures);
  }

  private static Told one(HttpClient client, URI service) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(service).timeout(PATIENCE).GET().build();
    CompletableFuture<Told> answer =
        client
            .sendAsync(request, BodyHandlers.ofInputStream())
            .thenApplyAsync(response -> read(service, response), Thread::startVirtualThread);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException slow) {
      answer.cancel(true);
      return Told.failed(service, "no whole answer within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException failed) {
      return Told.failed(service, String.valueOf(failed.getCause()));
    }
  }

  private static Told read(URI service, HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        return Told.failed(service, "status " + response.statusCode());
      }
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        return Told.failed(service, "more than " + MOST_BYTES + " bytes");
      }
      String text = new String(bytes, StandardCharsets.US_ASCII).strip();
      return Hosts.isIpLiteral(text)
          ? new Told(
              Optional.of(new FoundAddress(AddressSource.HTTP, text, 0, service.toString())),
              Optional.empty())
          : Told.failed(service, "something else than an address");
    } catch (IOException broken) {
      return Told.failed(service, String.valueOf(broken.getMessage()));
    }
  }
}
