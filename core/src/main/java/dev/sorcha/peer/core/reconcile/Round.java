package dev.sorcha.peer.core.reconcile;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.reconcile.sketch.Difference;
import java.time.Instant;
import java.util.LinkedHashSet;

/** A round that this node began and that is not over. */
final class Round {

  final Partner partner;
  final long number;
  final int slice;
  final Snapshot set;
  final Difference difference;
  final LinkedHashSet<TxId> claimed = new LinkedHashSet<>();
  Instant progress;
  int told;

  /** How many ids the other end was asked to name; it may name no more. */
  int wanted;

  Round(Partner partner, long number, int slice, Snapshot set, Instant now) {
    this.partner = partner;
    this.number = number;
    this.slice = slice;
    this.set = set;
    this.difference = new Difference(set.sketch());
    this.progress = now;
  }

  boolean isWhole() {
    return slice == Frame.Recon.WHOLE;
  }
}
