package dev.sorcha.peer.core.address;

import dev.sorcha.peer.core.boundary.AddressSource;
import java.time.Duration;
import java.util.List;

/**
 * How a node finds its own address.
 *
 * @param sources what may be asked; interfaces always are
 * @param preferIpv6 which family is advertised if there is an address of both; default IPv4 (seed)
 * @param interval between two rounds of questions; default 5 min
 * @param dialBackInterval between two series of dial-backs; default 30 min (gossip-protocol D15)
 */
public record AddressConfig(
    List<AddressSource> sources, boolean preferIpv6, Duration interval, Duration dialBackInterval) {

  /** Nobody outside is asked. */
  public static final AddressConfig DEFAULT =
      new AddressConfig(List.of(), false, Duration.ofMinutes(5), Duration.ofMinutes(30));

  public AddressConfig {
    sources = List.copyOf(sources);
    positive("interval", interval);
    positive("dialBackInterval", dialBackInterval);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
