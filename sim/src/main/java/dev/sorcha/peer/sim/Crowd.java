package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.membership.MembershipConfig;
import dev.sorcha.peer.core.model.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Gathers the members of a network on the Internet. */
final class Crowd {

  private final long seed;
  private final Sabotage sabotage;
  private final Addresses addresses;
  private final List<Member> members = new ArrayList<>();

  Crowd(long seed, Sabotage sabotage) {
    this.seed = seed;
    this.sabotage = sabotage;
    addresses = new Addresses(new SplittableRandom(Digest.mix(seed)));
  }

  private PeerAddress place(Supplier<PeerAddress> onTheInternet) {
    return sabotage.hidesNetGroups() ? addresses.inPrivateNetwork() : onTheInternet.get();
  }

  /**
   * Honest nodes. Every second one says its host, so that both ways of learning an address are
   * there; the others learn their own only by meeting themselves.
   */
  Crowd honest(int number) {
    for (int i = 0; i < number; i++) {
      Member member = Member.honest(place(addresses::onTheInternet));
      members.add(members.size() % 2 == 0 ? member : member.withHostSaid());
    }
    return this;
  }

  /** Honest nodes that need not get every transaction. */
  Crowd passing(int number) {
    int first = members.size();
    honest(number);
    members.subList(first, members.size()).replaceAll(Member::passing);
    return this;
  }

  /** Hostile nodes that lie among the honest ones. */
  Crowd hostile(int number, Party.Maker party) {
    for (int i = 0; i < number; i++) {
      members.add(Member.hostile(place(addresses::onTheInternet), party));
    }
    return this;
  }

  /** Hostile nodes in so many networks of the attacker's, evenly. */
  Crowd hostileWithin(int networks, int number, Party.Maker party) {
    for (int i = 0; i < number; i++) {
      int network = i % networks;
      members.add(Member.hostile(place(() -> addresses.ofAttacker(network)), party));
    }
    return this;
  }

  /**
   * Everybody who was gathered.
   *
   * @param refresh see {@link MembershipConfig#refreshInterval}
   */
  Cast cast(String command, Duration refresh) {
    MembershipConfig membership =
        MembershipConfig.DEFAULT.with(changes -> changes.refreshInterval = refresh);
    return new Cast(seed, command, 0, membership, members);
  }
}
