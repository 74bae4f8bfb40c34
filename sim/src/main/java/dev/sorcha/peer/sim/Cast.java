package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.membership.MembershipConfig;
import java.util.List;

/**
 * Who is in a network, before it begins.
 *
 * @param seed every draw is made from it
 * @param command what repeats the run
 * @param lossPercent packets lost, 0 to 50 percent
 * @param membership how every node keeps its peer table
 * @param members in the order of their numbers
 */
record Cast(
    long seed,
    String command,
    double lossPercent,
    MembershipConfig membership,
    List<Member> members) {

  Cast {
    members = List.copyOf(members);
  }

  /** A network in which packets arrive and tables are kept as by default. */
  static Cast of(long seed, String command, List<Member> members) {
    return new Cast(seed, command, 0, MembershipConfig.DEFAULT, members);
  }
}
