package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Ban;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Bans: who is banned, banning a peer, and lifting that. */
final class BanRoutes {

  private static final String LIST_SCHEMA = "bans/v1";
  private static final String BAN_SCHEMA = "ban/v1";
  private static final String LIFTED_SCHEMA = "unban/v1";

  /** A document with a number and a reason. */
  private static final int MOST_BYTES = 2_048;

  /** Longer is for good. */
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final Answers answers;

  BanRoutes(Answers answers) {
    this.answers = answers;
  }

  record Listed(String schema, List<Row> bans) {}

  /**
   * One ban. Times are Unix milliseconds.
   *
   * @param address where it was known to listen, or empty
   * @param until when it ends, or null for one that does not
   * @param byOperator otherwise it is for provable faults
   */
  record Row(
      String id,
      String address,
      String reason,
      long since,
      @Nullable Long until,
      boolean byOperator) {

    static Row of(Ban ban) {
      return new Row(
          ban.peer().hex(),
          ban.address().map(Object::toString).orElse(""),
          ban.reason(),
          ban.since().toEpochMilli(),
          Json.millis(ban.until()),
          ban.byOperator());
    }
  }

  record Made(String schema, Row ban) {}

  record Lifted(String schema, String id) {}

  void list(Context ctx) {
    LoopbackHttp.json(
        ctx, 200, new Listed(LIST_SCHEMA, answers.bans().stream().map(Row::of).toList()));
  }

  void ban(Context ctx) throws IOException {
    JsonNode asked = asked(ctx);
    Ban made = answers.ban(ctx.pathParam("id"), time(asked.path("seconds")), reason(asked));
    LoopbackHttp.json(ctx, 200, new Made(BAN_SCHEMA, Row.of(made)));
  }

  void unban(Context ctx) {
    LoopbackHttp.json(
        ctx, 200, new Lifted(LIFTED_SCHEMA, answers.unban(ctx.pathParam("id")).hex()));
  }

  private static JsonNode asked(Context ctx) throws IOException {
    byte[] body = ctx.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + MOST_BYTES + " bytes)");
    }
    try {
      JsonNode said = Json.parse(body);
      if (said.isObject()) {
        return said;
      }
    } catch (JacksonException noJson) {
      // Said below, like a document of another kind.
    }
    throw bad("body (expected: JSON such as {\"seconds\":3600,\"reason\":\"floods\"})");
  }

  /** Nothing is for good: whoever leaves the time out by mistake keeps a peer out, and sees it. */
  private static Optional<Duration> time(JsonNode seconds) {
    if (seconds.isMissingNode() || seconds.isNull()) {
      return Optional.empty();
    }
    if (seconds.isIntegralNumber()
        && seconds.canConvertToLong()
        && seconds.asLong() >= 1
        && seconds.asLong() <= LONGEST.toSeconds()) {
      return Optional.of(Duration.ofSeconds(seconds.asLong()));
    }
    throw bad("seconds (expected: 1.." + LONGEST.toSeconds() + ", or nothing for good)");
  }

  private static String reason(JsonNode asked) {
    String reason = asked.path("reason").asString("").strip();
    if (reason.length() > Ban.MOST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      throw bad(
          "reason (expected: at most "
              + Ban.MOST_REASON
              + " characters, none of them a control character)");
    }
    return reason;
  }

  private static ApiException bad(String detail) {
    return new ApiException(ErrorCode.BAD_PARAMETER, detail);
  }
}
