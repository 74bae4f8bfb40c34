package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The named subscribers: all of them, acknowledging for one, forgetting one. */
final class SubscriberRoutes {

  private static final String LIST_SCHEMA = "subscribers/v1";
  private static final String ACK_SCHEMA = "acknowledgement/v1";
  private static final String RESUMPTION_SCHEMA = "subscriber-resumption/v1";
  private static final String VERDICT_SCHEMA = "verdict/v1";
  private static final String REMOVAL_SCHEMA = "subscriber-removal/v1";

  /** Bytes of a document with one number, or a verdict. */
  private static final int MOST_BYTES = 2_048;

  private final LocalNode node;
  private final Subscriptions subscriptions;

  SubscriberRoutes(LocalNode node, Subscriptions subscriptions) {
    this.node = node;
    this.subscriptions = subscriptions;
  }

  record All(String schema, long lastSequence, List<Row> subscribers) {}

  /**
   * One subscriber. Times are Unix milliseconds.
   *
   * @param suspended it gets nothing until it is resumed
   * @param gap what it missed, or null
   * @param unacknowledged rows sent on its stream that were not acknowledged
   */
  record Row(
      String name,
      long acknowledged,
      long createdAt,
      long lastSeen,
      boolean suspended,
      @Nullable Gap gap,
      boolean streaming,
      int unacknowledged) {

    static Row of(Subscriptions.View view) {
      Subscriber subscriber = view.subscriber();
      return new Row(
          subscriber.name(),
          subscriber.acknowledged(),
          subscriber.createdAtMillis(),
          subscriber.lastSeenMillis(),
          subscriber.suspended(),
          subscriber.gap().map(Gap::of).orElse(null),
          view.streaming(),
          view.unacknowledged());
    }
  }

  /** Sequences after {@code after}, up to {@code through}, of which some are gone. */
  record Gap(long after, long through, long since) {

    static Gap of(Subscriber.Gap gap) {
      return new Gap(gap.after(), gap.through(), gap.sinceMillis());
    }
  }

  record Resumption(String schema, String name, long acknowledged, @Nullable Gap gap) {}

  record Acknowledgement(String schema, String name, long acknowledged) {}

  record Removal(String schema, String name) {}

  /** {@code rejected}: whether any subscriber rejects it now. */
  record Judged(
      String schema, String name, String hash, boolean accepted, String reason, boolean rejected) {}

  void list(Context ctx) {
    List<Row> rows = subscriptions.list().stream().map(Row::of).toList();
    LoopbackHttp.json(ctx, 200, new All(LIST_SCHEMA, node.lastSequence(), rows));
  }

  void acknowledge(Context ctx) throws IOException {
    String name = ctx.pathParam("name");
    long cursor = subscriptions.acknowledge(name, sequence(ctx));
    LoopbackHttp.json(ctx, 200, new Acknowledgement(ACK_SCHEMA, name, cursor));
  }

  void judge(Context ctx) throws IOException {
    String name = ctx.pathParam("name");
    JsonNode document = document(ctx);
    JsonNode accepted = document.path("accepted");
    JsonNode hash = document.path("hash");
    JsonNode reason = document.path("reason");
    if (!accepted.isBoolean()
        || !hash.isString()
        || !(reason.isString() || reason.isMissingNode())) {
      throw badVerdict();
    }
    String words = reason.isString() ? reason.asString() : "";
    Verdicts.Written written =
        new Verdicts(node).write(name, hash.asString(), accepted.asBoolean(), words);
    LoopbackHttp.json(
        ctx,
        200,
        new Judged(
            VERDICT_SCHEMA,
            name,
            written.id().hex(),
            accepted.asBoolean(),
            words,
            written.rejected()));
  }

  private static JsonNode document(Context ctx) throws IOException {
    try {
      return Json.parse(bytes(ctx));
    } catch (JacksonException noJson) {
      throw badVerdict();
    }
  }

  private static ApiException badVerdict() {
    return new ApiException(
        ErrorCode.BAD_PARAMETER,
        "body (expected: JSON such as {\"hash\":\"…\",\"accepted\":false,\"reason\":\"…\"})");
  }

  void resume(Context ctx) {
    Subscriber resumed = subscriptions.resume(ctx.pathParam("name"));
    LoopbackHttp.json(
        ctx,
        200,
        new Resumption(
            RESUMPTION_SCHEMA,
            resumed.name(),
            resumed.acknowledged(),
            resumed.gap().map(Gap::of).orElse(null)));
  }

  void remove(Context ctx) {
    String name = ctx.pathParam("name");
    subscriptions.remove(name);
    LoopbackHttp.json(ctx, 200, new Removal(REMOVAL_SCHEMA, name));
  }

  private static byte[] bytes(Context ctx) throws IOException {
    byte[] body = ctx.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + MOST_BYTES + " bytes)");
    }
    return body;
  }

  private static long sequence(Context ctx) throws IOException {
    byte[] body = bytes(ctx);
    try {
      JsonNode sequence = Json.parse(body).path("sequence");
      if (sequence.isIntegralNumber() && sequence.canConvertToLong()) {
        return sequence.asLong();
      }
    } catch (JacksonException noJson) {
      throw noSequence();
    }
    throw noSequence();
  }

  private static ApiException noSequence() {
    return new ApiException(
        ErrorCode.BAD_PARAMETER, "body (expected: JSON such as {\"sequence\":7})");
  }
}
