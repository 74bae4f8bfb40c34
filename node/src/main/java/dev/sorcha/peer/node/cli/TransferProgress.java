package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says on standard error, once a second, how far the large bodies have come that a node fetches.
 *
 * <p>Goes on without a word when the node is away: the command that it accompanies tells of that.
 */
final class TransferProgress implements AutoCloseable {

  /** More than a node fetches at a time; the others are not shown. */
  private static final int MOST = 16;

  private static final long PAUSE_MILLIS = 1_000;

  private final Console console;
  private final NodeOptions node;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable NodeClient> inUse = new AtomicReference<>();

  /** What is being fetched, with the line that was shown last. */
  private final ConcurrentHashMap<TxId, String> arriving = new ConcurrentHashMap<>();

  private TransferProgress(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  /** Begins, until it is closed. */
  static TransferProgress start(Console console, NodeOptions node) {
    TransferProgress progress = new TransferProgress(console, node);
    Thread.ofVirtual().name("transfers").start(progress::follow);
    return progress;
  }

  private void follow() {
    do {
      try (NodeClient client = node.connect()) {
        inUse.set(client);
        long newest = client.get("/api/v1/events?limit=1").path("newest").asLong(0);
        Thread clock = Thread.ofVirtual().start(() -> show(client));
        try (EventStream events =
            new EventStream(
                client.stream("/api/v1/events/stream?kind=transaction&after=" + newest))) {
          Optional<EventStream.Event> event = events.next();
          while (event.isPresent() && !isEnded()) {
            onEvent(Json.parse(event.get().data().getBytes(StandardCharsets.UTF_8)));
            event = events.next();
          }
        } finally {
          clock.interrupt();
        }
      } catch (IOException | CommandFailed | NodeUnreachable | ApiProblem away) {
        // The command that this accompanies says so.
        arriving.clear();
      }
    } while (!isEndedAfterPause());
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }

  private boolean isEndedAfterPause() {
    try {
      return ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      return true;
    }
  }

  private void onEvent(JsonNode event) {
    switch (event.path("code").asString("")) {
      case "transfer-begun" -> {
        if (arriving.size() < MOST) {
          arriving.put(idOf(event), "");
        }
      }
      case "transfer-ended", "transfer-failed" -> arriving.remove(idOf(event));
      default -> {}
    }
  }

  private static TxId idOf(JsonNode event) {
    return TxId.parse(event.path("fields").path("tx").asString(""));
  }

  private void show(NodeClient client) {
    while (!isEndedAfterPause()) {
      for (TxId id : arriving.keySet()) {
        try {
          JsonNode transfer =
              client.get("/api/v1/transactions/" + id.hex() + "/status").path("transfer");
          String line = transfer.isObject() ? TxRows.transfer(transfer) : "";
          String before = line.isEmpty() ? null : arriving.replace(id, line);
          if (before != null && !before.equals(line)) {
            console.say("fetching " + id.shortHex() + ": " + line);
          }
        } catch (NodeUnreachable | ApiProblem away) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    ended.countDown();
    NodeClient client = inUse.get();
    if (client != null) {
      client.close();
    }
  }
}
