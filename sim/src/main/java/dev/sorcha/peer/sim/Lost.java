package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.link.LinkConfig;
import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.reconcile.ReconcileConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Announcements vanish on their way, and nobody is told. Promised: everything is everywhere all the
 * same.
 *
 * @param nodes 2 to 5,000
 * @param percent of the announcements that vanish, 0 to 100
 * @param transactions how many, one each half second
 */
record Lost(int nodes, long seed, int percent, int transactions) implements Script {

  private static final Duration BEGIN = Duration.ofSeconds(40);
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final Duration MOST = Duration.ofSeconds(60);

  Lost {
    Ranges.within("nodes", nodes, 2, 5_000);
    Ranges.within("percent", percent, 0, 100);
    Ranges.within("transactions", transactions, 1, 10_000);
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate lost --nodes %d --seed %d --percent %d --transactions %d"
        .formatted(nodes, seed, percent, transactions);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Sabotage losing = new Losing(sabotage, percent, new SplittableRandom(Digest.mix(seed + 1)));
    Stage stage = Stage.small("lost", Apart.cast(nodes, seed, command()), losing, progress);
    Network network = stage.network();
    Duration last = BEGIN.plus(BETWEEN.multipliedBy(transactions - 1L));
    Duration end = last.plus(MOST);
    stage.join(network.nodes(), Duration.ZERO, Duration.ofSeconds(5));
    for (int i = 0; i < transactions; i++) {
      stage.at(BEGIN.plus(BETWEEN.multipliedBy(i)), () -> stage.submit(network.nodes()));
    }
    stage.runUntil(last, end);
    boolean delivered = stage.isDeliveredBy(end);
    long[] latencies = network.ledger().latenciesNanos();
    stage.figure("coverage", network.ledger().coverage());
    for (int percentile : new int[] {50, 99, 100}) {
      int at = (latencies.length - 1) * percentile / 100;
      stage.figure(
          percentile == 100 ? "ms until the last node" : "ms, p" + percentile,
          latencies.length == 0 ? 0.0 : Math.round(latencies[at] / 1e5) / 10.0);
    }
    if (!delivered) {
      throw stage.broken(network.ledger().missing(10));
    }
    return stage.report();
  }

  /** Loses announcements, and leaves the rest to another. */
  private record Losing(Sabotage other, int percent, RandomGenerator random) implements Sabotage {

    @Override
    public Optional<Frame> onWire(int to, Frame frame) {
      boolean news = frame instanceof Frame.Announce || frame instanceof Frame.Push;
      boolean lost = news && random.nextInt(100) < percent;
      return lost ? Optional.empty() : other.onWire(to, frame);
    }

    @Override
    public byte[] onDisk(int node, byte[] body) {
      return other.onDisk(node, body);
    }

    @Override
    public GossipConfig configured(GossipConfig defaults) {
      return other.configured(defaults);
    }

    @Override
    public MembershipConfig configured(MembershipConfig asTheScenarioSays) {
      return other.configured(asTheScenarioSays);
    }

    @Override
    public LinkConfig configured(LinkConfig defaults) {
      return other.configured(defaults);
    }

    @Override
    public ReconcileConfig configured(ReconcileConfig defaults) {
      return other.configured(defaults);
    }

    @Override
    public boolean hidesNetGroups() {
      return other.hidesNetGroups();
    }

    @Override
    public boolean isUntold(int node) {
      return other.isUntold(node);
    }
  }
}
