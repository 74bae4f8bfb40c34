package dev.sorcha.peer.node.api;

import java.util.ArrayList;
import java.util.List;

/**
 * How the node did, for the dashboard's charts: {@value #SECONDS} samples of one second and {@value
 * #MINUTES} of one minute. In memory only. Safe for any thread.
 *
 * <p>A sample holds the counters as they were then; a rate is the difference of two of them.
 */
final class History {

  /** Ten minutes. */
  static final int SECONDS = 600;

  /** A day. */
  static final int MINUTES = 1_440;

  private final List<Sample> seconds = new ArrayList<>();
  private final List<Sample> minutes = new ArrayList<>();

  /**
   * A moment.
   *
   * @param at Unix milliseconds
   * @param reachable peers that something can be sent to
   * @param outbox transactions that wait
   */
  record Sample(
      long at,
      long sentBytes,
      long receivedBytes,
      long submitted,
      long received,
      int reachable,
      int outbox) {}

  /** Takes the sample of this second; the first of a minute is also the minute's. */
  synchronized void add(Sample sample) {
    seconds.add(sample);
    if (seconds.size() > SECONDS) {
      seconds.removeFirst();
    }
    if (minutes.isEmpty() || sample.at() / 60_000 != minutes.getLast().at() / 60_000) {
      minutes.add(sample);
      if (minutes.size() > MINUTES) {
        minutes.removeFirst();
      }
    }
  }

  /** The last ten minutes at most, oldest first. */
  synchronized List<Sample> seconds() {
    return List.copyOf(seconds);
  }

  /** The last day at most, oldest first. */
  synchronized List<Sample> minutes() {
    return List.copyOf(minutes);
  }
}
