package dev.sorcha.peer.core.transfer;

import java.time.Duration;

/**
 * Limits and pace of fetching and serving large bodies.
 *
 * @param atOnce bodies that are fetched at a time; others wait; default 2, a guess: with {@code
 *     ahead} it bounds the memory to 4 MiB
 * @param known large bodies that were announced and are not here; default 1,024, a guess
 * @param knownPerPeer of these announced by one peer; default 64, a guess
 * @param sourcesKept announcers remembered for one body; default 16 (gossip-protocol D6)
 * @param sourcesAtOnce that serve one body at a time; default 4 (gossip-protocol D11)
 * @param inFlight chunks asked of one peer and not here, shared by the bodies that come from it, at
 *     least one of each; default 4, a quarter of a MiB: 20 ms of a link with 100 Mbit/s
 * @param ahead chunks of one body that are in memory or asked for, counted from the first that is
 *     missing; default 32, 2 MiB
 * @param stall after which a peer that sends nothing is no source any more; default 5 s, in which
 *     the slowest honest peer sends what is in flight (64 KiB/s, threat U2)
 * @param rest before a peer that stalled may be a source of the same body again; default 10 s, as
 *     long as a peer that did not serve a small one
 * @param patience after which a body that nobody serves is forgotten, with what has come of it;
 *     default 10 min, a guess
 * @param halves bodies of which a part is on the disk while nobody serves the rest; default 8, a
 *     guess: 80 MiB
 * @param loads chunks being read from disk for peers; default 32, 2 MiB
 * @param waiting chunks of all peers that wait to be read; default 4,096
 * @param waitingPerPeer of one peer; default 64, what one frame may ask for
 */
public record TransferConfig(
    int atOnce,
    int known,
    int knownPerPeer,
    int sourcesKept,
    int sourcesAtOnce,
    int inFlight,
    int ahead,
    Duration stall,
    Duration rest,
    Duration patience,
    int halves,
    int loads,
    int waiting,
    int waitingPerPeer) {

  /** The defaults. */
  public static final TransferConfig DEFAULT =
      new TransferConfig(
          2,
          1_024,
          64,
          16,
          4,
          4,
          32,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          8,
          32,
          4_096,
          64);

  public TransferConfig {
    atLeast("atOnce", atOnce, 1);
    atLeast("known", known, atOnce);
    atLeast("knownPerPeer", knownPerPeer, 1);
    atLeast("sourcesKept", sourcesKept, 1);
    atLeast("sourcesAtOnce", sourcesAtOnce, 1);
    atLeast("inFlight", inFlight, 1);
    atLeast("ahead", ahead, inFlight);
    atLeast("halves", halves, 0);
    atLeast("loads", loads, 1);
    atLeast("waiting", waiting, 1);
    atLeast("waitingPerPeer", waitingPerPeer, 1);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
