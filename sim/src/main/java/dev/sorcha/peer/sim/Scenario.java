package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What is simulated. Everything else follows from the seed.
 *
 * @param nodes how many nodes there are, 2 to 65,000
 * @param seed every draw is made from it
 * @param transactions how many are submitted, each at a random honest node
 * @param sizeBytes of each transaction, 8 bytes to 10 MiB
 * @param lossPercent packets lost, 0 to 50 percent
 * @param crashes nodes that crash and restart while transactions spread
 * @param partition for how long the western half is cut off from the eastern one while transactions
 *     are submitted on both sides; zero for never
 * @param silent hostile nodes that announce what they hear of before they have it and serve nobody
 * @param forgers hostile nodes that announce likewise and serve other bytes
 */
record Scenario(
    int nodes,
    long seed,
    int transactions,
    int sizeBytes,
    double lossPercent,
    int crashes,
    Duration partition,
    int silent,
    int forgers) {

  Scenario {
    within("nodes", nodes, 2, 65_000);
    within("transactions", transactions, 1, 1_000_000);
    within("size", sizeBytes, 8, 10 << 20);
    within("crashes", crashes, 0, nodes);
    within("silent", silent, 0, nodes - 1);
    within("forgers", forgers, 0, nodes - 1 - silent);
    if (!(lossPercent >= 0 && lossPercent <= 50)) {
      throw new IllegalArgumentException("loss: " + lossPercent + " (expected: 0..50)");
    }
    if (partition.isNegative()) {
      throw new IllegalArgumentException("partition: " + partition + " (expected: >= 0)");
    }
  }

  /** Honest nodes, 20 transactions of 1 KiB, and nothing goes wrong. */
  static Scenario calm(int nodes, long seed) {
    return new Scenario(nodes, seed, 20, 1_024, 0, 0, Duration.ZERO, 0, 0);
  }

  Scenario withTransactions(int number) {
    return new Scenario(
        nodes, seed, number, sizeBytes, lossPercent, crashes, partition, silent, forgers);
  }

  /** The same with faults of the network and of machines. */
  Scenario withFaults(double newLossPercent, int newCrashes, Duration newPartition) {
    return new Scenario(
        nodes,
        seed,
        transactions,
        sizeBytes,
        newLossPercent,
        newCrashes,
        newPartition,
        silent,
        forgers);
  }

  /** The same with hostile nodes. */
  Scenario withHostile(int newSilent, int newForgers) {
    return new Scenario(
        nodes,
        seed,
        transactions,
        sizeBytes,
        lossPercent,
        crashes,
        partition,
        newSilent,
        newForgers);
  }

  int hostile() {
    return silent + forgers;
  }

  /**
   * Who is in it. Node 0 is the one that everybody else has as its bootstrap node; hostile nodes
   * are the last ones; all are in one private network.
   */
  Cast cast() {
    Addresses addresses = new Addresses(new SplittableRandom(Digest.mix(seed)));
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      PeerAddress address = addresses.inPrivateNetwork();
      int fromTheEnd = nodes - 1 - i;
      if (fromTheEnd < silent) {
        members.add(Member.hostile(address, Liar.thatServe(Liar.Service.SILENCE)));
      } else if (fromTheEnd < hostile()) {
        members.add(Member.hostile(address, Liar.thatServe(Liar.Service.FORGERY)));
      } else {
        members.add(Member.honest(address));
      }
    }
    return new Cast(seed, command(), lossPercent, MembershipConfig.DEFAULT, members);
  }

  /** The command that simulates exactly this. */
  String command() {
    StringBuilder command = new StringBuilder("./sorcha-peer simulate");
    command.append(" --nodes ").append(nodes).append(" --seed ").append(seed);
    command.append(" --transactions ").append(transactions).append(" --size ").append(sizeBytes);
    if (lossPercent > 0) {
      command.append(String.format(Locale.ROOT, " --loss %s", lossPercent));
    }
    if (crashes > 0) {
      command.append(" --crashes ").append(crashes);
    }
    if (!partition.isZero()) {
      command.append(" --partition ").append(partition);
    }
    if (silent > 0) {
      command.append(" --silent ").append(silent);
    }
    if (forgers > 0) {
      command.append(" --forgers ").append(forgers);
    }
    return command.toString();
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }
}
