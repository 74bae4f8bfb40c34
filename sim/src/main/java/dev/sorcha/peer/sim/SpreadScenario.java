package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.gossip.GossipConfig;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How transactions spread by one protocol through {@link SpreadNet}: what the figures of
 * gossip-protocol 5.1 are compared with.
 *
 * @param nodes 2 to 200,000
 * @param transactions that are measured, half a second apart, each at a random living honest node
 * @param warmup transactions before them, from which links learn
 * @param megabits a second of every node in either direction; 0 = unlimited
 */
record SpreadScenario(
    Kind kind,
    Protocol protocol,
    Links links,
    int nodes,
    long seed,
    int transactions,
    int warmup,
    int sizeBytes,
    double megabits) {

  /** What goes wrong. */
  enum Kind {
    /** Nothing. */
    SPREAD,
    /** A fifth of the nodes dies before the first measured transaction, and nobody notices. */
    DEAD,
    /** Three of ten nodes announce and never serve, from the first one. */
    SILENT;

    /** As on the command line. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who spreads. */
  enum Protocol {
    OURS,
    GOSSIPSUB,
    SEED,
    PUSH3;

    /** As on the command line. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What links are like. */
  enum Links {
    /** Half of those that a node dials are the nearest that it has found. */
    NEAR,
    RANDOM
  }

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The core's: links that a node dials, links that it has at most, peers linked to all. */
  private static final int OUTBOUND = 8;

  private static final int MOST_LINKS = 72;
  private static final int LINK_ALL_UP_TO = 24;

  /** Candidates whose round trip is measured (gossip-protocol D8). */
  private static final int PROBED = 24;

  /** gossipsub: peers in its mesh, and peers at all. */
  private static final int MESH = 8;

  private static final int PEERS = 50;

  SpreadScenario {
    within("nodes", nodes, 2, 200_000);
    within("transactions", transactions, 1, 1_000_000);
    within("warmup", warmup, 0, 1_000_000);
    within("size", sizeBytes, 8, 1 << 20);
  }

  /** Runs to the end. */
  SpreadReport run(Progress progress) {
    SplittableRandom random = new SplittableRandom(Digest.mix(seed));
    Geometry geometry = new Geometry(nodes, random.split());
    SpreadNet net = new SpreadNet(nodes, geometry, megabits, random.split());
    boolean[] silent = drawn(kind == Kind.SILENT ? 0.3 : 0, random.split());
    double links = populate(net, silent, random.split());
    for (int i = 0; i < nodes; i++) {
      net.node(i).start();
    }
    net.runUntil(Duration.ofSeconds(2).toNanos());
    RandomGenerator chance = random.split();
    for (int i = 0; i < warmup; i++) {
      Transaction transaction = transaction(i, chance);
      net.submit(origin(net, silent, chance), transaction);
      net.runUntil(net.nowNanos() + PAUSE.toNanos());
      net.forget(transaction.id());
      progress.at("learning", (double) i / (warmup + transactions));
    }
    boolean[] dies = drawn(kind == Kind.DEAD ? 0.2 : 0, random.split());
    for (int i = 0; i < nodes; i++) {
      if (dies[i]) {
        net.kill(i);
      }
    }
    net.count();
    List<TxId> measured = new ArrayList<>();
    List<Long> begun = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      Transaction transaction = transaction(warmup + i, chance);
      measured.add(transaction.id());
      begun.add(net.nowNanos());
      net.submit(origin(net, silent, chance), transaction);
      net.runUntil(net.nowNanos() + PAUSE.toNanos());
      progress.at("spreading", (double) (warmup + i) / (warmup + transactions));
    }
    net.runUntil(net.nowNanos() + PATIENCE.toNanos());
    progress.done();
    return report(net, silent, measured, begun, links);
  }

  /** Peers in a table: everybody up to 200, and 510 of 1,000 (sim/baseline.md), at most 1,000. */
  private static int known(int nodes) {
    return nodes <= 200 ? nodes - 1 : (int) Math.min(1_000, 200 + (nodes - 200) * 0.39);
  }

  private boolean[] drawn(double share, RandomGenerator random) {
    boolean[] drawn = new boolean[nodes];
    for (int left = (int) (share * nodes); left > 0; ) {
      int node = random.nextInt(nodes);
      left -= drawn[node] ? 0 : 1;
      drawn[node] = true;
    }
    return drawn;
  }

  private static int origin(SpreadNet net, boolean[] silent, RandomGenerator chance) {
    int node;
    do {
      node = chance.nextInt(net.nodes());
    } while (silent[node] || net.isDead(node));
    return node;
  }

  private Transaction transaction(int number, RandomGenerator random) {
    byte[] bytes = new byte[sizeBytes];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(number);
    return Transaction.of(bytes);
  }

  /** Returns how many links a node has on average. */
  private double populate(SpreadNet net, boolean[] silent, SplittableRandom random) {
    return switch (protocol) {
      case OURS -> {
        Overlay overlay = overlay(net, OUTBOUND, random.split());
        PeerId[] ids = new PeerId[nodes];
        for (int i = 0; i < nodes; i++) {
          byte[] name = ("node " + i + " of seed " + seed).getBytes(StandardCharsets.UTF_8);
          ids[i] = new PeerId(TxId.hash(name).hex());
        }
        int known = known(nodes);
        for (int i = 0; i < nodes; i++) {
          int[] mine = overlay.of(i);
          GossipConfig config = GossipConfig.DEFAULT;
          net.place(
              i, new OursSpreader(net, i, mine, ids, known, silent[i], config, random.split()));
        }
        yield overlay.meanLinks();
      }
      case GOSSIPSUB -> {
        Overlay mesh = overlay(net, MESH / 2, random.split());
        Overlay others = Overlay.random(nodes, (PEERS - MESH) / 2, nodes, random.split());
        for (int i = 0; i < nodes; i++) {
          int[] near = mesh.of(i);
          int[] far = others.of(i);
          net.place(i, new GossipsubSpreader(net, i, near, far, silent[i], random.split()));
        }
        yield mesh.meanLinks();
      }
      case SEED -> {
        int known = known(nodes);
        int fanout = (int) Math.ceil(Math.sqrt(known));
        for (int i = 0; i < nodes; i++) {
          net.place(i, new SeedSpreader(net, i, fanout, false, silent[i], random.split()));
        }
        yield fanout;
      }
      case PUSH3 -> {
        for (int i = 0; i < nodes; i++) {
          net.place(i, new SeedSpreader(net, i, 3, true, silent[i], random.split()));
        }
        yield 3;
      }
    };
  }

  private Overlay overlay(SpreadNet net, int outbound, RandomGenerator random) {
    if (nodes - 1 <= LINK_ALL_UP_TO) {
      return Overlay.full(nodes);
    }
    int most = protocol == Protocol.OURS ? MOST_LINKS : MESH + MESH / 2;
    return links == Links.RANDOM
        ? Overlay.random(nodes, outbound, most, random)
        : Overlay.nearAndRandom(
            nodes,
            outbound / 2,
            outbound - outbound / 2,
            PROBED,
            most,
            (one, other) -> net.oneWayNanos(one, other) / 1_000,
            random);
  }

  private SpreadReport report(
      SpreadNet net, boolean[] silent, List<TxId> measured, List<Long> begun, double links) {
    long[] latencies = new long[nodes * measured.size()];
    int reached = 0;
    int wanted = 0;
    for (int t = 0; t < measured.size(); t++) {
      long[] row = net.deliveries(measured.get(t));
      for (int i = 0; i < nodes; i++) {
        if (!silent[i] && !net.isDead(i)) {
          wanted++;
          if (row[i] >= 0) {
            latencies[reached++] = row[i] - begun.get(t);
          }
        }
      }
    }
    long[] sorted = Arrays.copyOf(latencies, reached);
    Arrays.sort(sorted);
    int living = 0;
    for (int i = 0; i < nodes; i++) {
      living += net.isDead(i) ? 0 : 1;
    }
    double pairs = (double) living * measured.size();
    return new SpreadReport(
        this,
        (double) reached / wanted,
        SpreadReport.LatencyMs.of(sorted),
        net.bodies() / pairs,
        net.announcements() / pairs,
        net.bytes() / pairs,
        links,
        net.eventsRun(),
        net.digest());
  }

  /** The command that simulates exactly this. */
  String command() {
    String command =
        String.format(
            Locale.ROOT,
            "./sorcha-peer simulate --scenario %s --protocol %s --links %s --nodes %d --seed %d"
                + " --transactions %d --warmup %d --size %d",
            kind.word(),
            protocol.word(),
            links.name().toLowerCase(Locale.ROOT),
            nodes,
            seed,
            transactions,
            warmup,
            sizeBytes);
    return megabits == 0
        ? command
        : command + String.format(Locale.ROOT, " --bandwidth %s", megabits);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }
}
