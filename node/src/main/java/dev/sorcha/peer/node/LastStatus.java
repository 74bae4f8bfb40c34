package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The node's status for those who must not hang with it: asked for, waited for briefly, and
 * otherwise as last known.
 */
final class LastStatus implements Supplier<NodeStatus> {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Supplier<CompletableFuture<NodeStatus>> ask;
  private volatile NodeStatus last;
  private volatile boolean running;

  LastStatus(PeerId self, Supplier<CompletableFuture<NodeStatus>> ask) {
    this.ask = ask;
    this.last =
        new NodeStatus(
            self,
            NetworkState.STANDALONE,
            "the node is starting",
            NodeStatus.Queue.EMPTY,
            0,
            0,
            new NodeStatus.Network(0, 0, 0, List.of(), Optional.empty()),
            new NodeStatus.Discovery(
                NodeStatus.Phase.INITIAL, 0, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of());
  }

  /** The loop runs: from now on there is somebody to ask. */
  void running() {
    running = true;
  }

  @Override
  public NodeStatus get() {
    if (!running) {
      return last;
    }
    try {
      last = ask.get().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      // The loop is busy, stuck or gone: the probe beside this one says so.
      return last;
    }
    return last;
  }

  /** Without asking. */
  NodeStatus lastKnown() {
    return last;
  }
}
