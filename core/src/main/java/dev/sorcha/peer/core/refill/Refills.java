package dev.sorcha.peer.core.refill;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Bodies that are not on this node's disk any more and that somebody wants to read: linked peers
 * are asked one after the other. What comes goes to the reader and is not kept: it had to go
 * because its room was needed.
 *
 * <p>Only bodies that travel whole ({@link Frame#MAX_WHOLE}) are asked for.
 */
public final class Refills {

  /** Questions at a time; the next one is answered as if nobody had it. A guess: 64 MiB. */
  private static final int MOST_OPEN = 64;

  /** Peers that are asked for one body: 20 s at most, in which a reader still waits. A guess. */
  private static final int MOST_ASKED = 4;

  /** For a peer to serve: 200 KiB a second for the largest body. A guess. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LinkedHashMap<Long, Question> open = new LinkedHashMap<>();
  private long lastNumber;

  /** Who is asked now, and who then. */
  private record Question(TxId id, ReplyTo replyTo, ArrayDeque<PeerId> peers) {

    boolean isAsked(PeerId peer, TxId what) {
      return id.equals(what) && peer.equals(peers.peekFirst());
    }
  }

  /**
   * Somebody wants to read a body that is not here.
   *
   * @param peers that can be asked; each question begins with another one
   */
  public void onAsked(TxId id, List<PeerId> peers, ReplyTo replyTo, Effects out) {
    if (peers.isEmpty() || open.size() >= MOST_OPEN) {
      out.tell(replyTo, new Report.Refilled(id, Optional.empty()));
      return;
    }
    long number = ++lastNumber;
    ArrayDeque<PeerId> asked = new ArrayDeque<>();
    for (int i = 0; i < Math.min(peers.size(), MOST_ASKED); i++) {
      asked.add(peers.get((int) ((number + i) % peers.size())));
    }
    Question question = new Question(id, replyTo, asked);
    open.put(number, question);
    ask(number, question, out);
  }

  private static void ask(long number, Question question, Effects out) {
    PeerId peer = question.peers().getFirst();
    out.send(peer, new Frame.Get(List.of(question.id())));
    out.schedule(PATIENCE, new Timer.RefillExpired(number, peer));
  }

  /**
   * A body came.
   *
   * @param claimed what its sender says that it is
   * @return whether somebody had asked this peer for it, and these are the bytes
   */
  public boolean onBody(PeerId from, TxId claimed, Transaction body, Effects out) {
    boolean right = body.id().equals(claimed);
    boolean wanted = false;
    for (long number : asking(from, claimed)) {
      if (right) {
        ReplyTo replyTo = Objects.requireNonNull(open.remove(number)).replyTo();
        out.tell(replyTo, new Report.Refilled(claimed, Optional.of(body)));
        wanted = true;
      } else {
        next(number, out);
      }
    }
    return wanted;
  }

  /** A peer does not have it, or does not serve it. */
  public void onNotFound(PeerId from, TxId id, Effects out) {
    asking(from, id).forEach(number -> next(number, out));
  }

  /** A peer has had its time. */
  public void onExpired(long number, PeerId peer, Effects out) {
    Question question = open.get(number);
    if (question != null && question.isAsked(peer, question.id())) {
      next(number, out);
    }
  }

  private List<Long> asking(PeerId peer, TxId id) {
    return open.entrySet().stream()
        .filter(entry -> entry.getValue().isAsked(peer, id))
        .map(entry -> entry.getKey())
        .toList();
  }

  private void next(long number, Effects out) {
    Question question = open.get(number);
    if (question == null) {
      return;
    }
    question.peers().removeFirst();
    if (question.peers().isEmpty()) {
      open.remove(number);
      out.tell(question.replyTo(), new Report.Refilled(question.id(), Optional.empty()));
    } else {
      ask(number, question, out);
    }
  }
}
