package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.grpc.Traffic;
import dev.sorcha.peer.node.store.Delivery;
import dev.sorcha.peer.node.store.StoreException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A running node. The same code runs as a process of its own, many times in one process for the
 * demo, and inside a test.
 */
public final class PeerNode implements AutoCloseable {

  /** Shown in our hello and by {@code status}. */
  public static final String VERSION =
      Optional.ofNullable(PeerNode.class.getPackage().getImplementationVersion()).orElse("dev");

  private final Assembly.Built built;

  PeerNode(Assembly.Built built) {
    this.built = built;
  }

  /**
   * Starts a node and returns when it serves.
   *
   * @throws StartException if it cannot, with the reason and the remedy; everything begun is undone
   */
  public static PeerNode start(NodeSettings settings, StartupLog log) throws StartException {
    return new Assembly(settings, log).start();
  }

  /** Who it is. */
  public PeerId id() {
    return built.id();
  }

  /** Its display name. */
  public String name() {
    return built.settings().name();
  }

  /** What the peer port is bound to. */
  public PeerAddress peerAddress() {
    return built.address();
  }

  /** The local HTTP API. */
  public Optional<URI> api() {
    return built.listeners().map(LocalListeners::api);
  }

  /** The port of the local gRPC API, on loopback. */
  public Optional<Integer> apiGrpcPort() {
    return built.listeners().map(LocalListeners::apiGrpcPort);
  }

  /** Metrics and probes. */
  public Optional<URI> telemetry() {
    return built.listeners().map(LocalListeners::telemetry);
  }

  /** The dashboard, where one signs in with the token or a link. */
  public Optional<URI> dashboard() {
    return built.listeners().map(LocalListeners::dashboard);
  }

  /** A link to the dashboard that signs one browser in, once, within ten minutes. */
  public Optional<URI> signInLink() {
    return built.listeners().map(listeners -> listeners.signInLink().get());
  }

  /** Bytes on the peer port. */
  public Traffic traffic() {
    return built.port().traffic();
  }

  /** Connections to the peer port that were closed for what they sent, since the start. */
  public long abusiveConnections() {
    return built.port().abusiveConnections();
  }

  /** Submits a transaction; the future completes when it is on disk, or refused. */
  public CompletableFuture<Report> submit(Transaction transaction) {
    return transaction.size() > Frame.MAX_WHOLE
        ? new StagedBodies(built.mailbox(), built.store()).submit(transaction)
        : built.mailbox().ask(replyTo -> new Input.Submitted(transaction, replyTo));
  }

  /** What this node knows about a transaction. */
  public CompletableFuture<Report.TransactionStatus> statusOf(TxId id) {
    return built
        .mailbox()
        .ask(replyTo -> new Input.StatusAsked(id, replyTo))
        .thenApply(Report.TransactionStatus.class::cast);
  }

  /** The node at this moment. */
  public CompletableFuture<NodeStatus> status() {
    return built
        .mailbox()
        .ask(Input.NodeAsked::new)
        .thenApply(report -> ((Report.Status) report).status());
  }

  /**
   * A body that this node holds. Blocks; not on the loop's thread.
   *
   * @throws StoreException if it cannot be read
   */
  public Optional<Transaction> find(TxId id) throws StoreException {
    return built.store().find(id);
  }

  /**
   * Hears of every transaction that is committed from now on, on the store's thread: hand over and
   * return.
   */
  public void onDelivered(Consumer<List<Delivery>> listener) {
    built.deliveries().add(listener);
  }

  /** Returns when the node was closed, was drained and is to be closed, or has failed. */
  public void awaitStop() throws InterruptedException {
    built.stop().await();
  }

  /** What still waited when the node was drained; empty if it was not. */
  public Optional<Report.Waiting> leftByDrain() {
    return built.stop().left();
  }

  /** The programmer's error that ended the node, if one did. */
  public Optional<Throwable> failure() {
    return built.stop().failure();
  }

  /**
   * Refuses what is new, says goodbye to peers, finishes commits, and ends within ten seconds
   * (contract D9).
   */
  @Override
  public void close() {
    built.parts().close();
    built.stop().stopped();
  }
}
