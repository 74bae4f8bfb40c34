package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Delivered transactions as server-sent events, from a cursor. Each event's id is its sequence, so
 * a client that reconnects goes on where it was.
 *
 * <p>Written on the request's own virtual thread. A reader who takes nothing stops the writing, and
 * with it the reading from the store; nothing is kept for him but one batch.
 */
final class EventStream {

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final LocalNode node;
  private final OpenStreams streams;
  private final Subscriptions subscriptions;
  private final Duration heartbeat;

  EventStream(
      LocalNode node, OpenStreams streams, Subscriptions subscriptions, Duration heartbeat) {
    this.node = node;
    this.streams = streams;
    this.subscriptions = subscriptions;
    this.heartbeat = heartbeat;
  }

  record Row(long sequence, String hash, int size, long receivedAt, String from) {

    static Row of(Delivered row) {
      return new Row(
          row.sequence(), row.id().hex(), row.sizeBytes(), row.receivedAtMillis(), row.fromPeer());
    }
  }

  void open(Context ctx) {
    streams.enter();
    try {
      streams.write(
          () -> {
            try (Feed feed = feed(ctx)) {
              write(ctx, feed);
            }
          });
    } catch (InterruptedException ended) {
      // The API closes: the answer ends here, and its thread with it.
      return;
    }
  }

  private Feed feed(Context ctx) {
    String name = ctx.queryParam("subscriber");
    String after = ctx.queryParam("after");
    if (name != null) {
      // What it has seen is not what it has dealt with: the kept cursor alone counts.
      return subscriptions.begin(
          name, after == null ? OptionalLong.empty() : OptionalLong.of(cursor(after)));
    }
    // A header of a client that reconnects wins over the parameter it began with; neither: now.
    String said = ctx.header("Last-Event-ID");
    said = said == null ? after : said;
    return new DeliveryFeed(node, said == null ? node.lastSequence() : cursor(said));
  }

  private static long cursor(String said) {
    try {
      long cursor = Long.parseLong(said);
      if (cursor >= 0) {
        return cursor;
      }
    } catch (NumberFormatException notANumber) {
      throw badCursor(said);
    }
    throw badCursor(said);
  }

  private static ApiException badCursor(String said) {
    String shown = said.length() > 40 ? said.substring(0, 40) + "..." : said;
    return new ApiException(
        ErrorCode.BAD_CURSOR, "after: '" + shown + "' (expected: a whole number from 0)");
  }

  private void write(Context ctx, Feed feed) throws InterruptedException {
    ctx.contentType("text/event-stream").header("Cache-Control", "no-store");
    try {
      OutputStream out = ctx.res().getOutputStream();
      ctx.res().flushBuffer();
      while (!streams.closing()) {
        writeBatch(out, feed, feed.next(heartbeat));
      }
    } catch (ApiException refused) {
      end(ctx, refused);
    } catch (IOException gone) {
      // The reader has gone away, or took nothing for too long: he knows where he was.
      return;
    }
  }

  private static void writeBatch(OutputStream out, Feed feed, List<Delivered> rows)
      throws IOException {
    if (rows.isEmpty()) {
      out.write(HEARTBEAT);
    }
    for (Delivered row : rows) {
      feed.sending(row);
      out.write(
          ("id: " + row.sequence() + "\nevent: transaction\ndata: ")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(Json.bytes(Row.of(row)));
      out.write(END_OF_EVENT);
    }
    out.flush();
  }

  /** The answer is under way, so the refusal is an event: the same problem JSON, and the end. */
  private static void end(Context ctx, ApiException refused) {
    try {
      OutputStream out = ctx.res().getOutputStream();
      String event =
          switch (refused.code()) {
            case SUBSCRIBER_TAKEN -> "taken";
            case NO_SUCH_SUBSCRIBER -> "removed";
            default -> "lagged";
          };
      out.write(("event: " + event + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
      out.write(Json.problem(refused.code(), refused.detail()));
      out.write(END_OF_EVENT);
      out.flush();
    } catch (IOException gone) {
      return;
    }
  }
}
