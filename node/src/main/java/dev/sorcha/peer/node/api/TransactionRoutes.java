package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.TxId;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Submitting a transaction, its bytes, and what is known about it. */
final class TransactionRoutes {

  private static final String SUBMIT_SCHEMA = "submit/v1";

  /**
   * What is read and thrown away of a body that is too large: a client that writes everything
   * before it reads would else see a broken connection instead of the answer.
   */
  private static final int MOST_DRAINED = 16 << 20;

  private final Answers answers;
  private final int maxBytes;

  TransactionRoutes(Answers answers, int maxBytes) {
    this.answers = answers;
    this.maxBytes = maxBytes;
  }

  record Submitted(String schema, String hash, long sequence, boolean already) {}

  void submit(Context ctx) throws IOException {
    Report.Accepted accepted = taken(ctx);
    String hash = accepted.id().hex();
    ctx.header("Location", "/api/v1/transactions/" + hash);
    LoopbackHttp.json(
        ctx,
        accepted.already() ? 200 : 202,
        new Submitted(SUBMIT_SCHEMA, hash, accepted.sequence(), accepted.already()));
  }

  /** A large body goes out chunk by chunk. */
  void bytes(Context ctx) throws IOException {
    TxId id = Answers.parse(ctx.pathParam("hash"));
    Answers.Parts parts = answers.parts(id);
    ctx.contentType("application/octet-stream");
    ctx.res().setContentLengthLong(parts.sizeBytes());
    OutputStream out = ctx.res().getOutputStream();
    for (int place = 0; place < parts.count(); place++) {
      out.write(parts.part().apply(place));
    }
  }

  void status(Context ctx) {
    Report.TransactionStatus status = answers.statusOf(ctx.pathParam("hash"));
    LoopbackHttp.json(ctx, 200, StatusJson.of(status, answers.verdicts(status.id())));
  }

  /** Reads no more than there may be, whatever the client said about the length. */
  private Report.Accepted taken(Context ctx) throws IOException {
    boolean announced = ctx.req().getContentLengthLong() > maxBytes;
    if (announced && ctx.header("Expect") != null) {
      // The client waits to be told whether to send: it is not, and nothing is read.
      throw tooLarge();
    }
    InputStream in = ctx.req().getInputStream();
    if (announced) {
      drain(in);
      throw tooLarge();
    }
    try (Upload upload = answers.upload(maxBytes)) {
      byte[] part = new byte[16 << 10];
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        upload.add(part, read);
      }
      return upload.end();
    } catch (ApiException refused) {
      drain(in);
      throw refused;
    }
  }

  private static void drain(InputStream in) throws IOException {
    byte[] sink = new byte[16 << 10];
    int left = MOST_DRAINED;
    int read = 0;
    while (read >= 0 && left > 0) {
      read = in.read(sink);
      left -= read;
    }
  }

  private ApiException tooLarge() {
    return new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + maxBytes + " bytes)");
  }
}
