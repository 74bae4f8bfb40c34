package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;

/** How one node spreads transactions, in {@link SpreadNet}. */
interface Spreader {

  /** Its links are up. */
  void start();

  /** A transaction is submitted here. */
  void submit(Transaction transaction);

  /** A message came from a node. */
  void onMessage(int from, Object message);

  /** What it wanted to be reminded of. */
  void onTimer(Object timer);
}
