package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Frame;
import io.micrometer.core.instrument.Counter;

/** What becomes of large bodies that are fetched and served chunk by chunk. */
final class TransferCounters {

  private final Counter begun;
  private final Counter ended;
  private final Counter failed;
  private final Counter moved;
  private final Counter sent;

  TransferCounters(Meters meters) {
    this.begun = meters.counter("transfers.begun", "Large bodies of which fetching began");
    this.ended = meters.counter("transfers.ended", "Large bodies that were fetched and verified");
    this.failed =
        meters.counter("transfers.failed", "Large bodies of which what had come was forgotten");
    this.moved =
        meters.counter("transfers.moved", "Peers that stopped serving a large body half way");
    this.sent =
        meters.counter("transfer.sent.bytes", "Chunks of large bodies sent to peers on links");
  }

  void begun() {
    begun.increment();
  }

  void ended() {
    ended.increment();
  }

  void failed() {
    failed.increment();
  }

  void moved() {
    moved.increment();
  }

  void sent(Frame.Large.Piece piece) {
    sent.increment(piece.chunk().size());
  }
}
