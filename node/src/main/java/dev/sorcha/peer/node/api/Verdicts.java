package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.TxId;

/** What named subscribers say of transactions, for both APIs. */
final class Verdicts {

  /** Characters of a reason. */
  static final int LONGEST_REASON = 200;

  private final LocalNode node;

  Verdicts(LocalNode node) {
    this.node = node;
  }

  /** A verdict that is on disk, and whether any subscriber rejects the transaction now. */
  record Written(TxId id, boolean rejected) {}

  /**
   * Writes a verdict down, over an earlier one.
   *
   * @throws ApiException with BAD_HASH, BAD_SUBSCRIBER, BAD_PARAMETER, NOT_FOUND or
   *     NO_SUCH_SUBSCRIBER
   */
  Written write(String subscriber, String hash, boolean accepted, String reason) {
    Subscriptions.requireName(subscriber);
    TxId id = Answers.parse(hash);
    if (reason.length() > LONGEST_REASON) {
      throw new ApiException(
          ErrorCode.BAD_PARAMETER,
          "reason: " + reason.length() + " characters (expected: at most " + LONGEST_REASON + ")");
    }
    if (accepted && !reason.isEmpty()) {
      throw new ApiException(ErrorCode.BAD_PARAMETER, "reason: only a rejection has one");
    }
    if (node.subscribers().stream().noneMatch(row -> row.name().equals(subscriber))) {
      throw Subscriptions.noSuch(subscriber);
    }
    boolean rejected =
        Answers.await(node.judge(subscriber, id, accepted, reason))
            .orElseThrow(() -> Answers.notFound(id));
    return new Written(id, rejected);
  }
}
