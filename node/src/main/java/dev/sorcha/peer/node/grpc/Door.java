package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Response;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The way to the core, as this adapter needs it. */
public interface Door {

  /** Brings an outcome of our own doing. Never refused, returns at once. */
  void put(Input input);

  /**
   * Brings what a link sent.
   *
   * @param stepped called when the core has dealt with it: the link may send the next one
   */
  void put(Input input, Runnable stepped);

  /**
   * Brings a unary call and gives its answer; fails with an {@link IllegalStateException} if the
   * node is too busy.
   */
  CompletableFuture<Response> call(Function<ReplyTo, Input> received);
}
