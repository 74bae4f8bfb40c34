package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.PeerAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an honest node may never dial, whatever it was told (threat A10). Written anew rather than
 * taken from the core, so that a fault there is not a fault here. All nodes of the simulator have
 * IPv4 addresses, so nothing else can be right.
 */
final class AddressRules {

  private static final Pattern IPV4 = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)");

  private AddressRules() {}

  /** What is wrong with dialling there, in words. */
  static Optional<String> broken(String fromHost, PeerAddress to) {
    Matcher parts = IPV4.matcher(to.host());
    if (!parts.matches()) {
      return Optional.of("not an IPv4 address");
    }
    int first = Integer.parseInt(parts.group(1));
    int second = Integer.parseInt(parts.group(2));
    if (first == 127) {
      return Optional.of("loopback");
    }
    if (first == 169 && second == 254) {
      return Optional.of("link-local");
    }
    if (first == 0 || first >= 224) {
      return Optional.of("not an address of one host");
    }
    if (isPrivate(first, second) && !isPrivate(fromHost)) {
      return Optional.of("private, from a public node");
    }
    return Optional.empty();
  }

  /** Whether this IPv4 address is one of RFC 1918 or RFC 6598. */
  static boolean isPrivate(String host) {
    Matcher parts = IPV4.matcher(host);
    return parts.matches()
        && isPrivate(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  private static boolean isPrivate(int first, int second) {
    return first == 10
        || (first == 172 && second >= 16 && second < 32)
        || (first == 192 && second == 168)
        || (first == 100 && second >= 64 && second < 128);
  }
}
