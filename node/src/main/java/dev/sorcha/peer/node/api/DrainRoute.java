package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Ending a node with nothing owed: a line of JSON each second, the last one with what still waits.
 * Whoever goes away meanwhile does not keep the node from ending.
 */
final class DrainRoute {

  private static final String SCHEMA = "drain/v1";
  private static final String LINES_TYPE = "application/jsonl";

  /** Bytes of a document with one number. */
  private static final int MOST_BYTES = 1_024;

  private final LocalNode node;

  DrainRoute(LocalNode node) {
    this.node = node;
  }

  /**
   * @param state {@code draining}, {@code drained}, or {@code left} when the time is over
   * @param entries what still waits, 200 at most; only in the last line
   */
  record Line(String schema, String state, int waiting, List<OutboxRoutes.Entry> entries) {}

  void drain(Context ctx) throws IOException {
    Duration atMost = atMost(ctx);
    ctx.contentType(LINES_TYPE).header("Cache-Control", "no-store");
    OutputStream out = ctx.res().getOutputStream();
    Report.Waiting left =
        new DrainWait(node, atMost)
            .await(waiting -> write(out, new Line(SCHEMA, "draining", waiting, List.of())));
    write(
        out,
        new Line(
            SCHEMA,
            DrainWait.state(left),
            left.queue().waiting(),
            left.rows().stream().map(OutboxRoutes.Entry::of).toList()));
  }

  private static void write(OutputStream out, Line line) throws IOException {
    out.write(Json.bytes(line));
    out.write('\n');
    out.flush();
  }

  private static Duration atMost(Context ctx) throws IOException {
    byte[] body = ctx.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + MOST_BYTES + " bytes)");
    }
    if (body.length == 0) {
      return DrainWait.USUAL;
    }
    try {
      JsonNode millis = Json.parse(body).path("atMostMillis");
      if (millis.isIntegralNumber() && millis.canConvertToLong()) {
        return DrainWait.time(millis.asLong());
      }
    } catch (JacksonException noJson) {
      throw noTime();
    }
    throw noTime();
  }

  private static ApiException noTime() {
    return new ApiException(
        ErrorCode.BAD_PARAMETER,
        "body (expected: nothing, or JSON such as {\"atMostMillis\":60000})");
  }
}
