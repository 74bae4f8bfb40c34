package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits in the outbox, and the dead letters: pages of them, trying them again, giving up. */
final class OutboxRoutes {

  private static final String QUEUE_SCHEMA = "queue/v1";
  private static final String LIST_SCHEMA = "dead-letters/v1";
  private static final String ONE_SCHEMA = "dead-letter/v1";
  private static final String CHANGE_SCHEMA = "dead-letters-change/v1";
  private static final String LINES_TYPE = "application/jsonl";

  private final LocalNode node;
  private final Answers answers;

  OutboxRoutes(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
  }

  /**
   * Times are Unix milliseconds, or null.
   *
   * @param bytes of what waits and of the dead letters
   * @param inFlight of those that wait, what peers were told of and have not answered
   * @param next for the next page's {@code after}, or null
   */
  record Queue(
      String schema,
      int waiting,
      int capacity,
      long bytes,
      int inFlight,
      @Nullable Long oldest,
      int deadLetters,
      List<Entry> entries,
      @Nullable Long next) {}

  record Entry(
      String hash,
      long sequence,
      int size,
      long acceptedAt,
      String stage,
      int attempts,
      int custody,
      @Nullable Long nextAttempt,
      String lastReason) {

    static Entry of(Report.WaitingRow row) {
      return new Entry(
          row.id().hex(),
          row.sequence(),
          row.sizeBytes(),
          row.acceptedAt().toEpochMilli(),
          StageWords.of(row.stage()),
          row.attempts(),
          row.custody(),
          Json.millis(row.nextAttempt()),
          row.lastReason());
    }
  }

  record Letters(String schema, int total, List<Letter> deadLetters, @Nullable Long next) {}

  /**
   * One dead letter. Times are Unix milliseconds.
   *
   * @param retried how often it was given back to the outbox before
   */
  record Letter(
      String hash,
      long sequence,
      int size,
      long acceptedAt,
      int attempts,
      long firstAttempt,
      long lastAttempt,
      String reason,
      int retried) {

    static Letter of(DeadLetter letter) {
      return new Letter(
          letter.id().hex(),
          letter.sequence(),
          letter.sizeBytes(),
          letter.acceptedAt().toEpochMilli(),
          letter.attempts(),
          letter.firstAttempt().toEpochMilli(),
          letter.lastAttempt().toEpochMilli(),
          letter.reason(),
          letter.retried());
    }
  }

  record One(String schema, Letter deadLetter) {}

  /**
   * A line of the export.
   *
   * @param data the bytes in standard Base64, or null where they cannot be read
   */
  record Line(String schema, Letter deadLetter, @Nullable String data) {}

  record Change(String schema, int count) {}

  void queue(Context ctx) {
    Report.Waiting page = answers.waiting(rows(ctx));
    LoopbackHttp.json(
        ctx,
        200,
        new Queue(
            QUEUE_SCHEMA,
            page.queue().waiting(),
            page.queue().capacity(),
            page.queue().waitingBytes(),
            page.queue().inFlight(),
            Json.millis(page.queue().oldest()),
            page.queue().dead(),
            page.rows().stream().map(Entry::of).toList(),
            page.more() ? page.rows().getLast().sequence() : null));
  }

  void list(Context ctx) {
    Report.DeadLetters page = answers.deadLetters(match(ctx), rows(ctx));
    LoopbackHttp.json(
        ctx,
        200,
        new Letters(
            LIST_SCHEMA,
            page.total(),
            page.rows().stream().map(Letter::of).toList(),
            page.more() ? page.rows().getLast().sequence() : null));
  }

  void show(Context ctx) {
    DeadLetter letter = answers.deadLetter(ctx.pathParam("hash"));
    LoopbackHttp.json(ctx, 200, new One(ONE_SCHEMA, Letter.of(letter)));
  }

  void retry(Context ctx) throws IOException {
    changed(ctx, answers.retry(selection(ctx)));
  }

  void discard(Context ctx) throws IOException {
    changed(ctx, answers.discard(selection(ctx)));
  }

  private static void changed(Context ctx, int count) {
    LoopbackHttp.json(ctx, 200, new Change(CHANGE_SCHEMA, count));
  }

  /** Those that match, with their bytes: a line of JSON each, as many as there are. */
  void export(Context ctx) throws IOException {
    DeadLetterMatch match = match(ctx);
    ctx.status(200).contentType(LINES_TYPE);
    OutputStream out = ctx.res().getOutputStream();
    Report.DeadLetters page = answers.deadLetters(match, new RowQuery(0, RowQuery.MOST));
    while (true) {
      for (DeadLetter letter : page.rows()) {
        out.write(Json.bytes(new Line(ONE_SCHEMA, Letter.of(letter), data(letter))));
        out.write('\n');
      }
      if (!page.more()) {
        out.flush();
        return;
      }
      long after = page.rows().getLast().sequence();
      page = answers.deadLetters(match, new RowQuery(after, RowQuery.MOST));
    }
  }

  private @Nullable String data(DeadLetter letter) {
    Optional<Transaction> body = node.find(letter.id());
    return body.isPresent() ? Base64.getEncoder().encodeToString(body.get().bytes()) : null;
  }

  private static DeadLetterMatch selection(Context ctx) throws IOException {
    byte[] body = ctx.req().getInputStream().readNBytes(DeadLetterSelection.MOST_BYTES + 1);
    if (body.length > DeadLetterSelection.MOST_BYTES) {
      throw new ApiException(
          ErrorCode.TOO_LARGE, "body (expected: <= " + DeadLetterSelection.MOST_BYTES + " bytes)");
    }
    return DeadLetterSelection.toChange(body);
  }

  private static DeadLetterMatch match(Context ctx) {
    return DeadLetterSelection.withReason(parameter(ctx, "reason"));
  }

  private static RowQuery rows(Context ctx) {
    return RowQuery.of(parameter(ctx, "after"), parameter(ctx, "limit"));
  }

  private static String parameter(Context ctx, String name) {
    return Objects.requireNonNullElse(ctx.queryParam(name), "");
  }
}
