package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Gives out addresses, each once.
 *
 * <p>Public ones of honest nodes lie in {@link #NETWORKS} different /16 networks, and not evenly:
 * the n-th is drawn with a weight of 1/n, so that with 1,000 nodes the largest holds 170 and half
 * of them hold one or two. It is a guess at how the hosts of a network of volunteers lie with a few
 * providers; a study of Bitcoin's nodes would be a better source.
 */
final class Addresses {

  /** The port of every node, unless an address has several. */
  static final int PORT = 5_001;

  private static final int NETWORKS = 200;

  /** Public networks that nobody else here uses: 11.0 to 90.255, without those of hostile nodes. */
  private static final int FIRST_OCTET = 11;

  private static final int OCTETS = 80;

  /** Hostile nodes have 101.0/16, 101.1/16 and so on. */
  private static final int HOSTILE_OCTET = 101;

  private final RandomGenerator random;
  private final List<String> networks = new ArrayList<>();
  private final double[] weights = new double[NETWORKS];
  private final LinkedHashSet<PeerAddress> given = new LinkedHashSet<>();
  private int inPrivate;

  Addresses(RandomGenerator random) {
    this.random = random;
    LinkedHashSet<String> drawn = new LinkedHashSet<>();
    while (drawn.size() < NETWORKS) {
      drawn.add(FIRST_OCTET + random.nextInt(OCTETS) + "." + random.nextInt(256));
    }
    networks.addAll(drawn);
    double sum = 0;
    for (int i = 0; i < NETWORKS; i++) {
      sum += 1.0 / (i + 1);
      weights[i] = sum;
    }
  }

  /** An address in 10/8, one after the other. */
  PeerAddress inPrivateNetwork() {
    int number = inPrivate++;
    return new PeerAddress("10.0." + (number >> 8) + "." + (number & 0xff), PORT);
  }

  /** An address of an honest node of the Internet. */
  PeerAddress onTheInternet() {
    double place = random.nextDouble() * weights[NETWORKS - 1];
    int network = 0;
    while (weights[network] < place) {
      network++;
    }
    return within(networks.get(network));
  }

  /**
   * An address in a network of the attacker's.
   *
   * @param network 0 to 255
   */
  PeerAddress ofAttacker(int network) {
    return within(HOSTILE_OCTET + "." + network);
  }

  private PeerAddress within(String network) {
    PeerAddress address;
    do {
      String host = network + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
      address = new PeerAddress(host, PORT);
    } while (!given.add(address));
    return address;
  }

  /** The net group of a public address: its first 16 bits. */
  static String group(String host) {
    int second = host.indexOf('.', host.indexOf('.') + 1);
    return host.substring(0, second);
  }
}
