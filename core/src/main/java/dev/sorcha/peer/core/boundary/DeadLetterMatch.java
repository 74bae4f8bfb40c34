package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.TxId;
import java.util.List;
import java.util.Locale;

/**
 * Which dead letters are meant: those with one of these ids, whose reason has this text in it.
 *
 * @param ids empty for any
 * @param reason a part of the reason in either case; empty for any
 */
public record DeadLetterMatch(List<TxId> ids, String reason) {

  /** Every dead letter. */
  public static final DeadLetterMatch ALL = new DeadLetterMatch(List.of(), "");

  /** Most ids in one question. */
  public static final int MAX_IDS = 1_000;

  public DeadLetterMatch {
    ids = List.copyOf(ids);
    if (ids.size() > MAX_IDS) {
      throw new IllegalArgumentException(
          "ids: " + ids.size() + " (expected: at most " + MAX_IDS + ")");
    }
  }

  /** Whether its reason is one that is meant. */
  public boolean hasReason(DeadLetter letter) {
    return reason.isEmpty()
        || letter.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT));
  }
}
