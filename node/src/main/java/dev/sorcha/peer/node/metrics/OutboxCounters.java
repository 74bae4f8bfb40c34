package dev.sorcha.peer.node.metrics;

import io.micrometer.core.instrument.Counter;

/** What becomes of own submissions after they were accepted. */
final class OutboxCounters {

  private final Counter custody;
  private final Counter attemptsFailed;
  private final Counter deadLetters;
  private final Counter retried;
  private final Counter discarded;

  OutboxCounters(Meters meters) {
    this.custody =
        meters.counter(
            "transactions.custody", "Own submissions that enough peers have on their disks");
    this.attemptsFailed =
        meters.counter(
            "transaction.attempts.failed", "Attempts after which no peer had taken a submission");
    this.deadLetters =
        meters.counter("transaction.dead.letters", "Own submissions that became dead letters");
    this.retried =
        meters.counter("transaction.dead.letters.retried", "Dead letters that were tried again");
    this.discarded =
        meters.counter("transaction.dead.letters.discarded", "Dead letters that were given up");
  }

  void inCustody() {
    custody.increment();
  }

  void attemptFailed() {
    attemptsFailed.increment();
  }

  void dead() {
    attemptsFailed.increment();
    deadLetters.increment();
  }

  void retried() {
    retried.increment();
  }

  void discarded() {
    discarded.increment();
  }
}
