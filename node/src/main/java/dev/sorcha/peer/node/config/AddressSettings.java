package dev.sorcha.peer.node.config;

import dev.sorcha.peer.core.address.AddressConfig;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.model.PeerAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a node asks for its own address, beside its interfaces.
 *
 * @param stunServers asked all at once
 * @param httpServices asked all at once when no STUN server answers
 * @param portMapping whether the router is asked to forward the peer port
 * @param preferIpv6 which family is told to others if there is an address of both
 */
public record AddressSettings(
    List<PeerAddress> stunServers,
    List<URI> httpServices,
    boolean portMapping,
    boolean preferIpv6) {

  /** The node asks nobody. */
  public static final AddressSettings NOBODY =
      new AddressSettings(List.of(), List.of(), false, false);

  public AddressSettings {
    stunServers = List.copyOf(stunServers);
    httpServices = List.copyOf(httpServices);
  }

  /** Whether hosts outside are asked. */
  public boolean asksOutside() {
    return !stunServers.isEmpty() || !httpServices.isEmpty();
  }

  /** The same for the core. */
  public AddressConfig forCore() {
    List<AddressSource> sources = new ArrayList<>();
    if (!stunServers.isEmpty()) {
      sources.add(AddressSource.STUN);
    }
    if (!httpServices.isEmpty()) {
      sources.add(AddressSource.HTTP);
    }
    if (portMapping) {
      sources.add(AddressSource.MAPPING);
    }
    AddressConfig fallback = AddressConfig.DEFAULT;
    return new AddressConfig(sources, preferIpv6, fallback.interval(), fallback.dialBackInterval());
  }
}
