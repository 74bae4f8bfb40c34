package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.model.Hosts;
import java.net.InetAddress;

/** Addresses as the core reads them. */
final class Texts {

  private Texts() {}

  /** The address without the name of an interface behind it. */
  static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return Hosts.canonical(zone < 0 ? text : text.substring(0, zone));
  }
}
