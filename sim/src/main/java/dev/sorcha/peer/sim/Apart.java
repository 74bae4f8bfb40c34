package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.membership.MembershipConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two halves of a network are apart while each takes transactions of its own. Promised: so long
 * after healing everything is everywhere.
 *
 * @param nodes 2 to 5,000, in one private network
 * @param cut how long the halves are apart
 * @param transactions how many are submitted meanwhile, in turn on the two sides
 * @param within how long it may take
 */
record Apart(int nodes, long seed, Duration cut, int transactions, Duration within)
    implements Script {

  private static final Duration CUT_AT = Duration.ofSeconds(40);

  /** The last ones are on all nodes of their side when the cut heals. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  Apart {
    Ranges.within("nodes", nodes, 2, 5_000);
    Ranges.within("partition", cut, Duration.ofSeconds(5), Duration.ofHours(24));
    Ranges.within("transactions", transactions, 1, 1_000_000);
  }

  @Override
  public String command() {
    return "./sorcha-peer simulate apart --nodes %d --seed %d --partition %s --transactions %d"
        .formatted(nodes, seed, cut, transactions);
  }

  @Override
  public ScriptReport run(Sabotage sabotage, Progress progress) {
    Stage stage = Stage.small("apart", cast(nodes, seed, command()), sabotage, progress);
    Network network = stage.network();
    boolean[] east = network.geometry().halves();
    List<SimNode> here = network.nodes().stream().filter(node -> !east[node.index()]).toList();
    List<SimNode> there = network.nodes().stream().filter(node -> east[node.index()]).toList();
    Duration healed = CUT_AT.plus(cut);
    Duration end = healed.plus(within);
    stage.join(network.nodes(), Duration.ZERO, Duration.ofSeconds(5));
    stage.at(CUT_AT, network::cut);
    Duration pause = cut.minus(QUIET).dividedBy(transactions);
    for (int i = 0; i < transactions; i++) {
      List<SimNode> side = i % 2 == 0 ? here : there;
      stage.at(CUT_AT.plus(pause.multipliedBy(i)).plusNanos(1), () -> stage.submit(side));
    }
    stage.at(
        healed,
        () -> {
          network.traffic().forgetLinks();
          network.heal();
        });
    stage.runUntil(healed, end);
    boolean delivered = stage.isDeliveredBy(end);
    stage.figure("ms until all is everywhere", stage.msSince(healed));
    stage.figure("reconciliation on a link, most bytes", network.traffic().mostReconOnALink());
    stage.figure("reconciliation on a link, mean bytes", network.traffic().meanReconOnALink());
    stage.figure("coverage", network.ledger().coverage());
    if (!delivered) {
      throw stage.broken(network.ledger().missing(10));
    }
    return stage.report();
  }

  /** Honest nodes in one private network. */
  static Cast cast(int nodes, long seed, String command) {
    Addresses addresses = new Addresses(new SplittableRandom(Digest.mix(seed)));
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      members.add(Member.honest(addresses.inPrivateNetwork()));
    }
    return new Cast(seed, command, 0, MembershipConfig.DEFAULT, members);
  }
}
