package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What has happened: pages of the journal, and what happens from now on as server-sent events. */
final class EventRoutes {

  private static final String SCHEMA = "events/v1";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;
  private static final int BATCH = 100;

  /** Rows that are looked at for a page of those that match. */
  private static final int MOST_LOOKED_AT = 10_000;

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final LocalNode node;
  private final OpenStreams streams;
  private final Duration heartbeat;

  EventRoutes(LocalNode node, OpenStreams streams, Duration heartbeat) {
    this.node = node;
    this.streams = streams;
    this.heartbeat = heartbeat;
  }

  /**
   * A part of the journal, oldest first.
   *
   * @param last the cursor from which to go on: the newest sequence that was looked at
   * @param newest the newest sequence that there is
   */
  record Page(String schema, List<LoggedEvent> events, long last, long newest) {}

  /** Which events are wanted; empty words want all. */
  private record Wanted(String kind, String severity, String code)
      implements Predicate<LoggedEvent> {

    static Wanted of(Context ctx) {
      return new Wanted(word(ctx, "kind"), word(ctx, "severity"), word(ctx, "code"));
    }

    private static String word(Context ctx, String name) {
      String text = Objects.requireNonNullElse(ctx.queryParam(name), "");
      if (!text.matches("[a-z.-]{0,40}")) {
        throw new ApiException(
            ErrorCode.BAD_PARAMETER, name + " (expected: at most 40 of a-z, '.' and '-')");
      }
      return text;
    }

    @Override
    public boolean test(LoggedEvent event) {
      return (kind.isEmpty() || kind.equals(event.kind()))
          && (severity.isEmpty() || severity.equals(event.severity()))
          && (code.isEmpty() || code.equals(event.code()));
    }
  }

  /** After a sequence; or the newest ones, before a sequence where one is given. */
  void list(Context ctx) {
    Wanted wanted = Wanted.of(ctx);
    int limit = limit(ctx.queryParam("limit"));
    String after = ctx.queryParam("after");
    String before = ctx.queryParam("before");
    long newest = node.lastEvent();
    Page page =
        after == null
            ? newest(wanted, before == null ? Long.MAX_VALUE : cursor("before", before), limit)
            : following(wanted, cursor("after", after), limit);
    LoopbackHttp.json(
        ctx, 200, new Page(SCHEMA, page.events(), page.last(), Math.max(newest, page.last())));
  }

  private Page following(Wanted wanted, long after, int limit) {
    List<LoggedEvent> rows = node.eventsAfter(after, MOST_LOOKED_AT);
    List<LoggedEvent> found = rows.stream().filter(wanted).limit(limit).toList();
    long last =
        found.size() == limit
            ? found.getLast().sequence()
            : rows.isEmpty() ? after : rows.getLast().sequence();
    return new Page(SCHEMA, found, last, last);
  }

  private Page newest(Wanted wanted, long before, int limit) {
    List<LoggedEvent> found =
        node.eventsBefore(before, MOST_LOOKED_AT).stream().filter(wanted).toList();
    found = found.subList(Math.max(0, found.size() - limit), found.size());
    long last = found.isEmpty() ? 0 : found.getLast().sequence();
    return new Page(SCHEMA, found, last, last);
  }

  void stream(Context ctx) {
    Wanted wanted = Wanted.of(ctx);
    // A header of a client that reconnects wins over the parameter it began with; neither: now.
    String said = ctx.header("Last-Event-ID");
    said = said == null ? ctx.queryParam("after") : said;
    long after =
        said == null ? node.lastEvent() : Math.min(cursor("after", said), node.lastEvent());
    streams.enter();
    try {
      streams.write(() -> write(ctx, wanted, after));
    } catch (InterruptedException ended) {
      // The API closes: the answer ends here, and its thread with it.
      return;
    }
  }

  private void write(Context ctx, Wanted wanted, long after) throws InterruptedException {
    ctx.contentType("text/event-stream").header("Cache-Control", "no-store");
    long cursor = after;
    try {
      OutputStream out = ctx.res().getOutputStream();
      out.write(HEARTBEAT);
      ctx.res().flushBuffer();
      while (!streams.closing()) {
        if (!node.awaitEvent(cursor, heartbeat)) {
          out.write(HEARTBEAT);
          out.flush();
          continue;
        }
        for (LoggedEvent event : node.eventsAfter(cursor, BATCH)) {
          cursor = event.sequence();
          if (wanted.test(event)) {
            out.write(
                ("id: " + cursor + "\nevent: event\ndata: ").getBytes(StandardCharsets.UTF_8));
            out.write(Json.bytes(event));
            out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
          }
        }
        out.flush();
      }
    } catch (IOException gone) {
      // The reader has gone away, or took nothing for too long: he knows where he was.
      return;
    }
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    long limit = cursor("limit", text);
    if (limit < 1 || limit > MOST) {
      throw new ApiException(
          ErrorCode.BAD_PARAMETER, "limit: " + limit + " (expected: 1.." + MOST + ")");
    }
    return (int) limit;
  }

  private static long cursor(String name, String said) {
    if (said.matches("[0-9]{1,18}")) {
      return Long.parseLong(said);
    }
    throw new ApiException(
        ErrorCode.BAD_CURSOR, name + " (expected: a whole number from 0, of at most 18 digits)");
  }
}
