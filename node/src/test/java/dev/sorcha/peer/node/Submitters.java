package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Applications that submit over HTTP, each its next transaction when the last one was answered,
 * until the node is gone. They write down before what they send, and after what they were told.
 */
final class Submitters implements AutoCloseable {

  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\"\\s*:\\s*(\\d+)");

  /** Codes after which nothing is stored. Of every other failure nobody knows. */
  private static final Pattern REFUSAL =
      Pattern.compile("\"code\"\\s*:\\s*\"(QUEUE_FULL|DISK_LOW|SHUTTING_DOWN)\"");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SubmitLog log;
  private final URI submit;
  private final String token;
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  Submitters(NodeProcess node, SubmitLog log) throws IOException {
    this.log = log;
    this.submit = URI.create(node.api() + "/api/v1/transactions");
    this.token = node.token();
  }

  /** Begins with so many clients, which send random bytes of at most this size. */
  void start(int count, int mostBytes, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * 31 + i);
      clients.add(Thread.ofVirtual().start(() -> submitUntilGone(random, mostBytes)));
    }
  }

  private void submitUntilGone(Random random, int mostBytes) {
    try {
      while (!stopped) {
        byte[] bytes = new byte[16 + random.nextInt(mostBytes - 15)];
        random.nextBytes(bytes);
        submit(bytes);
      }
    } catch (UncheckedIOException killed) {
      // What it was about is left unanswered in the log.
    }
  }

  /** Sends again what was not answered: it must be taken, and be there once. */
  void sendAgain(Map<?, byte[]> unanswered) {
    unanswered.values().forEach(this::submit);
  }

  /**
   * Submits one and writes down what comes of it.
   *
   * @return the HTTP status
   */
  int submit(byte[] bytes) {
    Transaction transaction = Transaction.of(bytes);
    log.onSent(transaction.id(), bytes);
    HttpRequest request =
        HttpRequest.newBuilder(submit)
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      Matcher sequence = SEQUENCE.matcher(answer.body());
      if (answer.statusCode() < 300 && sequence.find()) {
        log.onAcknowledged(transaction.id(), Long.parseLong(sequence.group(1)));
      } else if (REFUSAL.matcher(answer.body()).find()) {
        log.onRefused(transaction.id());
      }
      return answer.statusCode();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    } catch (InterruptedException stopping) {
      throw new AssertionError(stopping);
    }
  }

  /** Waits until all clients have noticed that the node is gone, or have their last answer. */
  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }
}
