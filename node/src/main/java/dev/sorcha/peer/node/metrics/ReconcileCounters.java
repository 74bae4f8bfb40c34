package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Frame.Recon;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Symbol;
import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** What comparing with neighbours costs, and what it finds. */
final class ReconcileCounters {

  /** Digest and size of one entry. */
  private static final int ENTRY_BYTES = 34;

  /** Numbers and tags of a frame without lists. */
  private static final int FRAME_BYTES = 30;

  private final Map<NodeEvent.RoundResult, Counter> rounds;
  private final Counter symbols;
  private final Counter lacking;
  private final Counter told;
  private final Counter orders;
  private final Counter sent;

  ReconcileCounters(Meters meters) {
    this.rounds =
        meters.counters(
            NodeEvent.RoundResult.class,
            "reconcile.rounds",
            "result",
            "Rounds of reconciliation that this node began");
    this.symbols =
        meters.counter("reconcile.symbols", "Symbols taken from peers in rounds of this node");
    this.lacking =
        meters.counter(
            "reconcile.lacking", "Transactions that peers had and this node lacked, by its rounds");
    this.told =
        meters.counter(
            "reconcile.told", "Transactions that this node had and peers lacked, by its rounds");
    this.orders =
        meters.counter("reconcile.orders", "Orders of peers read: too much differed for a round");
    this.sent = meters.counter("reconcile.sent.bytes", "Sent to peers to reconcile, by estimate");
  }

  void round(NodeEvent.Reconciled round) {
    Meters.count(rounds, round.result());
    symbols.increment(round.symbols());
    lacking.increment(round.lacking());
    told.increment(round.told());
  }

  void orderRead(NodeEvent.OrderRead order) {
    orders.increment();
    lacking.increment(order.lacking());
  }

  void sent(Recon frame) {
    int content =
        switch (frame) {
          case Recon.Symbols sending -> sending.symbols().size() * Symbol.BYTES;
          case Recon.Found found ->
              found.entries().size() * ENTRY_BYTES + found.wanted().size() * Long.BYTES;
          case Recon.Order order -> order.entries().size() * ENTRY_BYTES;
          case Recon.Open open -> Symbol.BYTES;
          case Recon.More more -> 0;
          case Recon.Settled settled -> 0;
          case Recon.Agree agree -> 0;
          case Recon.Refused refused -> 0;
          case Recon.AskOrder ask -> 0;
        };
    sent.increment(FRAME_BYTES + content);
  }
}
