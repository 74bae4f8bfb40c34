package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.model.TxId;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Which dead letters a caller means, as it was written. */
final class DeadLetterSelection {

  /** 1,000 hashes and what is around them. */
  static final int MOST_BYTES = 128 << 10;

  private static final int MOST_REASON = 200;

  private DeadLetterSelection() {}

  /** Those whose reason has this text in it; empty for all. */
  static DeadLetterMatch withReason(String reason) {
    return of(List.of(), reason);
  }

  /**
   * What is to be changed. All of them only where that is said: an empty request is a mistake.
   *
   * @throws ApiException with BAD_PARAMETER or BAD_HASH
   */
  static DeadLetterMatch toChange(List<String> hashes, String reason, boolean all) {
    if (hashes.isEmpty() && reason.isEmpty() && !all) {
      throw bad("hashes, reason, all: none given (expected: at least one)");
    }
    if (all && !hashes.isEmpty()) {
      throw bad("all: true with hashes (expected: one of them)");
    }
    return of(hashes, reason);
  }

  /** The same from a JSON document with {@code hashes}, {@code reason} and {@code all}. */
  static DeadLetterMatch toChange(byte[] json) {
    JsonNode said = parse(json);
    List<String> hashes = said.path("hashes").valueStream().map(hash -> hash.asString("")).toList();
    return toChange(hashes, said.path("reason").asString(""), said.path("all").asBoolean(false));
  }

  private static JsonNode parse(byte[] json) {
    try {
      JsonNode said = Json.parse(json);
      if (said.isObject()) {
        return said;
      }
    } catch (JacksonException noJson) {
      // Said below, like a document of another kind.
    }
    throw bad("body (expected: a JSON object with hashes, reason or all)");
  }

  private static DeadLetterMatch of(List<String> hashes, String reason) {
    if (hashes.size() > DeadLetterMatch.MAX_IDS) {
      throw bad("hashes: " + hashes.size() + " (expected: <= " + DeadLetterMatch.MAX_IDS + ")");
    }
    if (reason.length() > MOST_REASON) {
      throw bad("reason: " + reason.length() + " characters (expected: <= " + MOST_REASON + ")");
    }
    return new DeadLetterMatch(hashes.stream().map(DeadLetterSelection::id).toList(), reason);
  }

  private static TxId id(String hash) {
    try {
      return TxId.parse(hash);
    } catch (IllegalArgumentException notAHash) {
      throw new ApiException(ErrorCode.BAD_HASH, String.valueOf(notAHash.getMessage()));
    }
  }

  private static ApiException bad(String detail) {
    return new ApiException(ErrorCode.BAD_PARAMETER, detail);
  }
}
