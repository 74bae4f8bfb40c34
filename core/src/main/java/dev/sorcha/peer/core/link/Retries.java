package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Calls that were not answered and are made again after a pause that doubles. Not what has another
 * way: a body is asked of somebody else at once, a list and a ping are asked for again anyway.
 */
final class Retries {

  /** Beyond it a call is not made again. A guess: 32 notifications for each of 32 peers. */
  private static final int MOST = 1_024;

  private final LadderConfig config;
  private final RandomGenerator random;
  private final LinkedHashMap<Call, Attempts> calls = new LinkedHashMap<>();

  private record Call(PeerId to, Request request) {}

  /** How often it failed, and when it is made again; {@code MAX} while it is under way. */
  private record Attempts(int failures, Instant due) {}

  Retries(LadderConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /** A call failed; says whether it is made again. */
  boolean onFailed(PeerId to, Request request, Failure failure, Instant now, Effects out) {
    Call call = new Call(to, request);
    Attempts before = calls.remove(call);
    int failures = before == null ? 1 : before.failures() + 1;
    boolean again =
        isRepeatable(request)
            && mayPass(failure)
            && failures <= config.maxRetries()
            && calls.size() < MOST;
    if (again) {
      double share = 0.8 + 0.4 * random.nextDouble();
      long pause = (long) ((config.retryDelay().toMillis() << (failures - 1)) * share);
      calls.put(call, new Attempts(failures, now.plusMillis(pause)));
      out.schedule(Duration.ofMillis(pause), new Timer.RetryDue());
    }
    return again;
  }

  private static boolean isRepeatable(Request request) {
    return switch (request) {
      case Request.Register register -> true;
      case Request.Notify notify -> true;
      case Request.Get get -> false;
      case Request.Stream stream -> false;
      case Request.GetPart part -> false;
      case Request.PostPart part -> false;
      case Request.ListPeers list -> false;
      case Request.Ping ping -> false;
      case Request.Poll poll -> false;
      // It is kept where it is wanted: there it is asked for again.
      case Request.Post post -> false;
    };
  }

  private static boolean mayPass(Failure failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, TIMED_OUT, BUSY -> true;
      case NOT_LISTENING, REFUSED, UNIMPLEMENTED, TLS, IDENTITY, MALFORMED -> false;
    };
  }

  void onAnswered(PeerId from, Request request) {
    calls.remove(new Call(from, request));
  }

  /** Makes those again whose pause is over, unless their peer has another way by now, or none. */
  void onDue(Router routes, Instant now, Effects out) {
    List<Call> due = new ArrayList<>();
    for (Map.Entry<Call, Attempts> entry : calls.entrySet()) {
      if (!entry.getValue().due().isAfter(now)) {
        due.add(entry.getKey());
      }
    }
    for (Call call : due) {
      Attempts attempts = calls.remove(call);
      if (attempts != null
          && routes.route(call.to()) instanceof Router.Route.Unary(var at, var rung)) {
        calls.put(call, new Attempts(attempts.failures(), Instant.MAX));
        out.call(call.to(), at, call.request());
      }
    }
  }

  /** The peer is gone, and with it who waited for these. */
  void onPeerDown(PeerId peer) {
    calls.keySet().removeIf(call -> call.to().equals(peer));
  }
}
