package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.TxId;
import io.javalin.http.Context;
import java.time.Instant;

/** The way of a transaction. */
final class TraceRoute {

  private final LocalNode node;
  private final Answers answers;

  TraceRoute(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
  }

  void show(Context ctx) {
    TxId id = Answers.parse(ctx.pathParam("hash"));
    TraceView trace = node.trace(id);
    boolean held = node.find(id).isPresent();
    if (trace.steps().isEmpty() && !held) {
      throw new ApiException(
          ErrorCode.NOT_FOUND, "transaction " + id.hex() + " is not here, and not remembered");
    }
    NodeStatus now = answers.status();
    LoopbackHttp.json(
        ctx,
        200,
        TraceJson.of(
            new TraceJson.Facts(
                id.hex(), node.facts().id(), node.facts().name(), held, now, Instant.now()),
            trace));
  }

  /** Asks linked peers for their parts; those that share them answer. */
  void hops(Context ctx) {
    TxId id = Answers.parse(ctx.pathParam("hash"));
    LoopbackHttp.json(ctx, 200, HopsJson.of(answers.hops(id)));
  }
}
