package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.PeerAddress;

/**
 * One node of a network.
 *
 * @param address where it listens and from where its connections come
 * @param saysHost whether it says its host itself, or lets its peers see for themselves
 * @param honest whether it keeps the rules, so that the promises are made for it
 * @param counted whether every transaction has to reach it
 * @param party who lives in it
 */
record Member(
    PeerAddress address, boolean saysHost, boolean honest, boolean counted, Party.Maker party) {

  /** An honest node that has to get everything. */
  static Member honest(PeerAddress address) {
    return new Member(address, false, true, true, Party.HONEST);
  }

  /** A node that does not keep the rules. */
  static Member hostile(PeerAddress address, Party.Maker party) {
    return new Member(address, true, false, false, party);
  }

  /** The same, which comes too late or goes too early to get everything. */
  Member passing() {
    return new Member(address, saysHost, honest, false, party);
  }

  /** The same, whose operator has configured its address. */
  Member withHostSaid() {
    return new Member(address, true, honest, counted, party);
  }
}
