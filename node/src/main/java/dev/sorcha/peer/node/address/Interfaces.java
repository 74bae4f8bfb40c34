package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.FoundAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this machine at which the peer port can be dialled. */
final class Interfaces {

  private final InetAddress listening;

  /**
   * @param listening what the peer port is bound to; the unspecified address stands for all
   */
  Interfaces(InetAddress listening) {
    this.listening = listening;
  }

  AddressFindings look() {
    List<FoundAddress> found = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try {
      for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
        if (one.isUp()) {
          one.inetAddresses()
              .filter(this::isListening)
              .forEach(address -> found.add(found(one, address)));
        }
      }
    } catch (SocketException failed) {
      failures.add("interfaces: " + failed.getMessage());
    }
    return new AddressFindings(AddressSource.INTERFACES, found, failures);
  }

  private static FoundAddress found(NetworkInterface one, InetAddress address) {
    return new FoundAddress(AddressSource.INTERFACES, Texts.literal(address), 0, one.getName());
  }

  /** Loopback and link-local addresses are for nobody else, unless the port is bound to one. */
  private boolean isListening(InetAddress address) {
    return listening.isAnyLocalAddress()
        ? !address.isLoopbackAddress() && !address.isLinkLocalAddress()
        : address.equals(listening);
  }
}
