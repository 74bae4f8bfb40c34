package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Asks peers that are reached by REST alone what is new: they may have no way to call this node.
 * One question to a peer is under way at a time, and the next follows its answer; a peer that knows
 * no such question is not asked again.
 */
final class Poller {

  /** An empty answer that came sooner was no long poll. A guess. */
  private static final Duration TOO_SOON = Duration.ofSeconds(1);

  private final LadderConfig config;
  private final LinkedHashMap<PeerId, Asked> asked = new LinkedHashMap<>();

  /** The last number that was heard, and when it was asked last. */
  private record Asked(long after, Instant at) {}

  Poller(LadderConfig config) {
    this.config = config;
  }

  void start(PeerId peer, PeerAddress at, Instant now, Effects out) {
    if (!asked.containsKey(peer)) {
      ask(peer, at, 0, now, out);
    }
  }

  private void ask(PeerId peer, PeerAddress at, long after, Instant now, Effects out) {
    asked.put(peer, new Asked(after, now));
    out.call(peer, at, new Request.Poll(after));
  }

  /** It said what is new. */
  void onNews(PeerId peer, PeerAddress at, long next, boolean empty, Instant now, Effects out) {
    Asked last = asked.get(peer);
    if (last == null) {
      return;
    }
    if (empty && now.isBefore(last.at().plus(TOO_SOON))) {
      out.schedule(TOO_SOON, new Timer.PollDue(peer));
    } else {
      ask(peer, at, next, now, out);
    }
  }

  void onFailed(PeerId peer, Failure failure, Effects out) {
    switch (failure.kind()) {
      // The seeds know no such question.
      case UNIMPLEMENTED, REFUSED, MALFORMED, TLS, IDENTITY -> asked.remove(peer);
      case UNREACHABLE, NOT_LISTENING, TIMED_OUT, BUSY ->
          out.schedule(config.retryDelay(), new Timer.PollDue(peer));
    }
  }

  /** A pause is over. */
  void onDue(PeerId peer, PeerAddress at, Instant now, Effects out) {
    Asked last = asked.get(peer);
    if (last != null) {
      ask(peer, at, last.after(), now, out);
    }
  }

  /** There is another way to it, or none. */
  void stop(PeerId peer) {
    asked.remove(peer);
  }
}
