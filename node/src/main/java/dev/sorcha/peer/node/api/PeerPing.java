package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has the node look how far a peer is, and waits for what comes of it. */
final class PeerPing {

  private static final String SCHEMA = "ping/v1";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Events among which the reason for a peer's way is looked for. */
  private static final int MOST_EVENTS = 10_000;

  private final LocalNode node;
  private final Answers answers;

  PeerPing(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
  }

  /**
   * What came of it.
   *
   * @param reply whether the peer answered
   * @param latencyMs round trip, or null
   * @param path how it is reached, or empty
   * @param failure why there was no answer, or empty; other people's text
   * @param why what became of better ways when this one was chosen, or empty
   * @param ways that were tried in this life
   */
  record Result(
      String schema,
      String id,
      String address,
      boolean reply,
      @Nullable Double latencyMs,
      String path,
      String failure,
      String why,
      List<PeerRoutes.Way> ways) {}

  Result ping(String text) {
    PeerId peer = Answers.parsePeer(text);
    PeerView before = view(peer);
    if (!answers.pingPeer(peer)) {
      throw unknown(peer);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    PeerView after = before;
    while (!isOver(before, after) && System.nanoTime() < deadline) {
      pause();
      after = view(peer);
    }
    boolean reply = isOver(before, after) && after.failures() <= before.failures();
    return new Result(
        SCHEMA,
        peer.hex(),
        after.info().address().map(Object::toString).orElse(""),
        reply,
        reply ? Json.fractionalMillis(after.roundTrip()) : null,
        after.path(),
        reply ? "" : failure(before, after),
        why(peer),
        after.ways().stream().map(PeerRoutes.Way::of).toList());
  }

  private PeerView view(PeerId peer) {
    Supplier<ApiException> gone = () -> unknown(peer);
    return answers.status().peers().stream()
        .filter(view -> view.info().id().equals(peer))
        .findFirst()
        .orElseThrow(gone);
  }

  private static ApiException unknown(PeerId peer) {
    return new ApiException(ErrorCode.NO_SUCH_PEER, "peer " + peer.hex() + " is not known here");
  }

  /** No two round trips take the same number of nanoseconds; the third one would tell. */
  private static boolean isOver(PeerView before, PeerView after) {
    return !after.roundTrip().equals(before.roundTrip())
        || after.failures() > before.failures()
        || !after.reachedAt().equals(before.reachedAt());
  }

  private static String failure(PeerView before, PeerView after) {
    return after.failures() > before.failures()
        ? after.lastFailure()
        : "no answer within " + PATIENCE.toSeconds() + " s";
  }

  /** By the newest event that says it. */
  private String why(PeerId peer) {
    Optional<LoggedEvent> chosen =
        node.eventsBefore(Long.MAX_VALUE, MOST_EVENTS).reversed().stream()
            .filter(event -> event.code().equals("rung-chosen"))
            .filter(event -> peer.hex().equals(event.fields().get("peer")))
            .findFirst();
    return chosen
        .map(
            event -> {
              String reason = event.fields().getOrDefault("reason", "");
              String next = event.fields().getOrDefault("next-try", "none");
              return reason + (next.equals("none") ? "" : "; better ways are tried at " + next);
            })
        .orElse("");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ApiException(ErrorCode.SHUTTING_DOWN, "the node stops");
    }
  }
}
